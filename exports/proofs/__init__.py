"""Evidence inside a file: put there, read back, and verified; whatever the file shows."""
