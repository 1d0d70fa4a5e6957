"""Results as tables: one function per table, each returning an `HtmlTable`."""

from report.tables.complications import complications
from report.tables.conclusions import conclusions
from report.tables.html_table import HtmlTable
from report.tables.multivariable import multivariable
from report.tables.plain_table import PlainColumn, plain_table
from report.tables.renal_function import renal_function
from report.tables.table1 import table1
from report.tables.table2 import table2
from report.tables.table3 import table3_published
from report.tables.table3_recommended import table3_recommended

__all__ = [
    "HtmlTable",
    "PlainColumn",
    "complications",
    "conclusions",
    "multivariable",
    "plain_table",
    "renal_function",
    "table1",
    "table2",
    "table3_published",
    "table3_recommended",
]
