"""Tables become statements: headers, labels and cells read together."""

from caseseries.audit.tables.reading import statements_of

__all__ = ["statements_of"]
