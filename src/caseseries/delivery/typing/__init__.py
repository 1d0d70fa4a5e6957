"""From the text of cells to typed columns."""
