"""The code of a document: run, its outputs and figures, and what it gave the last time."""
