"""Tables become statements: what a cell's number is, from its row's and column's headers."""
