"""Survival rates some sequence of deaths and censorings of n patients can produce at all.

The Kaplan-Meier estimate depends on the order of deaths and censorings alone. All orders are
enumerated: from n patients at risk, each next one dies or is censored; a state is the number still
at risk, the estimate and Greenwood's sum, as exact fractions. Patients who die together give the
same estimate and the same sum as if they died one after the other.

Printed limits are held against the ways of computing them in use: Greenwood's standard error
on the scale of the rate, cut to 0-100 % (from unrounded values, or from estimate and error rounded
to three decimals), of its logarithm, and of log(-log).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import lru_cache
from math import exp, log, sqrt

from caseseries.evidence.consistency.printed import POSSIBLE, Outcome, Printed, impossible

MOST_STATES = 30_000
QUANTILES = (1.959963984540054, 1.96)
# Estimates so far below the printed one are kept, to name the nearest possible.
_FOR_COMPARISON = Fraction(1, 25)
State = tuple[int, Fraction, Fraction]  # at risk, estimate, Greenwood's sum


@dataclass(frozen=True)
class Rate:
    """A printed rate in percent at a time, with its limits where they are printed."""

    time: float
    estimate: Printed
    low: Printed | None = None
    high: Printed | None = None

    @property
    def text(self) -> str:
        limits = f" ({self.low.text}-{self.high.text})" if self.low and self.high else ""
        return f"{self.estimate.text}%{limits} at {self.time:g}"


def survival_rates(n: int, rates: Sequence[Rate], most_states: int = MOST_STATES) -> Outcome:
    """Whether n patients can have these rates, one after the other.

    Possible with a remark in `why` where n is too large to enumerate. Raises ValueError for n
    below 1.
    """
    if n < 1:
        raise ValueError(f"{n} patients have no survival rate")
    return _enumerated(n, tuple(sorted(rates, key=lambda rate: rate.time)), most_states)


@lru_cache(maxsize=256)
def _enumerated(n: int, rates: tuple[Rate, ...], most_states: int) -> Outcome:
    states: set[State] = {(n, Fraction(1), Fraction(0))}
    for number, rate in enumerate(rates):
        least = max(later.estimate.low for later in rates[number:]) / 100 - _FOR_COMPARISON
        reached = _reachable(states, least, most_states)
        if reached is None:
            return Outcome(True, f"{n} patients have too many orders to enumerate")
        states = {state for state in reached if _prints(rate, state)}
        if not states:
            before = ", ".join(earlier.text for earlier in rates[:number])
            return impossible(
                f"no order of deaths and censorings of {n} patients gives {rate.text}"
                f"{f' after {before}' if before else ''}{_nearest(rate, reached)}"
            )
    return POSSIBLE


def _reachable(states: set[State], least: Fraction, most: int) -> set[State] | None:
    """Every state some way from these on, with an estimate not below `least`."""
    found = set(states)
    by_risk: dict[int, set[State]] = {}
    for state in states:
        by_risk.setdefault(state[0], set()).add(state)
    for at_risk in range(max(by_risk, default=0), 0, -1):
        for state in by_risk.get(at_risk, ()):
            for following in _next(state):
                if following[1] >= least and following not in found:
                    found.add(following)
                    by_risk.setdefault(at_risk - 1, set()).add(following)
        if len(found) > most:
            return None
    return found


def _next(state: State) -> Iterator[State]:
    at_risk, estimate, greenwood = state
    yield at_risk - 1, estimate, greenwood
    if at_risk == 1:
        yield 0, Fraction(0), Fraction(0)
    else:
        step = Fraction(1, at_risk * (at_risk - 1))
        yield at_risk - 1, estimate * Fraction(at_risk - 1, at_risk), greenwood + step


def _prints(rate: Rate, state: State) -> bool:
    _, estimate, greenwood = state
    if not rate.estimate.holds(100 * estimate):
        return False
    if rate.low is None or rate.high is None or estimate == 0:
        return True
    return any(
        rate.low.holds(100 * low) and rate.high.holds(100 * high)
        for low, high in limits(float(estimate), sqrt(greenwood))
    )


def limits(estimate: float, relative_error: float) -> Iterator[tuple[float, float]]:
    """The limits of an estimate by every convention; `relative_error` is SE / estimate."""
    if relative_error == 0:
        yield estimate, estimate
        return
    thousandth = Decimal("0.001")
    rounded_estimate, rounded_error = (
        float(Decimal(f"{x:.12g}").quantize(thousandth, ROUND_HALF_UP))
        for x in (estimate, estimate * relative_error)
    )
    for z in QUANTILES:
        for centre, error in (
            (estimate, estimate * relative_error),
            (rounded_estimate, rounded_error),
        ):
            yield max(centre - z * error, 0.0), min(centre + z * error, 1.0)
        yield (
            estimate * exp(-z * relative_error),
            min(estimate * exp(z * relative_error), 1.0),
        )
        factor = exp(z * relative_error / log(estimate))
        yield estimate ** (1 / factor), estimate**factor


def _nearest(rate: Rate, reached: set[State]) -> str:
    """What else is possible; says so where the rate alone would be."""
    estimates = sorted({estimate for _, estimate, _ in reached})
    if any(rate.estimate.holds(100 * estimate) for estimate in estimates):
        return ": the rate is possible, these limits are not"
    below = [x for x in estimates if 100 * x < rate.estimate.low]
    above = [x for x in estimates if 100 * x > rate.estimate.high]
    near = [f"{float(100 * x):.2f}%" for x in (*below[-1:], *above[:1])]
    return f"; the nearest are {' and '.join(near)}" if near else ""
