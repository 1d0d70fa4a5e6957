"""Reporting guidelines as checklists: what is asked, and which section of a document answers it."""
