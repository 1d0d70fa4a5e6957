"""Means, medians, deviations and ranges: their order, SD against range, and whole numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from caseseries.audit.checks.known import Known, described, readings, whole
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.windows import window_of
from caseseries.audit.findings import IMPOSSIBLE, UNLIKELY, Finding
from caseseries.audit.statements import Number, Statement
from caseseries.evidence.consistency.debit import debit
from caseseries.evidence.consistency.grim import grim
from caseseries.evidence.consistency.grimmer import DIVISORS, grimmer
from caseseries.evidence.consistency.printed import Outcome, Printed, impossible
from caseseries.evidence.consistency.standard_deviations import standard_deviation

# What cannot be larger than what: the mean may lie outside of the quartiles.
ORDERS = (
    ("min", "q1"), ("min", "median"), ("min", "mean"), ("min", "q3"), ("q1", "median"),
    ("q1", "q3"), ("median", "q3"), ("median", "max"), ("mean", "max"), ("q1", "max"),
    ("q3", "max"), ("low", "median"), ("median", "high"),
)  # fmt: skip
NAMES = {"min": "minimum", "max": "maximum", "q1": "first quartile", "q3": "third quartile"}
# Numbers of values to try where none stands beside: bounds widen and narrow smoothly with them.
_ANY = (2, 3, 4, 5, 7, 10, 15, 25, 50, 100, 1_000)
_TIMES = frozenset(
    (
        *("year", "month", "week", "day", "hour", "minute", "second"),
        *("yr", "mo", "mth", "wk", "hr", "min", "sec"),
    )
)
ENDS = (("min", "max"), ("low", "high"), ("q1", "q3"))


def averages(known: Known) -> Iterator[Finding]:
    for statement in known.statements:
        if statement.kind not in ("average", "range"):
            continue
        windows = {
            role: window
            for role, number in statement.numbers.items()
            if (window := window_of(number)) is not None
        }
        ordered = list(_order(statement, windows))
        yield from ordered
        if statement.kind == "average" and not any(finding.is_refuted for finding in ordered):
            yield from _deviation(statement, windows, known)
            if known.is_whole_by_nature(statement):
                yield from _whole_numbers(statement, windows, known)


def _order(statement: Statement, windows: dict[str, Printed]) -> Iterator[Finding]:
    numbers = statement.numbers
    for first, last in ENDS:
        if first in windows and last in windows and windows[first].low > windows[last].high:
            a, b = windows[first].text, windows[last].text
            middle = windows.get("mean") or windows.get("median")
            involved = [numbers[first], numbers[last]]
            if _has_two_units(statement, first, last):
                return
            if middle is not None and windows[last].low <= middle.value <= windows[first].high:
                note = f"the range {a} to {b} is printed from its high end to its low end"
                yield noted("range", [statement], involved, note)
            else:
                why = f"the range goes from {a} to {b}, which is less"
                yield refuted("range", [statement], involved, UNLIKELY, why, "as a range")
            return
    pairs = [(a, b) for a, b in ORDERS if a in windows and b in windows]
    wrong = [(a, b) for a, b in pairs if windows[a].low > windows[b].high]
    if not {"min", "max"} <= windows.keys():
        # A number alone called a range is its width.
        wrong = [pair for pair in wrong if not {"min", "max"} & set(pair)]
    if not pairs:
        return
    if not wrong:
        involved = [numbers[role] for pair in pairs for role in pair]
        yield passed("range", [statement], involved)
    for a, b in wrong[:1]:
        ends = {role for pair in ENDS if {a, b} & {*pair} for role in pair if role in windows}
        if _has_two_units(statement, *{a, b, *ends}):
            return
        names = [NAMES.get(role, role) for role in (a, b)]
        if "low" in (a, b):
            names = ["lower end" if role == "low" else role for role in (a, b)]
        if "high" in (a, b):
            names = ["upper end" if role == "high" else role for role in (a, b)]
        why = f"the {names[0]}, {windows[a].text}, is more than the {names[1]}, {windows[b].text}"
        involved = [numbers[a], numbers[b]]
        yield refuted("range", [statement], involved, IMPOSSIBLE, why, "of the same values")


def _has_two_units(statement: Statement, *roles: str) -> bool:
    """A range "7 months to 17 years" is of two units."""
    for role in roles:
        text = re.escape(statement.numbers[role].text)
        for unit in re.findall(rf"(?<![\d.]){text}[- ]([a-z]+)", statement.quote):
            if unit.removesuffix("s") in _TIMES - {statement.unit.removesuffix("s")}:
                return True
    return False


def _sizes(statement: Statement, known: Known) -> list[tuple[int, str, Number]]:
    """The numbers of values it may be of, each once."""
    found: dict[int, tuple[int, str, Number]] = {}
    for reading in readings(statement, known):
        n = whole(reading.n)
        if n is not None and n >= 2:
            found.setdefault(n, (n, described(reading), reading.n))
    return list(found.values())


def _deviation(
    statement: Statement, windows: dict[str, Printed], known: Known
) -> Iterator[Finding]:
    """SD against the range of as many values, with every number of values it may be of."""
    role = "sd" if "sd" in windows else "spread"
    if role not in windows or not {"min", "max"} <= windows.keys():
        return
    if _has_two_units(statement, "min", "max") or windows["min"].low > windows["max"].high:
        return
    spread, low, high = windows[role], windows["min"], windows["max"]
    mean = windows.get("mean")
    offered = _sizes(statement, known)
    numbers = [statement.numbers.get(name) for name in (role, "min", "max", "mean")]
    sizes = [n for n, _, _ in offered]
    # Its own number may be any count of the paper: "in A, 116 were treated (884 ± 125, …)".
    every = {size.n for size in known.sizes} if not statement.is_cited else ()
    acquitting = sorted(n for n in every if n >= 2)[:200]
    if not any(reading.source == "beside" for reading in readings(statement, known)):
        acquitting += _ANY

    def fits(value: Printed, n: int) -> bool:
        return bool(standard_deviation(value, n, low, high, mean))

    if any(fits(spread, n) for n in (*sizes, *acquitting)):
        yield passed("SD and range", [statement], numbers)
        return
    n = sizes[0] if sizes else acquitting[0]
    outcome = standard_deviation(spread, n, low, high, mean)
    under = f"of {offered[0][1]}" if offered else f"of {n} values"
    numbers += [offered[0][2]] if offered else []
    as_error = _times_root(spread, n)
    if fits(as_error, n):
        if role == "spread" or "SE" in statement.alternatives:
            note = f"{spread.text} is possible as a standard error, not as a standard deviation"
            yield noted("SD and range", [statement], numbers, note, under)
            return
        outcome = impossible(f"{outcome.why}; it may be a standard error")
    yield refuted("SD and range", [statement], numbers, IMPOSSIBLE, outcome.why, under)


def _times_root(spread: Printed, n: int) -> Printed:
    """The SD that a standard error of n values stands for."""
    root = int((n**0.5) * 10**9) / 10**9
    value, low, high = (float(x) * root for x in (spread.value, spread.low, spread.high))
    as_fraction = type(spread.value)
    return Printed(spread.text, as_fraction(value), as_fraction(low), as_fraction(high))


def _whole_numbers(
    statement: Statement, windows: dict[str, Printed], known: Known
) -> Iterator[Finding]:
    """GRIM, GRIMMER and DEBIT, where single values are whole by nature."""
    mean = windows.get("mean")
    offered = _sizes(statement, known)
    numbers = statement.numbers
    if "n" not in numbers:
        # Per whom it is has to be whose number it is taken of.
        per = statement.per.lower().removesuffix("s")
        offered = [o for o in offered if per and _unit(o[2], statement, known) == per]
    if mean is None or not offered:
        return
    if not any(grim(mean, n) for n, _, _ in offered):
        yield _accused("GRIM", statement, ["mean"], offered, known, lambda n: grim(mean, n))
        return
    yield passed("GRIM", [statement], [numbers["mean"], offered[0][2]])
    sd = windows.get("sd")
    if sd is None:
        return
    ends = tuple(whole(numbers.get(role)) for role in ("min", "max"))

    def with_deviation(n: int) -> Outcome:
        both = [grimmer(mean, sd, n, divisor=d, minimum=ends[0], maximum=ends[1]) for d in DIVISORS]
        return next(filter(None, both), both[0])

    def of_zeros_and_ones(n: int) -> Outcome:
        both = [debit(mean, sd, n, divisor=d) for d in DIVISORS]
        return next(filter(None, both), both[0])

    test, asked = ("DEBIT", of_zeros_and_ones) if ends == (0, 1) else ("GRIMMER", with_deviation)
    if any(asked(n) for n, _, _ in offered):
        yield passed(test, [statement], [numbers["mean"], numbers["sd"], offered[0][2]])
    else:
        yield _accused(test, statement, ["mean", "sd"], offered, known, asked)


def _unit(number: Number, statement: Statement, known: Known) -> str:
    found = (r.unit for r in readings(statement, known) if r.n is number)
    return next(found, "").lower().removesuffix("s")


def _accused(
    test: str,
    statement: Statement,
    roles: Sequence[str],
    offered: Sequence[tuple[int, str, Number]],
    known: Known,
    asked: Callable[[int], Outcome],
) -> Finding:
    """Refuted, unless with another size that the paper names or with a few values missing."""
    n, what, number = offered[0]
    numbers = [*(statement.numbers[role] for role in roles), number]
    unit = next((r.unit for r in readings(statement, known) if r.n is number), "")
    why = asked(n).why
    if "n" in statement.numbers:
        return refuted(test, [statement], numbers, IMPOSSIBLE, why, f"of {what}")
    others = [] if statement.is_cited else list(known.of_all(unit))
    right = [m for m in others if m >= 2 and m != n and asked(m)]
    if right:
        note = f"{why}; of {right[0]} values it is possible"
        return noted(test, [statement], numbers, note, f"of {what}")
    return refuted(test, [statement], numbers, UNLIKELY, why, f"of {what}, if none is missing")


def means_of_groups(known: Known) -> Iterator[Finding]:
    """The mean of the whole lies between those of its groups."""
    found: dict[tuple[str, str, str], list[Statement]] = {}
    for statement in known.statements:
        if statement.kind == "average" and "mean" in statement.numbers and statement.variable:
            key = (statement.place.label, statement.variable.lower(), statement.unit.lower())
            if key[0] and not statement.is_cited:
                found.setdefault(key, []).append(statement)
    for members in found.values():
        wholes = [member for member in members if not member.population]
        levels = [member for member in members if ": " in member.population]
        factors = {member.population.partition(": ")[0] for member in levels}
        if len(wholes) != 1 or len(factors) != 1 or len(levels) < 2:
            continue
        yield from _between(wholes[0], levels, known)


def _between(total: Statement, levels: Sequence[Statement], known: Known) -> Iterator[Finding]:
    sizes = [_only(_sizes(level, known)) for level in levels]
    n = _only(_sizes(total, known))
    windows = [window_of(level.numbers["mean"]) for level in levels]
    mean = window_of(total.numbers["mean"])
    if mean is None or None in windows or n is None or None in sizes:
        return
    if sum(size for size in sizes if size is not None) != n:
        return
    parts = [window for window in windows if window is not None]
    numbers = [total.numbers["mean"], *(level.numbers["mean"] for level in levels)]
    if min(part.low for part in parts) <= mean.high and mean.low <= max(p.high for p in parts):
        yield passed("means of groups", [total, *levels], numbers)
        return
    why = (
        f"{mean.text} is not between the means of the groups,"
        f" {' and '.join(part.text for part in parts)}"
    )
    under = "of one variable of the whole and of its groups"
    yield refuted("means of groups", [total, *levels], numbers, IMPOSSIBLE, why, under)


def _only(offered: Sequence[tuple[int, str, Number]]) -> int | None:
    return offered[0][0] if offered else None
