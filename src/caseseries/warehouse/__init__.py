"""SQL files of the study, built in their order into one described DuckDB file."""
