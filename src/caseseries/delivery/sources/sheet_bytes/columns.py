"""A worksheet read chunk by chunk in its rows' bytes, and its cells as columns of text."""

from __future__ import annotations

import typing
from collections import deque
from collections.abc import Iterator
from concurrent import futures

import numpy as np
import polars as pl

from caseseries.delivery.sources.cell_text import CellTexts
from caseseries.delivery.sources.sheet_bytes.tokens import Cells, take_apart
from caseseries.delivery.sources.sheet_bytes.xml_text import OddSheetError, is_utf8, through
from caseseries.delivery.sources.workbook_package import Package, unescaped

if typing.TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.integer[typing.Any]]

# The arrays made of so many bytes of a sheet fit a processor's cache.
_CHUNK_BYTES = 2 * 1024 * 1024
MAX_ROW = 1_048_576
MAX_COLUMN = 16_384
# Places of the rectangle the filled cells span. A few cells far apart would make it a bomb.
MAX_PLACES = 20_000_000
# Cells to be named one by one; a sheet with more of them was not computed at all.
MAX_BAD_CELLS = 200_000
# What stands before and after the rows, and the longest row.
_LONGEST_BYTES = 16 * 1024 * 1024
_N_WORKERS = 2
_NO_RESULT = "its formula has no result yet; open the workbook, save it"
_BEGIN, _END = b"<sheetData>", b"</sheetData>"
# Numbers that stand in their cell as they would in a CSV file; a float keeps fifteen digits.
_PLAIN = "^(?:-?[1-9][0-9]{0,14}|0|-?(?:0|[1-9][0-9]*)[.][0-9]*[1-9])$"
_PLAIN_CHARACTERS = 15


class Frame(typing.NamedTuple):
    """What a sheet's cells hold: texts by row number and column, and what is wrong with others.

    ``bad`` has row, column, what is shown, and why it is no value.
    """

    rows: Integers
    rows_hidden: Integers
    columns: dict[int, pl.Series]
    bad: list[tuple[int, int, str, str]]
    n_formulas: int


def rows_of(package: Package, part: str, around: list[bytes]) -> Iterator[Cells]:
    """Yield the cells of a sheet, some rows at a time; put what stands around them to ``around``.

    Raises OddSheetError, DamagedWorkbookError.
    """
    waiting: deque[futures.Future[Cells]] = deque()
    with futures.ThreadPoolExecutor(_N_WORKERS) as workers:
        for chunk in _chunks_of_rows(package, part, around):
            waiting.append(workers.submit(take_apart, chunk))
            if len(waiting) > _N_WORKERS:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _chunks_of_rows(package: Package, part: str, around: list[bytes]) -> Iterator[bytes]:
    chunks = package.chunks(part)
    head = b""
    while (at := head.find(_BEGIN)) < 0:
        chunk = next(chunks, b"")
        if not chunk or len(head) > _LONGEST_BYTES:
            raise OddSheetError
        head += chunk
    head, rest = head[: at + len(_BEGIN)], head[at + len(_BEGIN) :]
    if not is_utf8(head):
        raise OddSheetError
    pieces, n_bytes = [rest], len(rest)
    for chunk in chunks:
        # The end may lie across two pieces.
        if _END in pieces[-1][-len(_END) :] + chunk[: len(_END)] or _END in pieces[-1]:
            pieces.append(chunk)
            break
        pieces.append(chunk)
        n_bytes += len(chunk)
        if n_bytes >= _CHUNK_BYTES:
            rest = b"".join(pieces)
            at = rest.rfind(b"<row")
            if at > 0 and _END not in rest:
                yield rest[:at]
                rest = rest[at:]
            if len(rest) > _LONGEST_BYTES:
                raise OddSheetError
            pieces, n_bytes = [rest], len(rest)
    rest = b"".join(pieces)
    at = rest.find(_END)
    if at < 0:
        raise OddSheetError
    tail = [rest[at:]]
    for chunk in chunks:
        tail.append(chunk)
        if sum(map(len, tail)) > _LONGEST_BYTES:
            raise OddSheetError
    around.append(head + b"".join(tail))
    if rest[:at].strip():
        yield rest[:at]


def columns_of(package: Package, parts: list[Cells]) -> Frame:
    """Bring cells into columns of text and forget ``parts``. Raises as ``rows_of`` does."""
    n_formulas = sum(part.n_formulas for part in parts)
    row_numbers = _joined([part.row_numbers for part in parts])
    column = _joined([part.column for part in parts])
    if (
        np.any(np.diff(row_numbers) <= 0)
        or np.any(row_numbers[-1:] > MAX_ROW)
        or np.any(column > MAX_COLUMN)
    ):
        raise OddSheetError
    hidden = row_numbers[_joined([part.rows_hidden for part in parts]).astype(bool)]
    row = _joined([part.row for part in parts])
    texts, position, bad = _texts(package, parts)
    parts.clear()
    # One more, for places without a cell.
    text = pl.concat([*texts, pl.Series([None], dtype=pl.String)])
    del texts
    kept = text.is_not_null().to_numpy()[position]
    kept[[at for at, _, _ in bad]] = True
    named = sorted((int(row[at]), int(column[at]), shown, why) for at, shown, why in bad)
    found = np.flatnonzero(kept)
    row, column, position = row[found], column[found], position[found]
    begins = np.concatenate([[True], np.diff(row) > 0])[: len(row)]
    rows = row[begins]
    place = np.cumsum(begins) - 1
    order = np.argsort(column, kind="stable")
    column, place, position = column[order], place[order], position[order]
    starts = np.flatnonzero(np.concatenate([[True], np.diff(column) > 0])[: len(column)])
    ends = np.append(starts[1:], len(column))[: len(starts)]
    columns: dict[int, pl.Series] = {}
    n_places = int(np.sum(place[ends - 1] + 1)) if len(column) else 0
    if n_places > MAX_PLACES:
        raise package.too_large(f"the cells of a sheet span {MAX_PLACES:,} places")
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        places = place[start:end]
        if np.any(np.diff(places) <= 0):
            # A cell stored twice.
            raise OddSheetError
        at = np.full(int(places[-1]) + 1, len(text) - 1)
        at[places] = position[start:end]
        columns[int(column[start])] = text.gather(at)
    return Frame(
        rows,
        np.intersect1d(hidden, rows, assume_unique=True),
        columns,
        named,
        n_formulas,
    )


def refuse_too_many_bad(package: Package, number: int) -> None:
    """Raise DamagedWorkbookError where there are more than are named one by one."""
    if number > MAX_BAD_CELLS:
        raise package.damaged(f"more than {MAX_BAD_CELLS:,} of its cells have no value")


def _joined(arrays: list[typing.Any]) -> np.ndarray:
    return np.concatenate(arrays) if arrays else np.zeros(0, np.int64)


def _texts(
    package: Package, parts: list[Cells]
) -> tuple[list[pl.Series], Integers, list[tuple[int, str, str]]]:
    """Return texts in any order, where that of each cell stands, and what is wrong with which."""
    numbers: dict[tuple[str, int], int] = {}
    styles = [
        np.array([numbers.setdefault(style, len(numbers)) for style in part.styles], np.int16)[
            part.style
        ]
        for part in parts
        if part.styles
    ]
    style = _joined(styles)
    stored = pl.concat([part.text for part in parts]) if parts else pl.Series([], dtype=pl.String)
    inline = _joined([part.inline for part in parts])
    has_formula = _joined([part.has_formula for part in parts])
    reader = _Values(package)
    order = np.argsort(style, kind="stable")
    ends = np.searchsorted(style[order], np.arange(len(numbers)), side="right")
    position = np.zeros(len(style), np.int64)
    texts: list[pl.Series] = []
    bad: list[tuple[int, str, str]] = []
    start = 0
    for (type, number), end in zip(numbers, ends.tolist(), strict=True):
        cells = order[start:end]
        position[cells] = np.arange(start, end)
        values = stored.gather(cells)
        # What a cell of another type holds as inline text is not its value.
        wrong = inline[cells] != (type == "inlineStr")
        if wrong.any():
            values = values.set(pl.Series(wrong), None)
        if has_formula.any():
            bad += _formulas_without_result(package, values, cells, has_formula[cells], type)
        values = values.set((values == "").fill_null(False), None)
        text, problems = reader.texts(values, type, number)
        for at, why in problems:
            bad.append((int(cells[at]), values[at], why))
        texts.append(text)
        start = end
    return texts, position, bad


def _formulas_without_result(
    package: Package,
    values: pl.Series,
    cells: Integers,
    has_formula: npt.NDArray[np.bool_],
    type: str,
) -> list[tuple[int, str, str]]:
    # An empty text is a result; an empty number is none.
    missing = values.is_null() if type == "str" else values.fill_null("") == ""
    found = cells[has_formula & missing.to_numpy()]
    refuse_too_many_bad(package, len(found))
    return [(int(at), "", _NO_RESULT) for at in found]


_Problems = list[tuple[int, str]]


class _Values:
    """Turns stored values into texts, all of one type and style at once."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._texts = CellTexts(package.formats, package.is_1904)

    def texts(self, values: pl.Series, type: str, style: int) -> tuple[pl.Series, _Problems]:
        """Return texts, null for what is empty or has a problem, and where which problem is."""
        if type in ("inlineStr", "str"):
            escaped = values.str.contains("_x", literal=True)
            text = through(values, escaped, unescaped)
            return text.set((text == "").fill_null(False), None), []
        if type == "s":
            return self._shared(values), []
        if type == "b":
            truth = values.str.strip_chars().is_in(["1", "true"])
            names = pl.Series(["false", "true"])
            return names.gather(truth.cast(pl.UInt32)), []
        if type == "e":
            why = "it shows the error {}; correct it, or empty it if nothing is known"
            at = values.is_not_null().arg_true()
            refuse_too_many_bad(self._package, len(at))
            shown = values.gather(at).to_list()
            return _nothing(values), [
                (one, why.format(text)) for one, text in zip(at.to_list(), shown, strict=True)
            ]
        if type == "d":
            return through(values, values.is_not_null(), _day), []
        return self._numbers(values, style)

    def _shared(self, values: pl.Series) -> pl.Series:
        texts = self._package.shared_strings
        numbers = values.cast(pl.UInt32, strict=False)
        sound = (numbers.cast(pl.String) == values) & (numbers < len(texts))
        if not sound.all() or numbers.null_count() != values.null_count():
            raise OddSheetError
        found = texts.gather(numbers)
        return found.set((found == "").fill_null(False), None)

    def _numbers(self, values: pl.Series, style: int) -> tuple[pl.Series, _Problems]:
        others = values.is_not_null()
        if self._texts.keeps_plain(style):
            plain = values.str.contains(_PLAIN) & (values.str.len_bytes() <= _PLAIN_CHARACTERS)
            others &= ~plain.fill_null(False)
        problems: dict[str, str] = {}

        def text(value: str) -> str | None:
            try:
                return self._texts.text(value, style)
            except (ValueError, OverflowError) as problem:
                problems[value] = f"{problem}; correct it, or empty it if nothing is known"
                return None

        texts = through(values, others, text)
        if not problems:
            return texts, []
        at = values.is_in(list(problems)).arg_true()
        refuse_too_many_bad(self._package, len(at))
        shown = values.gather(at).to_list()
        return texts, [(one, problems[text]) for one, text in zip(at, shown, strict=True)]


def _day(value: str) -> str:
    return value.removesuffix("T00:00:00").removesuffix("Z").replace("T", " ")


def _nothing(values: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=pl.String).new_from_index(0, len(values))
