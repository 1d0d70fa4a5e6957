"""All proofs of a ledger, and the rule that no contradiction goes without one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from caseseries.evidence.conventions import IntervalFit
from caseseries.evidence.ledger import Claim, LedgerError
from caseseries.evidence.proofs.proof import KINDS, Proof
from caseseries.results.numbers import Results

Prove = Callable[[Results, Mapping[str, Claim], tuple[IntervalFit, ...]], Iterable[Proof]]
"""``proofs`` of a study's room ``claims.proofs``."""


def proofs(
    results: Results,
    claims: tuple[Claim, ...],
    intervals: tuple[IntervalFit, ...],
    prove: Prove | None,
) -> tuple[Proof, ...]:
    """Every proof that holds for this ledger and these results: errors, conventions, labels."""
    by_id = {claim.claim_id: claim for claim in claims}
    found = prove(results, by_id, intervals) if prove is not None else ()
    return tuple(sorted(found, key=lambda proof: KINDS.index(proof.kind)))


def require_proofs(claims: tuple[Claim, ...], found: tuple[Proof, ...]) -> None:
    """Raises LedgerError for a claim on record as contradicted that no proof is about."""
    proved = {id for proof in found for id in proof.claims}
    open_ = [c for c in claims if c.verdict == "contradicted" and c.claim_id not in proved]
    if open_:
        named = "; ".join(f"{c.claim_id} ({c.quote}: {c.published})" for c in open_)
        raise LedgerError(
            f"on record as contradicted, but no proof in claims/proofs shows it: {named}."
            " Correct the ledger or add the proof"
        )
