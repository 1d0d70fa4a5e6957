"""What a study is: its declarations, its `study.toml`, the folder it lives in."""
