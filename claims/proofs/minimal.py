"""Minimal sets of claims that cannot hold together, and what each would have to be.

A deletion filter: claims are left out one after the other, and stay out where the rest is still
infeasible. What remains is infeasible, and feasible without any one of its members.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from caseseries.evidence.ledger import Claim
from claims.proofs.follow_up_system import FollowUpSystem, NotDecidedError, Sizes

Infeasible = Callable[[Sequence[Claim]], bool]


def minimal_conflict(claims: Sequence[Claim], infeasible: Infeasible) -> tuple[Claim, ...]:
    """A minimal infeasible part of the claims; those named first are left out first.

    Empty where all of them are feasible together.
    """
    if not infeasible(claims):
        return ()
    kept = list(claims)
    for claim in claims:
        rest = [other for other in kept if other is not claim]
        if infeasible(rest):
            kept = rest
    return tuple(kept)


def follow_up_conflict(
    sizes: Sizes, claims: Sequence[Claim], *, sd_divisor: str = "n", centre: Fraction = Fraction(0)
) -> dict[str, float | None]:
    """The minimal conflict of claims about follow-up: claim id → the nearest value it could have.

    A claim stays where the solver cannot decide without it; the nearest value then shows that it
    is needed. Raises NotDecidedError where that cannot be decided either.
    """

    def built(required: Sequence[Claim]) -> FollowUpSystem:
        system = FollowUpSystem(sizes, sd_divisor, centre)
        for claim in required:
            system.require(claim)
        return system

    def infeasible(required: Sequence[Claim]) -> bool:
        try:
            return not built(required).feasible()
        except NotDecidedError:
            return False

    conflict = minimal_conflict(claims, infeasible)
    return {
        claim.claim_id: built([c for c in conflict if c is not claim]).nearest(claim)
        for claim in conflict
    }
