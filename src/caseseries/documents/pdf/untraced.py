"""The page as the PDF takes it: without what only a reader on a screen can use.

Numbers of the HTML carry what they rest on (see `caseseries.documents.traced.note`), and its data
tables are to be searched. WeasyPrint would show nothing of the first and lay out the second.
"""

import re

from caseseries.documents.data_files.screen import BEGIN, END

_TRACED = re.compile(
    r'<span class="number"[^>]*>(.*?)<a [^>]*class="trace"[^>]*></a></span>', re.DOTALL
)
_DATA_TABLES = re.compile(f"{re.escape(BEGIN)}.*?{re.escape(END)}", re.DOTALL)
_FIGURE_VALUES = re.compile(r'<details class="figure-values">.*?</details>', re.DOTALL)


def without_traces(page: str) -> str:
    """The page with bare numbers, without the data tables and the values of figures."""
    return _TRACED.sub(r"\1", _FIGURE_VALUES.sub("", _DATA_TABLES.sub("", page)))
