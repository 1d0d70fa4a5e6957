"""Where delivered tables come from: one module per kind of file.

Each kind is a ``Source``: something with a header and rows of text, on numbered lines. What comes
after (matching the header, typing, rules) is the same for all of them.
"""
