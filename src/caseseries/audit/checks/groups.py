"""Parts of one whole: their numbers and their percentages have to add up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from caseseries.audit.checks.known import (
    Known,
    Size,
    described,
    described_size,
    readings,
    whole,
)
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.windows import one_sided, window_of
from caseseries.audit.findings import UNLIKELY, Finding
from caseseries.audit.statements import Number, Reading, Statement
from caseseries.evidence.consistency.subgroups import adds_up

# "One each in A and B" is two.
_EACH = re.compile(r"\beach\b", re.IGNORECASE)
# Two groups compared, or several findings, are no parts of one whole.
_COMPARED = re.compile(
    r"\b(groups?|arms?|vs|versus|compared|controls?|placebo"
    r"|(was|were) (noted|seen|found|observed|present|achieved|reported|recorded|detected))\b",
    re.IGNORECASE,
)
_MOST_PARTS = 9  # longer lists are of complaints, of which one may have several
_SEXES = frozenset(("men", "women", "males", "females", "male", "female", "boys", "girls"))
SUMS = "sum of groups"
PERCENT_SUMS = "sum of percentages"


def groups(known: Known) -> Iterator[Finding]:
    for members in known.members.values():
        if len(members) < 2 or not all(member.is_exhaustive for member in members):
            continue
        if any(_EACH.search(member.quote) for member in members):
            continue
        if not _in_table([number for m in members for number in m.numbers.values()]) and any(
            _COMPARED.search(member.quote) for member in members
        ):
            continue
        own = {m.numbers["total"].text for m in members if "total" in m.numbers}
        if len(own) > 1 or len(members) > _MOST_PARTS:
            continue
        counts = [_part(member) for member in members]
        if all(whole(count) is not None for count in counts):
            yield from _counts(members, [count for count in counts if count is not None], known)
        elif _in_table([number for m in members for number in m.numbers.values()]):
            yield from _percentages(members)


def is_complete(statement: Statement, known: Known) -> bool:
    """Whether the parts are all there is, so that none is missing from a total of them."""
    members = known.members.get(statement.group, []) if statement.group else []
    counts = [whole(_part(member)) for member in members]
    if len(members) < 2 or None in counts:
        return False
    total = sum(count for count in counts if count is not None)
    return any(whole(reading.n) == total for reading in _totals(members, known))


def without_one(statement: Statement, known: Known) -> set[int]:
    """What the parts come to without one of them: that of those of whom nothing is known."""
    members = known.members.get(statement.group, []) if statement.group else []
    counts = [count for member in members if (count := whole(_part(member))) is not None]
    return {sum(counts) - count for count in counts} if len(counts) > 2 else set()


def percents_fill_up(statement: Statement, known: Known) -> bool:
    """Whether the printed percentages of the list add up to exactly 100."""
    members = known.members.get(statement.group, []) if statement.group else []
    windows = [window_of(member.numbers.get("percent")) for member in members]
    values = [window.value for window in windows if window is not None]
    return len(values) == len(members) > 2 and sum(values) == 100


def _part(statement: Statement) -> Number | None:
    return statement.numbers.get("count") or statement.numbers.get("n")


def _totals(members: Sequence[Statement], known: Known) -> list[Reading]:
    found: dict[str, Reading] = {}
    for member in members:
        if member.kind == "size":
            for reading in member.totals:
                found.setdefault(reading.n.text, reading)
        else:
            for reading in readings(member, known):
                found.setdefault(reading.n.text, reading)
    return list(found.values())


def _counts(
    members: Sequence[Statement], counts: Sequence[Number], known: Known
) -> Iterator[Finding]:
    totals = [(r, n) for r in _totals(members, known) if (n := whole(r.n)) is not None]
    parts = [int(count.text) for count in counts]
    total = sum(parts)
    # One part's own number, said again where more is said of it, is no whole.
    totals = [
        (r, n)
        for r, n in totals
        if n >= max(parts) and _is_of(members, n) and (n, r.source) != (max(parts), "population")
    ]
    if not totals or any(r.source == "population" and _are_sexes(members) for r, _ in totals):
        return
    for reading, n in totals:
        if adds_up(parts, n) or (n in parts and sum(parts) == 2 * n):
            yield passed(SUMS, members, [*counts, reading.n])
            return
    reading, n = min(totals, key=lambda offered: abs(offered[1] - total))
    numbers = [*counts, reading.n]
    why = adds_up(parts, n).why
    under = f"of {described(reading)}, if none is in two groups"
    named = _other_whole(total, members, known)
    if named is not None:
        note = f"{why}; {total} is {described_size(named)}"
        yield noted(SUMS, members, numbers, note, under)
    elif total < n:
        yield noted(SUMS, members, numbers, f"{why}; {n - total} may be missing", under)
    elif reading.source == "population" and 2 * total > 3 * n:
        yield noted(SUMS, members, numbers, f"{why}; they need not be of these {n}", under)
    else:
        yield refuted(SUMS, members, numbers, UNLIKELY, why, under)


def _other_whole(total: int, members: Sequence[Statement], known: Known) -> Size | None:
    """A size that they add up to, unless each says what it is of: sites may be of lesions."""
    if any("total" in member.numbers for member in members):
        return None
    units = {member.unit.lower() for member in members} - {""}
    for size in known.sizes:
        is_whole = bool(size.unit) or (size.statement.kind == "size" and not size.population)
        is_part = any(size.statement is member for member in members)
        if size.n == total and is_whole and not is_part and (not units or size.unit in units):
            return size
    return None


def _in_table(counts: Sequence[Number]) -> bool:
    return any(count.row is not None for count in counts)


def _is_of(members: Sequence[Statement], n: int) -> bool:
    """Whether the percentages of the parts, where they have some, are of this total."""
    for member in members:
        percent, count = member.numbers.get("percent"), whole(_part(member))
        if percent is None or count is None:
            continue
        if not one_sided(percent).holds(Fraction(100 * count, n)):
            return False
    return True


def _are_sexes(members: Sequence[Statement]) -> bool:
    """Men and women, whose whole may be any group of the paper."""
    return all({member.unit, member.population} & _SEXES for member in members)


def _percentages(members: Sequence[Statement]) -> Iterator[Finding]:
    numbers = [member.numbers.get("percent") for member in members]
    windows = [window for number in numbers if (window := window_of(number)) is not None]
    if len(windows) < len(members):
        return
    low, high = sum(window.low for window in windows), sum(window.high for window in windows)
    if low <= 100 <= high:
        yield passed(PERCENT_SUMS, members, numbers)
        return
    value = float(sum(window.value for window in windows))
    why = f"{' + '.join(window.text for window in windows)} is {value:g}%, not 100%"
    if value < 100:
        yield noted(PERCENT_SUMS, members, numbers, f"{why}; some may be missing")
    else:
        under = "if none is in two groups"
        yield refuted(PERCENT_SUMS, members, numbers, UNLIKELY, why, under)
