"""How the evidence reads: escaped, semantic HTML, the same in the app and in every export."""
