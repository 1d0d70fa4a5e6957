"""How a test's result becomes a finding."""

from __future__ import annotations

from collections.abc import Sequence

from caseseries.audit.findings import Finding
from caseseries.audit.statements import Number, Statement


def passed(test: str, statements: Sequence[Statement], numbers: Sequence[Number | None]) -> Finding:
    return Finding(test, tuple(statements), _given(numbers))


def refuted(
    test: str,
    statements: Sequence[Statement],
    numbers: Sequence[Number | None],
    grade: str,
    why: str,
    reading: str = "",
) -> Finding:
    return Finding(test, tuple(statements), _given(numbers), grade, _sentence(why), reading)


def noted(
    test: str,
    statements: Sequence[Statement],
    numbers: Sequence[Number | None],
    note: str,
    reading: str = "",
) -> Finding:
    return Finding(test, tuple(statements), _given(numbers), reading=reading, note=_sentence(note))


def _given(numbers: Sequence[Number | None]) -> tuple[Number, ...]:
    return tuple(dict.fromkeys(number for number in numbers if number is not None))


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return text
    return text if text.endswith((".", "?", "!")) else f"{text}."
