"""HTML and JATS: one walk through their elements, and what each element is."""
