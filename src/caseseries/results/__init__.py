"""Numbers and frames, computed once, stored in the DuckDB file, and what they rest on."""
