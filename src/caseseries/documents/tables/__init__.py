"""Results as tables: a module per kind, each with ``table(results, name)``."""

from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.tables.parts.plain_table import PlainColumn, plain_table

__all__ = ["HtmlTable", "PlainColumn", "plain_table"]
