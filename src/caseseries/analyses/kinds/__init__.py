"""One module for each kind of table and figure that study.toml may name."""
