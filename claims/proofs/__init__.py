"""Why printed numbers cannot hold as they stand: a proof per contradiction.

`proofs` gives all of them; each is an error, a convention or a label, and can be checked by its
fraction, its minimal set of conflicting claims or the results it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caseseries.evidence.conventions import IntervalFit
    from caseseries.evidence.ledger import Claim
    from caseseries.evidence.proofs.proof import Proof
    from caseseries.results.numbers import Results


def proofs(
    results: Results, claims: Mapping[str, Claim], intervals: tuple[IntervalFit, ...]
) -> list[Proof]:
    """Every proof that holds for these claims, by id, and these results."""
    from claims.proofs.arithmetic import slips
    from claims.proofs.counting import counts
    from claims.proofs.follow_up import conflicts
    from claims.proofs.labels import labels
    from claims.proofs.ways import ways

    return [
        *conflicts(claims),
        *counts(claims),
        *slips(claims),
        *labels(results, claims),
        *ways(results, claims, intervals),
    ]
