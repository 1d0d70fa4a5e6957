"""Published against recomputed: what each claim's result prints, and the verdict.

A claim is reproduced where its result prints the same digits under the rounding the ledger
declares for it (`caseseries.evidence.printing`), and contradicted where it does not; what a
contradiction rests on is a proof (`claims.proofs`).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from caseseries.evidence.ledger import Claim
from caseseries.evidence.printing import print_as_claimed, same_digits
from caseseries.results.numbers import UnknownNumberError

if TYPE_CHECKING:
    from caseseries.results.numbers import Results

NOT_IN_THIS_COHORT = "nothing of the kind exists in this cohort, so there is no such result"
NOT_ESTIMABLE = "cannot be estimated from this cohort"


@dataclass(frozen=True)
class Verdict:
    """A claim with what was recomputed. `printed` is the result at the claim's decimals."""

    claim: Claim
    recomputed: float | None
    printed: str
    verdict: str
    note: str = ""

    @property
    def worse_than_recorded(self) -> bool:
        return self.claim.verdict == "reproduced" and self.verdict != "reproduced"

    @property
    def better_than_recorded(self) -> bool:
        """On record as contradicted, and reproduced: the ledger is out of date."""
        return self.claim.verdict == "contradicted" and self.verdict == "reproduced"


def judge(results: Results, claims: tuple[Claim, ...]) -> tuple[Verdict, ...]:
    """The verdict on every claim.

    Some results exist only where somebody belongs to a group (an organ, a cause of death). On a
    cohort without such a patient the recomputed value is missing and the claim contradicted.
    """
    return tuple(_judge(results, claim) for claim in claims)


def _judge(results: Results, claim: Claim) -> Verdict:
    if not claim.result:
        # Cited, or refuted by the paper's own numbers; the proof says how.
        return Verdict(claim, None, "", claim.verdict, claim.reason)
    try:
        value = results.number(claim.result).value
        printed = print_as_claimed(results, claim)
    except UnknownNumberError:
        return Verdict(claim, None, "", "contradicted", NOT_IN_THIS_COHORT)
    same = same_digits(printed, claim.published)
    note = NOT_ESTIMABLE if value is None else claim.reason
    return Verdict(claim, value, printed, "reproduced" if same else "contradicted", note)


def counts(verdicts: tuple[Verdict, ...]) -> dict[str, int]:
    """How many claims have each verdict, those reproduced first."""
    found = Counter(verdict.verdict for verdict in verdicts)
    return {name: found[name] for name in ("reproduced", "contradicted", "cited")}
