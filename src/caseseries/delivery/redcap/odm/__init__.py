"""REDCap's project as one file: ODM 1.3 with its attributes, metadata and data."""
