"""A ledger held against results: verdicts, proofs and what is counted on the way."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.evidence.conventions import IntervalFit, RoundingCount, intervals, roundings
from caseseries.evidence.ledger import read_ledger
from caseseries.evidence.proofs.catalog import Prove, proofs, require_proofs
from caseseries.evidence.proofs.proof import Proof
from caseseries.evidence.verdicts import Verdict, judge

if TYPE_CHECKING:
    from caseseries.results.numbers import Results


@dataclass(frozen=True)
class Judged:
    """Verdicts in the order of the ledger, proofs with the errors first, and the counts."""

    verdicts: tuple[Verdict, ...]
    proofs: tuple[Proof, ...]
    roundings: tuple[RoundingCount, ...]
    intervals: tuple[IntervalFit, ...]

    def proofs_of(self, claim_id: str) -> tuple[Proof, ...]:
        return tuple(proof for proof in self.proofs if claim_id in proof.claims)


def judge_ledger(results: Results, ledger: Path, prove: Prove | None = None) -> Judged:
    """Judge every claim of a ledger file and prove its contradictions.

    Raises LedgerError for a ledger that cannot be used and for a claim on record as contradicted
    without a proof.
    """
    claims = read_ledger(ledger)
    verdicts = judge(results, claims)
    fits = intervals(results, verdicts)
    found = proofs(results, claims, fits, prove)
    require_proofs(claims, found)
    return Judged(verdicts, found, roundings(results, verdicts), fits)
