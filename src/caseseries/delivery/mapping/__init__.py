"""A group's own sheets as the study's tables, through `[mapping]` of `study.toml`."""
