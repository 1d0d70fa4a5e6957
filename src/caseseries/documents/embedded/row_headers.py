"""Cells that head their row or group of rows, as the header cells they are.

Pandoc knows no header cell but a number of first columns, the same for each row of a body; where
the name of a variable spans more columns than those of its levels, it writes none.
"""

import re

_CELL = re.compile(
    r'<td((?: [\w-]+="[^"]*")*? scope="row(?:group)?"(?: [\w-]+="[^"]*")*)>(.*?)</td>', re.DOTALL
)


def with_row_headers(page: str) -> str:
    """The page with `th` for the cells whose scope is a row or a group of rows."""
    return _CELL.sub(r"<th\1>\2</th>", page)
