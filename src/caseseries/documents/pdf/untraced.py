"""The page as the PDF takes it: without what only a reader on a screen can use.

Numbers of the HTML carry what they rest on (see `caseseries.documents.traced.note`), and the list
of numbers sets
its ids apart. WeasyPrint would show nothing of the first and spend a second on the second.
"""

import re

_TRACED = re.compile(
    r'<span class="number"[^>]*>(.*?)<a [^>]*class="trace"[^>]*></a></span>', re.DOTALL
)
_ID = re.compile(r'<code id="number-[^"]*">(.*?)</code>', re.DOTALL)


def without_traces(page: str) -> str:
    """The page with bare numbers and bare ids."""
    return _ID.sub(r"\1", _TRACED.sub(r"\1", page))
