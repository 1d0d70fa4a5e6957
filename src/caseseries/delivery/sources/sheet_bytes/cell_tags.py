"""The tags of a worksheet's cells: reference, style and type, read as words of eight bytes."""

from __future__ import annotations

import re
import typing

import numpy as np

from caseseries.delivery.sources.sheet_bytes.xml_text import OddSheetError

if typing.TYPE_CHECKING:
    import numpy.typing as npt

    Integers = npt.NDArray[np.integer[typing.Any]]

_MAX_STYLES = 500
# A cell's tag after its reference: style and type, at most three words of eight bytes.
_MAX_REST = 24
_REST = re.compile(
    rb'(?: s="(?P<s>[0-9]{1,6})")?(?: t="(?P<t>[A-Za-z]+)")?(?: s="(?P<u>[0-9]{1,6})")? ?/?>'
)
_LETTERS = (ord("A"), ord("Z"))


def words_of(data: np.ndarray, dtype: str) -> np.ndarray:
    """Return the words that begin at every byte."""
    width = np.dtype(dtype).itemsize
    return np.ndarray((len(data) - width + 1,), dtype, data, strides=(1,))


def read_cell_tags(
    data: np.ndarray, opened: Integers, closed: Integers, row: Integers, row_numbers: Integers
) -> tuple[Integers, Integers, list[tuple[str, int]]]:
    """Return column and style of each cell, and type and number of every style."""
    words = words_of(data, "<u8")
    head = words[opened]
    if np.any(head & 0xFFFF_FFFF_FFFF != int.from_bytes(b'<c r="', "little")):
        raise OddSheetError
    first, second = head >> 48 & 0xFF, head >> 56
    third = data[opened + 8].astype(np.uint64)
    low, high = _LETTERS
    two = (second >= low) & (second <= high)
    three = two & (third >= low) & (third <= high)
    column = first.astype(np.int64) - 64
    column = np.where(two, column * 26 + second.astype(np.int64) - 64, column)
    column = np.where(three, column * 26 + third.astype(np.int64) - 64, column)
    if np.any((first < low) | (first > high)):
        raise OddSheetError
    digits, width = _digits(row_numbers)
    start = opened + 7 + two + three
    n_bytes = width[row] + 1
    if np.any(words[start] & _low_bytes(n_bytes) != digits[row]):
        raise OddSheetError
    start += n_bytes
    left = closed - start + 1
    if np.any(left > _MAX_REST):
        raise OddSheetError
    rest = [words[start] & _low_bytes(np.minimum(left, 8))]
    for skipped in range(8, int(left.max(initial=0)), 8):
        more = np.zeros(len(start), np.uint64)
        longer = np.flatnonzero(left > skipped)
        word = words[start[longer] + skipped]
        more[longer] = word & _low_bytes(np.minimum(left[longer] - skipped, 8))
        rest.append(more)
    style, different = _numbered(rest)
    return column, style, [_style(one) for one in different]


def _digits(numbers: Integers) -> tuple[npt.NDArray[np.uint64], Integers]:
    """Return the digits of numbers below ten millions and a quote after them as words, and how
    many digits there are."""
    powers = 10 ** np.arange(1, 8)
    width = np.searchsorted(powers, numbers, side="right") + 1
    words = np.uint64(ord('"')) << (width * 8).astype(np.uint64)
    for place in range(7):
        position = width - 1 - place
        there = position >= 0
        digit = (numbers // 10**place % 10 + ord("0")).astype(np.uint64)
        shift = np.where(there, position * 8, 0).astype(np.uint64)
        words |= np.where(there, digit << shift, np.uint64(0))
    return words, width


_MASKS = np.array([(1 << 8 * n) - 1 for n in range(9)], np.uint64)


def _low_bytes(n: Integers) -> npt.NDArray[np.uint64]:
    return _MASKS[n]


def _numbered(words: list[npt.NDArray[np.uint64]]) -> tuple[Integers, list[bytes]]:
    """Number what some words hold together; few of them are different."""
    numbers = np.zeros(len(words[0]), np.int64)
    different: list[bytes] = []
    left = np.arange(len(numbers))
    while len(left):
        if len(different) == _MAX_STYLES:
            raise OddSheetError
        first = [word[left[0]] for word in words]
        same = np.logical_and.reduce(
            [word[left] == one for word, one in zip(words, first, strict=True)]
        )
        numbers[left[same]] = len(different)
        different.append(b"".join(int(one).to_bytes(8, "little") for one in first).rstrip(b"\0"))
        left = left[~same]
    return numbers, different


def _style(rest: bytes) -> tuple[str, int]:
    found = _REST.fullmatch(rest)
    if found is None or (found["s"] and found["u"]):
        raise OddSheetError
    return (found["t"] or b"n").decode(), int(found["s"] or found["u"] or 0)
