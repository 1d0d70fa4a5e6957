"""Findings on an export: what its dictionary, its events and its instruments ask of the rows."""
