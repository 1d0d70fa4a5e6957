"""Arithmetic on columns of numbers: no study, no database, no document."""
