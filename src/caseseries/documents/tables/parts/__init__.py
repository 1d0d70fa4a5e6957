"""What tables are made of: cells, columns, notes."""
