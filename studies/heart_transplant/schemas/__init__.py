"""The study's tables: one Pandera model a file, and rules about several of them in `rules/`."""
