"""Tests between curves, and of what a model assumes."""
