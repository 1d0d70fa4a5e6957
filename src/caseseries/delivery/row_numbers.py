"""Numbers of rows where one line of a delivered sheet gives several rows of a table.

While the gate works, ``source_line`` holds such a number, so that each row can be told from its
neighbors; messages and the finished tables hold the line. The rows of a sheet's first block of
columns, and of every sheet that is not taken apart, have the line itself as their number.
"""

from __future__ import annotations

_LINE_BITS = 32
_LINES = 1 << _LINE_BITS


def row_number(block: int, line: str) -> str:
    """Return the SQL expression of a row's number from its block (from 0) and its line's."""
    return f"({line})::BIGINT" if block == 0 else f"({block * _LINES} + ({line}))::BIGINT"


def number_of(block: int, line: int) -> int:
    """Return the number of a row from its block (from 0) and its line."""
    return block * _LINES + line


def line_of(number: int) -> int:
    """Return the line a row stands on."""
    return number % _LINES


def block_of(number: int) -> int:
    """Return the block of columns (from 0) a row was made from."""
    return number >> _LINE_BITS


def line_expression(number: str) -> str:
    """Return the SQL expression of a row's line, as INTEGER, from that of its number."""
    return f"(({number}) % {_LINES})::INTEGER"
