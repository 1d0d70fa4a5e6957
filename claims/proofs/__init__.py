"""Why printed numbers cannot hold as they stand: a proof per contradiction.

`caseseries.evidence.proofs.catalog.proofs` gives all of them; each is an error, a convention or a
label, and
can be checked by its fraction, its minimal set of conflicting claims or the results it names.
"""
