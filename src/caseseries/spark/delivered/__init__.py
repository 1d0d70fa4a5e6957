"""The delivered tables as typed tables of Spark: files, cells, values, and where they are kept."""
