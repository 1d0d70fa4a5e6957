"""Which convention the printed digits follow: counted, not asserted.

For every claim the ledger points to a result, all roundings are tried, so that it can be said how
often each was needed; for every printed interval of a survival rate, which of two ways of
computing its limits prints both of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseseries.evidence.ledger import ROUNDINGS, Claim
from caseseries.evidence.printing import print_as_claimed, same_digits

if TYPE_CHECKING:
    from caseseries.evidence.verdicts import Verdict
    from caseseries.results.numbers import Results

UNROUNDED, ROUNDED = "half_up", "rounded_estimate_and_error"


@dataclass(frozen=True)
class RoundingCount:
    """How many reproduced claims declare a rounding, how many it fits, how many need it."""

    rounding: str
    declared: int
    fits: int
    needed: int


@dataclass(frozen=True)
class IntervalFit:
    """One printed interval of a survival rate and the conventions that print both its limits."""

    result: str
    low: Claim
    high: Claim
    fits_unrounded: bool
    fits_rounded: bool

    @property
    def fits(self) -> str:
        return {
            (True, True): "both",
            (True, False): "unrounded only",
            (False, True): "rounded only",
            (False, False): "neither",
        }[self.fits_unrounded, self.fits_rounded]


def roundings(results: Results, verdicts: tuple[Verdict, ...]) -> tuple[RoundingCount, ...]:
    """Per rounding of the ledger: declared, fitting and needed among the reproduced claims.

    A rounding is needed where no other prints the claim's digits.
    """
    fitting = [
        (verdict.claim.rounding, _fitting(results, verdict.claim))
        for verdict in verdicts
        if verdict.verdict == "reproduced"
    ]
    return tuple(
        RoundingCount(
            name,
            sum(declared == name for declared, _ in fitting),
            sum(name in fits for _, fits in fitting),
            sum(fits == {name} for _, fits in fitting),
        )
        for name in ROUNDINGS
    )


def _fitting(results: Results, claim: Claim) -> set[str]:
    return {
        name for name in ROUNDINGS if _applies(results, claim, name) and _fits(results, claim, name)
    }


def _applies(results: Results, claim: Claim, rounding: str) -> bool:
    if rounding == ROUNDED:
        return _is_limit(results, claim.result)
    if rounding in ("dash", "whole_number_below"):
        return claim.rounding == rounding
    return claim.rounding not in ("dash", "whole_number_below")


def _fits(results: Results, claim: Claim, rounding: str) -> bool:
    return same_digits(print_as_claimed(results, claim, rounding), claim.published)


def _is_limit(results: Results, id: str) -> bool:
    base, _, side = id.rpartition("_")
    return side in ("low", "high") and f"{base}_std_error" in results.numbers


def intervals(results: Results, verdicts: tuple[Verdict, ...]) -> tuple[IntervalFit, ...]:
    """Every interval of a survival rate the paper prints, in the ledger's order.

    Each counts once: one interval printed for several times (at 1, 3 and 5 years) is one, and so
    is one that is repeated. An interval of no width (100 %, 100-100) tells no convention apart and
    is left out.
    """
    limits: dict[str, Claim] = {}
    for verdict in verdicts:
        claim = verdict.claim
        if claim.result in results.numbers and _is_limit(results, claim.result):
            limits.setdefault(claim.result, claim)
    found: dict[tuple[str, str], IntervalFit] = {}
    for id, low in limits.items():
        base = id.removesuffix("_low")
        high = limits.get(f"{base}_high")
        if base == id or high is None or low.published == high.published:
            continue
        unrounded, via_rounded = (
            all(_fits(results, claim, way) for claim in (low, high)) for way in (UNROUNDED, ROUNDED)
        )
        where = (low.section, low.quote)
        found.setdefault(where, IntervalFit(base, low, high, unrounded, via_rounded))
    return tuple(found.values())
