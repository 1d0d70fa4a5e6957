"""The same estimates from counts made in DuckDB, for millions of rows."""
