"""Readers of papers: text, Markdown, Word, PDF, JATS and HTML become one kind of paper."""

from caseseries.audit.readers.reading import read, read_text

__all__ = ["read", "read_text"]
