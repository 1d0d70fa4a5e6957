"""What Cox models maximize, of rows, patterns and counts, and when there is a maximum."""
