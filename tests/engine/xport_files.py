"""SAS transport files of version 5, written card by card as SAS's note TS-140 lays out."""

from __future__ import annotations

import math
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

MOMENT = b"13DEC12:10:11:12"


@dataclass(frozen=True)
class Variable:
    """Numbers (8 bytes each), or texts of a width; ``.A`` stands for a special missing value."""

    values: Sequence[float | str]
    format: str = ""
    width: int = 8


def transport(*members: tuple[str, Mapping[str, Variable]], encoding: str = "ascii") -> bytes:
    """A library with members: a name, and its variables."""
    cards = [
        _header("LIBRARY", "0" * 30),
        b"SAS     SAS     SASLIB  9.4     Linux   " + b" " * 24 + MOMENT,
        MOMENT.ljust(80),
    ]
    for name, variables in members:
        cards += [
            _header("MEMBER", "000000000000000001600000000140"),
            _header("DSCRPTR", "0" * 30),
            b"SAS     " + _text(name, 8) + b"SASDATA 9.4     Linux   " + b" " * 24 + MOMENT,
            MOMENT.ljust(80),
            _header("NAMESTR", f"000000{len(variables):04d}".ljust(30, "0")),
            _padded(b"".join(_names(variables))),
            _header("OBS", "0" * 30),
            _padded(b"".join(_rows(variables, encoding))),
        ]
    return b"".join(cards)


def _header(kind: str, rest: str) -> bytes:
    return f"HEADER RECORD*******{kind.ljust(8)}HEADER RECORD!!!!!!!{rest}  ".encode()


def _padded(content: bytes) -> bytes:
    return content + b" " * (-len(content) % 80)


def _text(text: str, width: int, encoding: str = "ascii") -> bytes:
    return text.encode(encoding).ljust(width)


def _names(variables: Mapping[str, Variable]):
    position = 0
    for number, (name, variable) in enumerate(variables.items(), 1):
        is_text = variable.format == "$"
        yield struct.pack(
            ">hhhh8s40s8shhh2s8shhl52s",
            *(2 if is_text else 1, 0, variable.width, number, _text(name, 8), b" " * 40),
            *(_text(variable.format.strip("$"), 8), 0, 0, 0, b"", b" " * 8, 0, 0, position, b""),
        )
        position += variable.width


def _rows(variables: Mapping[str, Variable], encoding: str):
    for row in zip(*(variable.values for variable in variables.values()), strict=True):
        for value, variable in zip(row, variables.values(), strict=True):
            if variable.format == "$":
                yield _text(str(value), variable.width, encoding)
            elif isinstance(value, str):
                # The letter behind the point, or the point itself, and nothing else.
                yield value[-1].encode().ljust(8, b"\0")
            else:
                yield ibm_double(value)


def ibm_double(number: float) -> bytes:
    """A number as 14 hexadecimal digits behind the point, times a power of 16 (IBM System/360)."""
    if number == 0:
        return bytes(8)
    power, left = 0, abs(Fraction(number))
    while left >= 1:
        power, left = power + 1, left / 16
    while left < Fraction(1, 16):
        power, left = power - 1, left * 16
    sign = 0x80 if math.copysign(1, number) < 0 else 0
    return bytes((sign | (power + 64),)) + int(left * 16**14).to_bytes(7, "big")
