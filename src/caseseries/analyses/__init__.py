"""What any cohort needs, chosen in `study.toml`."""
