"""What is exported as tables: rows of cells, the first one the header; no file form is known."""
