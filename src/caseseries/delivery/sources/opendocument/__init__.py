"""OpenDocument spreadsheets (.ods): their tables, and the cells of those (OASIS ODF 1.3)."""
