"""PDF: words by their places, columns, reading order, running heads, tables."""
