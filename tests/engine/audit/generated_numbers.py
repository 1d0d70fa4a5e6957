"""The numbers of a generated paper, worked out from its rows by plain arithmetic.

Nothing of the audit is used: what is printed comes from the rows, rounded as the style says.
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import exp, log, sqrt
from statistics import NormalDist

from generated_cohorts import Cohort, levels

Z = 1.959963984540054


@dataclass(frozen=True)
class Rounding:
    percent: int = 1
    value: int = 1
    even: bool = False

    def text(self, value: Fraction | float, places: int) -> str:
        exact = value if isinstance(value, Fraction) else Fraction(repr(value))
        number = Decimal(exact.numerator) / Decimal(exact.denominator)
        mode = ROUND_HALF_EVEN if self.even else ROUND_HALF_UP
        text = str(number.quantize(Decimal(1).scaleb(-places), mode))
        return text.removeprefix("-") if set(text) <= set("-0.") else text

    def share(self, k: int, n: int) -> str:
        return self.text(Fraction(100 * k, n), self.percent)


@dataclass
class Printed:
    """Printed digits by name; those of the abstract are its own where they differ."""

    text: dict[str, str] = field(default_factory=dict)
    abstract: dict[str, str] = field(default_factory=dict)
    kinds: list[tuple[str, str]] = field(default_factory=list)
    """Levels of the factor of several levels, with the name of their count."""


def kaplan_meier(months: Sequence[float], died: Sequence[bool]) -> list[tuple[float, float, float]]:
    """Times of events, estimate and Greenwood's sum after each."""
    rate, greenwood, steps = 1.0, 0.0, []
    for time in sorted({m for m, d in zip(months, died, strict=True) if d}):
        at_risk = sum(m >= time for m in months)
        deaths = sum(m == time and d for m, d in zip(months, died, strict=True))
        rate *= 1 - deaths / at_risk
        if at_risk > deaths:
            greenwood += deaths / (at_risk * (at_risk - deaths))
        steps.append((time, rate, greenwood))
    return steps


def at(steps: Sequence[tuple[float, float, float]], time: float) -> tuple[float, float]:
    found = [(rate, greenwood) for t, rate, greenwood in steps if t <= time]
    return found[-1] if found else (1.0, 0.0)


def _average(out: dict[str, str], name: str, values: Sequence[float], r: Rounding) -> None:
    quartiles = statistics.quantiles(values, n=4, method="inclusive")
    whole = all(float(v).is_integer() for v in values)
    places = 0 if whole else 1
    out[f"{name}.mean"] = r.text(statistics.fmean(values), r.value)
    out[f"{name}.sd"] = r.text(statistics.stdev(values), r.value)
    out[f"{name}.median"] = r.text(statistics.median(values), r.value)
    out[f"{name}.q1"], out[f"{name}.q3"] = (r.text(quartiles[i], r.value) for i in (0, 2))
    out[f"{name}.min"], out[f"{name}.max"] = (r.text(f(values), places) for f in (min, max))


def _survival(out: dict[str, str], cohort: Cohort, r: Rounding) -> None:
    steps = kaplan_meier(cohort.months, cohort.died)
    last = max(cohort.months)
    for years in (1, 3, 5):
        if last < 12 * years:
            continue
        rate, greenwood = at(steps, 12 * years)
        half = Z * rate * sqrt(greenwood)
        out[f"os{years}"] = r.text(100 * rate, r.percent)
        out[f"os{years}.low"] = r.text(100 * max(rate - half, 0), r.percent)
        out[f"os{years}.high"] = r.text(100 * min(rate + half, 1), r.percent)
    median = next((time for time, rate, _ in steps if rate <= 0.5), None)
    if median is not None:
        out["mst"] = r.text(median, 1)
    low = next((t for t, s, g in steps if s - Z * s * sqrt(g) <= 0.5), None)
    high = next((t for t, s, g in steps if s + Z * s * sqrt(g) <= 0.5), None)
    if median is not None and low is not None and high is not None:
        out["mst.low"], out["mst.high"] = r.text(low, 1), r.text(high, 1)
    deaths, years_at_risk = sum(cohort.died), sum(cohort.months) / 12
    time = r.text(years_at_risk, 1)
    out["deaths"], out["years"] = str(deaths), time
    out["rate"] = r.text(100 * deaths / years_at_risk, 1)


def p_text(p: float, r: Rounding) -> str:
    if p < 0.001:
        return "<0.001"
    return r.text(p, 3 if p < 0.0995 else 2)


def _comparisons(out: dict[str, str], cohort: Cohort, r: Rounding) -> None:
    from scipy import stats

    sides = [[i for i in range(cohort.n) if cohort.arm[i] is side] for side in (True, False)]
    out["arm1"], out["arm0"] = (str(len(rows)) for rows in sides)
    if min(map(len, sides)) < 4:
        return
    a, b = ([cohort.age[i] for i in rows] for rows in sides)
    df = cohort.n - 2
    pooled = (statistics.variance(a) * (len(a) - 1) + statistics.variance(b) * (len(b) - 1)) / df
    t = (statistics.fmean(a) - statistics.fmean(b)) / sqrt(pooled * (1 / len(a) + 1 / len(b)))
    out["t"], out["t.df"] = r.text(abs(t), 2), str(df)
    out["t.p"] = p_text(2 * float(stats.t.sf(abs(t), df)), r)
    for number, rows in zip("10", sides, strict=True):
        values = [cohort.age[i] for i in rows]
        k = sum(cohort.factor[i] for i in rows)
        hits = sum(cohort.outcome[i] for i in rows)
        out[f"age{number}.mean"] = r.text(statistics.fmean(values), r.value)
        out[f"age{number}.sd"] = r.text(statistics.stdev(values), r.value)
        out[f"yes{number}"], out[f"no{number}"] = str(k), str(len(rows) - k)
        out[f"yes{number}.p"] = r.share(k, len(rows))
        out[f"no{number}.p"] = r.share(len(rows) - k, len(rows))
        out[f"hit{number}"], out[f"hit{number}.p"] = str(hits), r.share(hits, len(rows))
    counts = [[int(out[f"yes{s}"]), int(out[f"no{s}"])] for s in "10"]
    if all(sum(column) for column in zip(*counts, strict=True)):
        (k, m), (x, y) = counts
        margins = (k + m) * (x + y) * (k + x) * (m + y)
        squared = cohort.n * (k * y - m * x) ** 2 / margins
        out["chi2"], out["chi2.p"] = r.text(squared, 2), p_text(float(stats.chi2.sf(squared, 1)), r)
    events = [sum(cohort.died[i] for i in rows) for rows in sides]
    times = [sum(cohort.months[i] for i in rows) for rows in sides]
    if min(events) >= 2:
        center = log(events[0] / times[0]) - log(events[1] / times[1])
        error = sqrt(1 / events[0] + 1 / events[1])
        out["hr"] = r.text(exp(center), 2)
        out["hr.low"], out["hr.high"] = (r.text(exp(center + s * Z * error), 2) for s in (-1, 1))
        out["hr.p"] = p_text(2 * NormalDist().cdf(-abs(center) / error), r)


def numbers_of(cohort: Cohort, r: Rounding) -> Printed:
    """Everything a paper may print."""
    printed = Printed()
    out, n = printed.text, cohort.n
    out["n"], out["items"] = str(n), str(sum(cohort.items))
    yes = sum(cohort.factor)
    for name, k in (("yes", yes), ("no", n - yes)):
        out[name], out[f"{name}.p"] = str(k), r.share(k, n)
    hits = sum(cohort.outcome)
    out["hit"], out["hit.p"] = str(hits), r.share(hits, n)
    out["dead"], out["dead.p"] = str(sum(cohort.died)), r.share(sum(cohort.died), n)
    for index, (level, k) in enumerate(levels(cohort.kind)):
        out[f"kind{index}"], out[f"kind{index}.p"] = str(k), r.share(k, n)
        printed.kinds.append((level, f"kind{index}"))
    _average(out, "age", cohort.age, r)
    _average(out, "measured", cohort.measured, r)
    _average(out, "time", cohort.months, r)
    out["per"] = r.text(Fraction(sum(cohort.items), n), 2)
    out["per.sd"] = r.text(statistics.stdev(cohort.items), 2)
    _survival(out, cohort, r)
    _comparisons(out, cohort, r)
    return printed
