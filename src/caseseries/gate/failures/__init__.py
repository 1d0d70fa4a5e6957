"""Failures: found, brought together, placed in the delivered files."""
