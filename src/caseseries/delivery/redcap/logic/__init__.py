"""REDCap's logic and calculations: how they are read, and what they compute with."""
