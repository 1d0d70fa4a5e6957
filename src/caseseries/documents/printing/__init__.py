"""Numbers as printed strings: the only place that rounds."""
