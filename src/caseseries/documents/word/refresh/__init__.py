"""Renewing the numbers, tables and figures of a Word file that authors have edited."""
