"""Running text becomes statements: how medical papers print numbers."""

from caseseries.audit.grammar.statements_of import not_understood, numbers_of, statements_of

__all__ = ["not_understood", "numbers_of", "statements_of"]
