"""The rows of a worksheet's XML taken apart by arithmetic on its bytes, many cells at a time.

A reader that is called for every tag takes a hundred times longer than unpacking the sheet. What
programs write is regular, though: a row is a tag, a cell a tag with a reference and perhaps style
and type, its value a tag without attributes. Every byte is held against that, and a sheet with
anything else in it is an OddSheetError, to be read tag by tag.
"""

from __future__ import annotations

import dataclasses
import re
import typing

import numpy as np
import polars as pl

from caseseries.delivery.sources.sheet_bytes.cell_tags import read_cell_tags, words_of
from caseseries.delivery.sources.sheet_bytes.xml_text import (
    OddSheetError,
    check_characters,
    decoded,
    is_encoded,
    split_texts,
)

if typing.TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.integer[typing.Any]]

# Bytes after a chunk, so that words may be read at its end.
_MARGIN = bytes(32)
(_CELL, _CELL_EMPTY, _ROW, _ROW_EMPTY, _FORMULA, _FORMULA_EMPTY, _TEXT, _TEXT_EMPTY, _VALUE,
 _VALUE_EMPTY, _INLINE, _ROW_END, _CELL_END, _FORMULA_END, _TEXT_END, _VALUE_END,
 _INLINE_END) = range(1, 18)  # fmt: skip
# By the first two bytes of a tag its kind, and how long the tag is where that is settled.
_TAGS: dict[bytes, tuple[int, int]] = {
    b"c ": (_CELL, 0),
    b"ro": (_ROW, 0),
    b"f>": (_FORMULA, 2),
    b"f ": (_FORMULA, 0),
    b"f/": (_FORMULA_EMPTY, 3),
    b"t>": (_TEXT, 2),
    b"t ": (_TEXT, 0),
    b"t/": (_TEXT_EMPTY, 3),
    b"v>": (_VALUE, 2),
    b"v/": (_VALUE_EMPTY, 3),
    b"is": (_INLINE, 3),
    b"/r": (_ROW_END, 5),
    b"/c": (_CELL_END, 3),
    b"/f": (_FORMULA_END, 3),
    b"/t": (_TEXT_END, 3),
    b"/v": (_VALUE_END, 3),
    b"/i": (_INLINE_END, 4),
}
_BETWEEN_ROWS = (_ROW, _ROW_EMPTY)
_BETWEEN_CELLS = (_CELL, _CELL_EMPTY, _ROW_END)
_FOLLOWING: dict[int, tuple[int, ...]] = {
    _ROW: _BETWEEN_CELLS,
    _ROW_EMPTY: _BETWEEN_ROWS,
    _ROW_END: _BETWEEN_ROWS,
    _CELL: (_CELL_END, _VALUE, _VALUE_EMPTY, _FORMULA, _FORMULA_EMPTY, _INLINE),
    _CELL_EMPTY: _BETWEEN_CELLS,
    _CELL_END: _BETWEEN_CELLS,
    _FORMULA: (_FORMULA_END,),
    _FORMULA_EMPTY: (_VALUE, _VALUE_EMPTY, _CELL_END),
    _FORMULA_END: (_VALUE, _VALUE_EMPTY, _CELL_END),
    _VALUE: (_VALUE_END,),
    _VALUE_EMPTY: (_CELL_END,),
    _VALUE_END: (_CELL_END,),
    _INLINE: (_TEXT, _TEXT_EMPTY),
    _TEXT: (_TEXT_END,),
    _TEXT_EMPTY: (_INLINE_END,),
    _TEXT_END: (_INLINE_END,),
    _INLINE_END: (_CELL_END,),
}
_KINDS = np.zeros(65536, np.uint8)
_LENGTHS = np.zeros(65536, np.uint8)
for _name, (_kind, _length) in _TAGS.items():
    _KINDS[int.from_bytes(_name, "little")] = _kind
    _LENGTHS[int.from_bytes(_name, "little")] = _length
_ALLOWED = np.zeros((18, 18), bool)
for _before, _after in _FOLLOWING.items():
    _ALLOWED[_before, list(_after)] = True
# From the tag of a value back to that of its cell, by the kind of the tag before it.
_BACK = np.zeros(18, np.int64)
_BACK[[_CELL, _FORMULA_END, _FORMULA_EMPTY, _INLINE]] = (1, 3, 2, 2)
_ATTRIBUTES = r'(?: [A-Za-z][A-Za-z0-9:]*="[^"<&]*")*'
_ATTRIBUTE_NAME = re.compile(r'([A-Za-z0-9:]+)="')


@dataclasses.dataclass(frozen=True, slots=True)
class Cells:
    """Cells of some rows, in their order; ``styles`` has type and style of every ``style``.

    ``text`` is what stands in a value or an inline text, and null where a formula has neither;
    cells without any of these are left out. ``inline`` says that it stands in an inline text.
    """

    row_numbers: Integers
    rows_hidden: npt.NDArray[np.bool_]
    row: npt.NDArray[np.int32]
    column: npt.NDArray[np.int16]
    style: npt.NDArray[np.int16]
    styles: list[tuple[str, int]]
    has_formula: npt.NDArray[np.bool_]
    inline: npt.NDArray[np.bool_]
    text: pl.Series
    n_formulas: int


def take_apart(chunk: bytes) -> Cells:
    """Take whole rows apart. Raises OddSheetError."""
    check_characters(chunk)
    data = np.frombuffer(chunk + _MARGIN, np.uint8)
    opened = np.flatnonzero(data == ord("<"))
    closed = np.flatnonzero(data == ord(">"))
    if not len(opened):
        raise OddSheetError
    # Where a text holds a greater-than sign, which it may, the two do not alternate.
    if len(opened) != len(closed) or not (
        np.all(opened < closed) and np.all(closed[:-1] < opened[1:])
    ):
        raise OddSheetError
    kinds = _kinds_of(data, opened, closed)
    is_row = (kinds == _ROW) | (kinds == _ROW_EMPTY)
    tags = np.flatnonzero(is_row)
    row_numbers, hidden = _rows(data, opened[tags], closed[tags])
    valued = np.flatnonzero((kinds == _VALUE) | (kinds == _TEXT))
    owner = valued - _BACK[kinds[valued - 1]]
    n_formulas, without = _formulas_without_value(kinds)
    text = _texts(data, closed[valued] + 1, opened[valued + 1])
    has_formula = kinds[owner + 1] <= _FORMULA_EMPTY
    inline = kinds[valued] == _TEXT
    if len(without):
        order = np.argsort(np.concatenate([owner, without]), kind="stable")
        owner = np.concatenate([owner, without])[order]
        text = text.extend(pl.Series([None] * len(without), dtype=pl.String)).gather(order)
        has_formula = np.concatenate([has_formula, np.ones(len(without), bool)])[order]
        inline = np.concatenate([inline, np.zeros(len(without), bool)])[order]
    if is_encoded(chunk):
        text = decoded(text)
    rows = np.cumsum(is_row, dtype=np.int32) - 1
    row = rows[owner]
    column, style, styles = read_cell_tags(data, opened[owner], closed[owner], row, row_numbers)
    empty = (kinds == _CELL) | (kinds == _CELL_EMPTY)
    empty[owner] = False
    others = np.flatnonzero(empty)
    read_cell_tags(data, opened[others], closed[others], rows[others], row_numbers)
    return Cells(
        row_numbers,
        hidden,
        row_numbers[row].astype(np.int32),
        column.astype(np.int16),
        style.astype(np.int16),
        styles,
        has_formula,
        inline,
        text,
        n_formulas,
    )


def _kinds_of(data: np.ndarray, opened: Integers, closed: Integers) -> npt.NDArray[np.uint8]:
    names = words_of(data, "<u4")[opened + 1]
    short = (names & 0xFFFF).astype(np.uint16)
    kinds, lengths = _KINDS[short], _LENGTHS[short]
    settled = lengths != 0
    if not kinds.all() or np.any(settled & (lengths != closed - opened)):
        raise OddSheetError
    # Self-closing tags of these kinds are of the next kind.
    may_close = np.flatnonzero((kinds < _VALUE) & ~settled)
    kinds[may_close] += data[closed[may_close] - 1] == ord("/")
    for kind, written in (
        (_ROW_END, (b"/row",)),
        (_INLINE, (b"is><",)),
        (_INLINE_END, (b"/is>",)),
        (_ROW, (b"row ",)),
        (_ROW_EMPTY, (b"row ",)),
    ):
        found = names[kinds == kind]
        if len(found) and not np.isin(found, [int.from_bytes(w, "little") for w in written]).all():
            raise OddSheetError
    if kinds[0] not in _BETWEEN_ROWS or kinds[-1] not in (_ROW_END, _ROW_EMPTY):
        raise OddSheetError
    if not _ALLOWED.ravel()[kinds[:-1].astype(np.int16) * 18 + kinds[1:]].all():
        raise OddSheetError
    _check_attributes(data, opened, closed, kinds, settled)
    return kinds


def _check_attributes(
    data: np.ndarray,
    opened: Integers,
    closed: Integers,
    kinds: npt.NDArray[np.uint8],
    settled: npt.NDArray[np.bool_],
) -> None:
    """Hold the attributes of texts and formulas against what they may look like."""
    others = np.flatnonzero((kinds >= _FORMULA) & (kinds <= _TEXT_EMPTY) & ~settled)
    if len(others):
        tags = _slices(data, opened[others], closed[others]).unique()
        if not all(_is_tag(tag, "[ft]") for tag in tags):
            raise OddSheetError


def _is_tag(tag: str, name: str) -> bool:
    names = _ATTRIBUTE_NAME.findall(tag)
    sound = re.fullmatch(rf"{name}{_ATTRIBUTES} ?/?", tag) is not None
    return sound and len(set(names)) == len(names)


def _formulas_without_value(kinds: npt.NDArray[np.uint8]) -> tuple[int, Integers]:
    """Return the number of formulas, and the cells in which one stands without any result."""
    formulas = np.flatnonzero((kinds == _FORMULA) | (kinds == _FORMULA_EMPTY))
    after = formulas + np.where(kinds[formulas] == _FORMULA, 2, 1)
    if np.any(kinds[after] == _VALUE_EMPTY):
        raise OddSheetError
    return len(formulas), formulas[kinds[after] != _VALUE] - 1


def _rows(
    data: np.ndarray, opened: Integers, closed: Integers
) -> tuple[Integers, npt.NDArray[np.bool_]]:
    """Return number of each row, and whether the program hides it."""
    tags = _slices(data, opened, closed)
    numbers = tags.str.extract('^row r="([1-9][0-9]{0,6})"', 1).cast(pl.Int64, strict=False)
    if numbers.null_count():
        raise OddSheetError
    # Apart from their numbers the tags of rows are much the same.
    others = tags.str.replace(' r="[0-9]+"', "")
    different = others.unique().to_list()
    if not all(_is_tag(tag, "row") and ' r="' not in tag for tag in different):
        raise OddSheetError
    hides = [tag for tag in different if re.search(' hidden="(?:1|true)"', tag)]
    hidden = others.is_in(hides).to_numpy() if hides else np.zeros(len(tags), bool)
    return numbers.to_numpy(), hidden


def _slices(data: np.ndarray, opened: Integers, closed: Integers) -> pl.Series:
    """Return the tags without their angle brackets."""
    return _split(data, opened, closed - opened)[1:]


def _texts(data: np.ndarray, start: Integers, end: Integers) -> pl.Series:
    """Return texts; each is followed by the opening bracket of the tag that ends it."""
    return _split(data, start, end - start + 1)[:-1]


def _split(data: np.ndarray, start: Integers, length: Integers) -> pl.Series:
    """Return slices, each with an opening bracket at one end and none elsewhere, split at it."""
    ends = np.cumsum(length)
    if not len(ends):
        return pl.Series([""], dtype=pl.String)
    at = np.arange(ends[-1]) + np.repeat(start - (ends - length), length)
    return split_texts(data[at].tobytes())
