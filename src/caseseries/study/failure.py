"""What the gate reports: rules, failures of rules, and the error where nothing can be checked."""

from __future__ import annotations

import dataclasses
import typing
from collections import Counter
from collections.abc import Iterable, Iterator

Severity = typing.Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


# A file in which more places break one rule is mended as a whole; a list of millions of them is
# larger than what was delivered, and nobody reads it.
MOST_LOCATED = 100_000


def severity_named(name: str) -> Severity | None:
    """Return the severity of that name, None where there is none."""
    found: dict[str, Severity] = {severity: severity for severity in SEVERITIES}
    return found.get(name)


class CannotReadError(Exception):
    """The tables cannot be read at all: no folder, no file, no permission. Exit status 2."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rule:
    """One rule the data are held against.

    ``fixed`` rules guard the reading itself and cannot be switched off. ``not_checked`` says why
    the rule could not be applied to this delivery; it is empty where the rule was applied.
    """

    id: str
    severity: Severity
    description: str
    table: str
    column: str | None = None
    reason: str = ""
    source: str = ""
    fixed: bool = False
    not_checked: str = ""


class Failure(typing.NamedTuple):
    """One place where the data break a rule.

    ``line`` is the physical line of the file, counting the header as line 1, and None where the
    whole file is concerned. ``key`` is the row's primary key, several columns joined by a comma
    and a space. ``value`` is the cell as delivered. ``row`` is the number of the row where a
    mapping makes several rows of the line, else None. ``stands_for`` is more than 1 where very
    many places break a rule, for the one failure, without a line, of all those not named. Of a
    table read in parts, by Spark, ``file`` is the part and ``partition`` the number of the piece
    that was read at once; there are no lines.
    """

    rule: str
    severity: Severity
    table: str
    file: str
    line: int | None
    column: str | None
    key: str | None
    value: str | None
    message: str
    row: int | None = None
    stands_for: int = 1
    partition: int | None = None

    @property
    def place(self) -> tuple[str, int]:
        """The table and the number of the row in it, by which its details are found."""
        return (self.table, self.row or self.line or 0)

    @property
    def sort_key(self) -> tuple[str, int, str, str, str]:
        """Order by table, line (whole file first), column, rule, message."""
        return (self.table, self.line or 0, self.column or "", self.rule, self.message)


def condensed(failures: Iterable[Failure], most: int = MOST_LOCATED) -> Iterator[Failure]:
    """Yield the first failures of each rule at each column, then one for all others of it."""
    found: Counter[tuple[str, str | None]] = Counter()
    beyond: dict[tuple[str, str | None], Failure] = {}
    for failure in failures:
        where = (failure.rule, failure.column)
        found[where] += failure.stands_for
        if found[where] <= most:
            yield failure
        else:
            beyond.setdefault(where, failure)
    for where, first in beyond.items():
        yield further(first, found[where] - most, most)


def further(first: Failure, number: int, most: int) -> Failure:
    """Return the failure that stands for a number of them, ``first`` being the first."""
    places = "1 further place breaks" if number == 1 else f"{number:,} further places break"
    return first._replace(
        line=None,
        row=None,
        key=None,
        value=None,
        message=f"{places} this rule in the same way; the first {most:,} are named one by one. "
        "Most often such a table was exported wrongly as a whole. caseseries check --all names "
        "every place.",
        stands_for=number,
    )
