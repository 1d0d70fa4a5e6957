"""Stage covariates: which patients can be on which side of a factor of Table 3.

For a given order of deaths and censorings every split of the patients in two levels is built from
the first patient on, and given up at the first landmark whose printed rate it misses. What is left
has to print the log-rank P and the Cox model of the factor, which depend on the order alone, and a
median of follow-up that the possible times admit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import erfc, exp, sqrt
from typing import TypeVar

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.printed import Z_95, Window, prints, rate_prints
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.survival import Frame, bounds, quantile, rates

STAGE = "covariates"


@dataclass(frozen=True)
class Factor:
    """A variable that splits the patients in two levels, with the claims on it."""

    variable: str
    levels: tuple[str, str]
    counts: tuple[Window | None, Window | None]
    rates: tuple[tuple[tuple[Claim, ...], ...], tuple[tuple[Claim, ...], ...]]  # per landmark
    medians: tuple[Window | None, Window | None]
    logrank: tuple[Claim, ...]
    cox: tuple[tuple[Claim, ...], tuple[Claim, ...]]


T = TypeVar("T")

Split = frozenset[int]  # places of the patients at the first level


def factors(statements: Statements, months: tuple[int, ...]) -> tuple[Factor, ...]:
    """The factors of Table 3 with two levels, in the ledger's order."""
    found = []
    for variable in statements.names(r"table3\.(\w+)\.\w+\.\w+"):
        levels = statements.names(rf"table3\.{variable}\.(\w+)\.\w+")
        if len(levels) == 1:
            levels = (levels[0], f"not_{levels[0]}")
        if len(levels) != 2:
            continue
        bases = [f"table3.{variable}.{level}" for level in levels]
        found.append(
            Factor(
                variable,
                (levels[0], levels[1]),
                _pair(statements.window(f"{base}.n") for base in bases),
                _pair(tuple(rates(statements, base, m) for m in months) for base in bases),
                _pair(statements.window(f"{base}.median_follow_up_months") for base in bases),
                statements.of(f"table3.{variable}.logrank_p"),
                _pair(
                    statements.on(f"cox.univariable.cox.{variable}.{level}.") for level in levels
                ),
            )
        )
    return tuple(found)


def _pair(items: Iterator[T]) -> tuple[T, T]:
    first, second = items
    return first, second


def splits(statements: Statements, factor: Factor, frame: Frame) -> tuple[Split, ...]:
    """Every split of the patients of a frame that satisfies the claims on a factor."""
    times = bounds(statements, len(frame.died), frame)
    by_order = _by_order(replace(factor, medians=(None, None)), frame)
    return tuple(split for split in by_order if _medians(factor, split, times))


@lru_cache(maxsize=4096)  # asked again and again while a conflict is made minimal
def _by_order(factor: Factor, frame: Frame) -> tuple[Split, ...]:
    """Splits that satisfy all but the medians, which alone depend on the times."""
    n = len(frame.died)
    found = []
    for first in range(n + 1):
        sizes = (first, n - first)
        if all(
            window is None or window.low <= size < window.high
            for window, size in zip(factor.counts, sizes, strict=True)
        ):
            grown = _grow(factor, frame, sizes)
            found += [split for split in grown if _orders(factor, split, frame)]
    return tuple(sorted(found, key=sorted))


def _grow(factor: Factor, frame: Frame, sizes: tuple[int, int]) -> Iterator[Split]:
    """Splits of given sizes whose rates print as claimed, patient by patient."""
    n = len(frame.died)

    def rates_hold(place: int, deaths: tuple[tuple[int, ...], tuple[int, ...]]) -> bool:
        return all(
            rate_prints(claim, deaths[side])
            for landmark, followed in enumerate(frame.followed_up_to)
            if followed == place
            for side in (0, 1)
            for claim in factor.rates[side][landmark]
        )

    def extend(
        place: int,
        at_risk: tuple[int, int],
        deaths: tuple[tuple[int, ...], tuple[int, ...]],
        chosen: tuple[int, ...],
    ) -> Iterator[Split]:
        if not rates_hold(place, deaths):
            return
        if place == n:
            yield frozenset(chosen)
            return
        for side in (0, 1):
            if at_risk[side] == 0:
                continue
            own = (*deaths[side], at_risk[side]) if frame.died[place] else deaths[side]
            if side == 0:
                yield from extend(
                    place + 1, (at_risk[0] - 1, at_risk[1]), (own, deaths[1]), (*chosen, place)
                )
            else:
                yield from extend(place + 1, (at_risk[0], at_risk[1] - 1), (deaths[0], own), chosen)

    yield from extend(0, sizes, ((), ()), ())


def median_places(group: list[int]) -> list[tuple[int, Fraction]]:
    """The places whose weighted follow-up times are the median of a group."""
    return [(group[place], weight) for place, weight in quantile(len(group), Fraction(1, 2))]


def median_possible(group: list[int], window: Window, times: list[tuple[int, int]]) -> bool:
    """Whether the times possible at each place (tenths) leave room for a printed median."""
    terms = median_places(group)
    least = sum(weight * times[place][0] for place, weight in terms)
    most = sum(weight * times[place][1] for place, weight in terms)
    return most >= 10 * window.low and least < 10 * window.high


def sides(split: Split, n: int) -> tuple[list[int], list[int]]:
    """Places at the first and at the second level."""
    return sorted(split), [place for place in range(n) if place not in split]


def _medians(factor: Factor, split: Split, times: list[tuple[int, int]]) -> bool:
    return all(
        window is None or not group or median_possible(group, window, times)
        for window, group in zip(factor.medians, sides(split, len(times)), strict=True)
    )


def _orders(factor: Factor, split: Split, frame: Frame) -> bool:
    """Claims on statistics that depend on the order of deaths and censorings alone."""
    if factor.logrank:
        p = logrank_p(split, frame.died)
        if p is None or not all(prints(claim, p) for claim in factor.logrank):
            return False
    for claims, group in zip(factor.cox, sides(split, len(frame.died)), strict=True):
        if claims:
            model = cox(frozenset(group), frame.died)
            if model is None or not all(
                prints(claim, model[claim.result.rpartition(".")[2]]) for claim in claims
            ):
                return False
    return True


def logrank_p(split: Split, died: tuple[bool, ...]) -> float | None:
    """Two-sided log-rank P of a split without ties (Mantel 1966); None without information."""
    at_risk, in_split = len(died), len(split)
    difference, variance = Fraction(0), Fraction(0)
    for place, dead in enumerate(died):
        share = Fraction(in_split, at_risk)
        if dead:
            difference += (place in split) - share
            variance += share * (1 - share)
        at_risk -= 1
        in_split -= place in split
    return erfc(sqrt(difference * difference / variance / 2)) if variance else None


def cox(group: frozenset[int], died: tuple[bool, ...]) -> dict[str, float] | None:
    """Cox model of one binary covariate without ties (Cox 1972), by Newton's method.

    Hazard ratio of the group against the rest, 95 % limits and P (Wald); None where the estimate
    does not exist.
    """
    log_ratio, information = 0.0, 0.0
    for _ in range(60):
        at_risk, in_group, score, information = len(died), len(group), 0.0, 0.0
        for place, dead in enumerate(died):
            if dead:
                weighted = in_group * exp(log_ratio)
                share = weighted / (weighted + at_risk - in_group)
                score += (place in group) - share
                information += share * (1 - share)
            at_risk -= 1
            in_group -= place in group
        if information < 1e-9 or abs(log_ratio) > 12:
            return None
        log_ratio += score / information
        if abs(score) < 1e-12:
            break
    error = 1 / sqrt(information)
    z = float(Z_95)
    return {
        "hazard_ratio": exp(log_ratio),
        "conf_low": exp(log_ratio - z * error),
        "conf_high": exp(log_ratio + z * error),
        "p_value": erfc(abs(log_ratio / error) / sqrt(2)),
    }
