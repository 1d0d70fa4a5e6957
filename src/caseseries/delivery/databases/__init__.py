"""A database as delivery: its tables and views read once, in one moment, and never written."""
