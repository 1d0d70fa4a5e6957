"""Results as tables: one function per table, each returning an `HtmlTable`."""

from caseseries.documents.tables.conclusions import conclusions
from caseseries.documents.tables.html_table import HtmlTable
from caseseries.documents.tables.multivariable import multivariable
from caseseries.documents.tables.plain_table import PlainColumn, plain_table
from caseseries.documents.tables.table1 import table1
from caseseries.documents.tables.table3 import table3_published
from caseseries.documents.tables.table3_recommended import table3_recommended

__all__ = [
    "HtmlTable",
    "PlainColumn",
    "conclusions",
    "multivariable",
    "plain_table",
    "table1",
    "table3_published",
    "table3_recommended",
]
