"""What leaves: figures, the standalone page, tables, citations, the pack; and the command line."""
