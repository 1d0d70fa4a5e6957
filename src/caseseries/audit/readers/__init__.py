"""Files become papers: one module per format, each a function ``read(path) -> Paper``."""
