"""Claims that cannot hold together, and how they are found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from caseseries.evidence.ledger import Claim


@dataclass(frozen=True)
class Conflict:
    """Claims no cohort satisfies together.

    `minimal`: leaving out any one of them makes the rest satisfiable for the stage.
    `proved` is False where a stage looked for a cohort near its declared start only.
    """

    stage: str
    claims: tuple[Claim, ...]
    minimal: bool = True
    proved: bool = True
    note: str = ""

    def __str__(self) -> str:
        head = (
            "no cohort satisfies these claims together"
            if self.proved
            else "no cohort was found that satisfies these claims"
        )
        lines = [f"{self.stage}: {head}{'' if self.minimal else ' (perhaps not all are needed)'}"]
        lines += [
            f"  {claim.claim_id}  {claim.section}: {claim.quote}"
            f" [{claim.quantity} {claim.published}{' ' + claim.unit if claim.unit else ''}"
            f" → {claim.result}]"
            for claim in self.claims
        ]
        return "\n".join([*lines, *([f"  {self.note}"] if self.note else [])])


class InfeasibleError(Exception):
    """The claims of a ledger cannot hold together; `conflict` says which."""

    def __init__(self, conflict: Conflict) -> None:
        super().__init__(str(conflict))
        self.conflict = conflict


class UnsupportedLedgerError(Exception):
    """The ledger lacks what a reconstruction starts from, or is beyond enumeration."""


def minimal_conflict(
    stage: str,
    claims: Sequence[Claim],
    infeasible: Callable[[Sequence[Claim]], bool],
    blocks: Sequence[Sequence[Claim]] = (),
    note: str = "",
) -> Conflict:
    """A minimal subset of claims that is infeasible, by the deletion filter.

    Chinneck and Dravnieks (1991). `claims` as a whole are known to be infeasible; `infeasible`
    must be True only where that is certain. Whole blocks are tried before single claims. A block
    or claim leaves for good where the rest stays infeasible, so that what is left over is
    infeasible, and minimal where every answer was certain.
    """
    kept = list(claims)
    for block in blocks:
        without = [claim for claim in kept if claim not in block]
        if len(without) < len(kept) and infeasible(without):
            kept = without
    # Repetitions of a result are dropped first: the later of two equal claims is no news.
    for claim in list(reversed(kept)):
        without = [other for other in kept if other is not claim]
        if without and infeasible(without):
            kept = without
    return Conflict(stage, tuple(kept), note=note)
