"""The embedded renderer: the same .qmd files as Quarto, without Quarto.

Used where ``quarto`` is not on PATH. It covers the part of Quarto the documents of this
project use, and refuses, rather than ignores, what it does not know.
"""
