"""What printed numbers rest on, for whoever reads a document."""
