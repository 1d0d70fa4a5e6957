"""What each kind of table or figure may be told in ``study.toml``: its keys."""
