"""Curves: rates that n units can have, that never rise, and their median."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from caseseries.audit.checks.known import Known, described, readings, whole
from caseseries.audit.checks.made import noted, passed, refuted
from caseseries.audit.checks.methods.reachable import is_reachable
from caseseries.audit.checks.methods.windows import one_sided, window_of
from caseseries.audit.findings import IMPOSSIBLE, MISROUNDED, UNLIKELY, Finding
from caseseries.audit.statements import Number, Statement
from caseseries.evidence.consistency.median_survival import median_survival
from caseseries.evidence.consistency.printed import Printed
from caseseries.evidence.consistency.survival_rates import Rate, survival_rates

RATES = "survival rates"
ORDER = "rates over time"
MEDIAN = "median and rate"
MONTHS = {
    "year": 12.0, "month": 1.0, "week": 7 / 30.4375, "day": 1 / 30.4375, "hour": 1 / 730.5,
}  # fmt: skip
# What is enumerated is kept small: a paper has dozens of curves, and n that are larger can have
# nearly any rate.
MOST_UNITS = 20
MOST_STATES = 6_000
_FALLING = ("survival", "free", "alive", "control", "event-free", "freedom")


def survival(known: Known) -> Iterator[Finding]:
    medians: dict[tuple[str, str], list[Statement]] = {}
    for statement in known.statements:
        if statement.kind == "median time" and not statement.is_cited:
            medians.setdefault(_name(statement), []).append(statement)
    is_naive = _are_medians_of_times(known)
    curves = _curves(known)
    for group in curves:
        yield from _in_time(group)
        yield from _reached(group, known)
    for named in medians.values():
        for median in named:
            if _is_one_of_several(median, named):
                continue
            for group in _of_median(median, curves):
                yield from _median(median, group, is_naive)


def _name(statement: Statement) -> tuple[str, str]:
    return statement.population.lower(), statement.measure.lower()


def _is_one_of_several(median: Statement, named: Sequence[Statement]) -> bool:
    """Whether its sentence has several medians of one curve: from several beginnings."""
    own = median.numbers.get("estimate")
    for other in named:
        theirs = other.numbers.get("estimate")
        if own is None or theirs is None or other is median or other.quote != median.quote:
            continue
        if theirs.block == own.block and theirs.row is None:
            return True
    return False


def _of_median(median: Statement, curves: Sequence[list[Statement]]) -> list[list[Statement]]:
    """Its curve in its own paragraph or table, else the first one that it may belong to."""
    own = [group for group in curves if _name(group[0]) == _name(median)]
    beside = [group for group in own if _block(group[0]) == _block(median)]
    if beside or len(own) > 1:
        return beside
    return [group for group in own if _same_place(median, group[0])]


def _same_place(a: Statement, b: Statement) -> bool:
    """In one table or caption, or both in running text: names of groups may differ between."""
    return a.place.label == b.place.label and _block(a) == _block(b) if _table(a) else not _table(b)


def _table(statement: Statement) -> bool:
    return any(number.row is not None for number in statement.numbers.values())


def _block(statement: Statement) -> int:
    return next(iter(statement.numbers.values())).block


def _curves(known: Known) -> list[list[Statement]]:
    """Rates of one curve at one place, the earliest first; a time that stands twice is none."""
    found: dict[tuple[object, ...], list[Statement]] = {}
    for statement in known.statements:
        if statement.kind != "survival" or months(statement) is None or not statement.measure:
            continue
        if window_of(statement.numbers.get("estimate")) is None:
            continue
        key = (*_name(statement), _block(statement), statement.is_cited)
        found.setdefault(key, []).append(statement)
    curves = []
    for group in found.values():
        times = [months(statement) or 0.0 for statement in group]
        if len(set(times)) == len(times):
            curves.append(sorted(group, key=lambda s: months(s) or 0.0))
    return curves


def months(statement: Statement) -> float | None:
    if statement.time is None:
        return None
    value, unit = statement.time
    factor = MONTHS.get(unit.lower().removesuffix("s"))
    return None if factor is None else value * factor


def _estimate(statement: Statement) -> Number:
    return statement.numbers["estimate"]


def _time(statement: Statement) -> str:
    value, unit = statement.time or (0.0, "")
    return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}"


def _falls(statement: Statement) -> bool:
    """Whether the name says that the curve can only fall."""
    name = statement.measure
    is_short = name.isupper() and name.endswith("S") and 2 <= len(name) <= 5
    return is_short or any(word in name.lower() for word in _FALLING)


def _in_time(group: Sequence[Statement]) -> Iterator[Finding]:
    """A curve never rises; one whose name does not say that it falls only has one direction."""
    windows = [_estimate(statement).window for statement in group]
    if len(group) < 2:
        return
    numbers = [_estimate(statement) for statement in group]
    rises = [i for i in range(1, len(group)) if windows[i].low > windows[i - 1].high]
    falls = [i for i in range(1, len(group)) if windows[i].high < windows[i - 1].low]
    if not rises or (not falls and not _falls(group[0])):
        yield passed(ORDER, group, numbers)
        return
    i = rises[0]
    early, late = group[i - 1], group[i]
    why = (
        f"{windows[i].text}% at {_time(late)} is more than {windows[i - 1].text}% at {_time(early)}"
    )
    under = f"as rates of one curve ({group[0].measure})"
    both = [early, late], [numbers[i - 1], numbers[i]]
    if _falls(group[0]):
        yield refuted(ORDER, *both, IMPOSSIBLE, why, under)
    else:
        yield noted(ORDER, *both, why, under)


def _reached(group: Sequence[Statement], known: Known) -> Iterator[Finding]:
    """Whether n units can have these rates, with every n they may be of."""
    offered = [(r, n) for r in readings(group[0], known) if (n := whole(r.n))]
    if not offered:
        return
    others = [] if group[0].is_cited else list(known.of_whole)
    sizes = list(dict.fromkeys([*(n for _, n in offered), *(n for n in others if n > 1)]))
    if max(sizes) > MOST_UNITS:
        return
    windows = [_estimate(statement).window for statement in group]
    numbers = [*map(_estimate, group), offered[0][0].n]
    if any(_can_be(n, windows) for n in sizes):
        yield passed(RATES, group, numbers)
        return
    times = [months(statement) or 0.0 for statement in group]
    rates = [Rate(time, window) for time, window in zip(times, windows, strict=True)]
    outcome = survival_rates(offered[0][1], rates, MOST_STATES)
    if outcome:
        return
    under = f"of {described(offered[0][0])}"
    cut = [one_sided(_estimate(statement)) for statement in group]
    grade = MISROUNDED if any(_can_be(n, cut) for n in sizes) else IMPOSSIBLE
    if offered[0][0].source == "population":
        yield noted(RATES, group, numbers, outcome.why, under)
        return
    yield refuted(RATES, group, numbers, grade, outcome.why, under)


def _can_be(n: int, windows: Sequence[Printed]) -> bool:
    """A simple sufficient case before all are enumerated: nobody is censored."""
    if all(_is_share(window, n) for window in windows):
        return True
    ends = [(float(window.low) / 100, float(window.high) / 100) for window in windows]
    return is_reachable(n, ends)


def _is_share(window: Printed, n: int) -> bool:
    return any(window.holds(Fraction(100 * k, n)) for k in range(n + 1))


def _median(median: Statement, group: Sequence[Statement], is_naive: bool) -> Iterator[Finding]:
    number = median.numbers.get("estimate")
    window = window_of(number)
    factor = MONTHS.get(median.unit.lower().removesuffix("s"))
    if number is None or window is None or factor is None:
        return
    for statement in group:
        if statement.is_cited:
            continue
        time = (months(statement) or 0.0) / factor
        rate = _estimate(statement)
        outcome = median_survival(window, rate.window, time)
        if outcome:
            yield passed(MEDIAN, [median, statement], [number, rate])
            continue
        is_early = window.value < Fraction(time)
        why = f"{rate.text}% at {_time(statement)}, but a median of {number.text} {median.unit}"
        numbers = [number, rate]
        if is_early and is_naive:
            note = f"{why}: the median seems to be that of the observed times, censored ones too"
            yield noted(MEDIAN, [median, statement], numbers, note)
        elif is_early and "low" not in median.numbers:
            under = "as the median of the curve, not of the observed times"
            yield refuted(MEDIAN, [median, statement], numbers, UNLIKELY, why, under)
        else:
            under = "as rate and median of one curve"
            yield refuted(MEDIAN, [median, statement], numbers, IMPOSSIBLE, why, under)
        return


def _are_medians_of_times(known: Known) -> bool:
    """Whether a median of a curve is printed as the median follow-up too, or with quartiles.

    Then the paper's medians are those of the observed times, whether or not these were censored.
    """
    medians = [s for s in known.statements if s.kind == "median time" and not s.is_cited]
    if any("q1" in s.numbers or "q3" in s.numbers for s in medians):
        return True
    values = {(s.numbers["estimate"].text, s.unit) for s in medians if "estimate" in s.numbers}
    return any(
        (s.numbers["median"].text, s.unit) in values
        for s in known.statements
        if s.kind == "average" and "median" in s.numbers and not s.is_cited
    )
