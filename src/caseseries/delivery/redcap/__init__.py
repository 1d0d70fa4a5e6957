"""Projects exported from REDCap: a file of records and the project's data dictionary.

The format is that of Harris et al. (J Biomed Inform 2009;42:377–381) as current versions export it:
raw values, one row per record, event and repeating instance.
"""
