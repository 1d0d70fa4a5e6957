"""CDISC Dataset-JSON 1.1: a dataset with what its variables are, as JSON, line by line, or packed.

The format is that of the specification of 2024, https://www.cdisc.org/standards/data-exchange.
"""
