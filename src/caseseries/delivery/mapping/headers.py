"""Finding the columns a mapping names in the header of a sheet."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from caseseries.delivery.mapping.declared import Block
from caseseries.study.study_file import suggestion

_LETTER = re.compile(r"\s*\[[A-Z]{1,3}\]$")


def headers_named(block: Block) -> Iterator[tuple[str, str]]:
    """Yield the delivered headers a block names, each with the key it stands under."""
    for column, name in block.columns.items():
        yield f"columns.{column}", name
    for column, parts in block.compose.items():
        for name in parts[1::2]:
            yield f"compose.{column}", name


def without_letter(name: str) -> str:
    """Return a header as it stands in the sheet: ``Datum [F]`` is the ``Datum`` of column F."""
    return _LETTER.sub("", name)


def column_letter(position: int) -> str:
    """Return what a spreadsheet calls a column, from its position (from 0): A … Z, AA …."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def find_header(name: str, cells: Sequence[str]) -> int | str:
    """Return the position of a header, or what to say where it is not there or not alone.

    Line ends and repeated blanks do not count, and neither do upper and lower case where only
    one header can be meant. Of headers with one name, ``Datum [F]`` is the one in column F.
    """
    ways: tuple[Callable[[str], str], ...] = (str, one_line, lambda text: one_line(text).casefold())
    for same in ways:
        found = [at for at, cell in enumerate(cells) if same(cell) == same(name)]
        found = found or [
            at
            for at, cell in enumerate(cells)
            if same(f"{one_line(cell)} [{column_letter(at)}]") == same(name)
        ]
        if len(found) == 1:
            return found[0]
        if found:
            letters = [column_letter(at) for at in found]
            return (
                f"this header {len(found)} times, in the columns {', '.join(letters)}; write "
                f'"{name} [{letters[0]}]" for the first'
            )
    return f"no such column{suggestion(name, _names(cells))}"


def one_line(text: str) -> str:
    """Return a header without the line ends and blanks that only lay it out."""
    return " ".join(text.split())


def _names(cells: Iterable[str]) -> list[str]:
    return [one_line(cell) for cell in cells if cell.strip()]
