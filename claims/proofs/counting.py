"""Contradictions between counts of patients, sessions and tumors."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from caseseries.evidence.ledger import Claim
from caseseries.evidence.proofs.proof import Alternative, Claims, Proof, chosen
from claims.proofs.minimal import minimal_conflict

MOST = 100
Holds = Callable[[dict[str, int]], bool]

RF_TUMORS, RF_SESSIONS, RF_PATIENTS = "C249", "C013", "C252"
TWO_IN_A_SESSION, THREE_TUMORS = "C118", "C119"
CA_TUMORS, CA_SESSIONS = "C243", "C012"


def counts(claims: Claims) -> list[Proof]:
    """The two contradictions of the patient with three radiofrequency-treated tumors."""
    return [proof for proof in (_two_in_a_session(claims), _three_tumors(claims)) if proof]


def _two_in_a_session(claims: Claims) -> Proof | None:
    """A session has a tumor at least, and a session with two takes one more."""
    ids = (RF_TUMORS, RF_SESSIONS, TWO_IN_A_SESSION)
    found = chosen(claims, (*ids, CA_TUMORS, CA_SESSIONS))
    if found is None:
        return None
    alternatives = conflict(
        found[:3], lambda n: n[RF_TUMORS] >= n[RF_SESSIONS] + n[TWO_IN_A_SESSION]
    )
    tumors, sessions, two, ca_tumors, ca_sessions = (claim.published for claim in found)
    statement = (
        f"{tumors} tumors in {sessions} radiofrequency sessions leave one tumor a session, but the"
        f" text describes {two} with two tumors."
        f" {ca_tumors} tumors in {ca_sessions} cryoablation sessions do need one with two: the"
        f" session described must have been a cryoablation."
    )
    title = "Two tumors in one radiofrequency session"
    return _proof("two_tumors_in_a_session", title, statement, alternatives)


def _three_tumors(claims: Claims) -> Proof | None:
    """Every patient has a tumor at least, and one with three takes two more."""
    ids = (RF_TUMORS, RF_PATIENTS, THREE_TUMORS)
    found = chosen(claims, ids)
    if found is None:
        return None
    alternatives = conflict(found, lambda n: n[RF_TUMORS] >= n[RF_PATIENTS] + 2 * n[THREE_TUMORS])
    tumors, patients, three = (claim.published for claim in found)
    statement = (
        f"{three} of {patients} patients with three radiofrequency-treated tumors makes"
        f" {int(found[1].value) + 2 * int(found[2].value)} tumors at least, and the paper counts"
        f" {tumors}."
    )
    title = "Three radiofrequency-treated tumors in one patient"
    return _proof("three_tumors_in_a_patient", title, statement, alternatives)


def _proof(
    id: str, title: str, statement: str, alternatives: tuple[Alternative, ...] | None
) -> Proof | None:
    if alternatives is None:
        return None
    ids = tuple(alternative.claim_id for alternative in alternatives)
    return Proof(id, "error", "infeasible", title, statement, ids, alternatives)


def conflict(claims: tuple[Claim, ...], holds: Holds) -> tuple[Alternative, ...] | None:
    """The minimal conflict of printed counts under a rule, with the nearest count of each.

    A count that is left out may be anything from 0 to 100. None where the counts keep the rule.
    """
    printed = {claim.claim_id: int(claim.value) for claim in claims}

    def infeasible(kept: Sequence[Claim]) -> bool:
        ids = {claim.claim_id for claim in kept}
        free = [id for id in printed if id not in ids]
        return not _possible(printed, free, holds)

    minimal = minimal_conflict(claims, infeasible)
    if not minimal:
        return None
    alternatives = []
    for claim in minimal:
        value = printed[claim.claim_id]
        nearest = min(
            (n for n in range(MOST) if holds({**printed, claim.claim_id: n})),
            key=lambda n: abs(n - value),
        )
        alternatives.append(Alternative(claim.claim_id, claim.published, str(nearest)))
    return tuple(alternatives)


def _possible(values: dict[str, int], free: list[str], holds: Holds) -> bool:
    """Whether some counts in place of the free ones keep the rule."""
    if not free:
        return holds(values)
    first, *others = free
    return any(_possible({**values, first: n}, others, holds) for n in range(MOST))
