"""Reconstruction of a cohort's raw tables from the numbers a paper prints.

`cohort.solve` runs the stages, `cohort.raw_tables` lays out what they found, `tables.render` and
`tables.write` give the files. Whatever the claims leave open is chosen plainly and the same way
every time; the patients are synthetic.
"""
