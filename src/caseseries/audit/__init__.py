"""The numbers of any paper, read from its text alone and held against each other."""
