"""The PDF: the page as paper takes it, laid out alike for both renderers."""
