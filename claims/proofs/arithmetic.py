"""Slips of arithmetic: a printed quotient that its own printed numbers do not give."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from caseseries.evidence.ledger import Claim
from caseseries.evidence.printing import rounded, same_digits
from caseseries.evidence.proofs.proof import Claims, Proof, chosen


@dataclass(frozen=True)
class Quotient:
    """A claim that is `scale` times one claim divided by another.

    `printed_by` is a claim that was divided by instead, `remark` what that means.
    """

    proof_id: str
    title: str
    claim: str
    count: str
    total: str
    scale: int = 100
    printed_by: str = ""
    remark: str = ""


QUOTIENTS = (
    Quotient("left_kidney", "Share of tumors in the left kidney", "C229", "C228", "C217"),
    Quotient(
        "six_or_more_tumors", "Share of patients with 6 or more tumors in Table 3", "C555",
        "C554", "C616", remark="Table 1 prints the right share of the same patients.",
    ),
    Quotient("tumors_per_session", "Tumors per session", "C236", "C235", "C234", scale=1),
    Quotient(
        "hydrodissection", "Share of sessions with hydrodissection", "C257", "C255", "C234",
        printed_by="C256", remark="The number of tumors stands there for that of the sessions.",
    ),
    Quotient("cited_share", "A share cited from the literature", "C635", "C636", "C712"),
)  # fmt: skip


def slips(claims: Claims) -> list[Proof]:
    """A proof per quotient that does not print as claimed."""
    return [proof for quotient in QUOTIENTS if (proof := _slip(quotient, claims)) is not None]


def _slip(quotient: Quotient, claims: Claims) -> Proof | None:
    found = chosen(claims, (quotient.claim, quotient.count, quotient.total))
    if found is None or not found[2].value:
        return None
    claim, count, total = found
    right = _quotient(quotient, claim, count, total)
    if same_digits(right, claim.published):
        return None
    unit = "%" if quotient.scale == 100 else ""
    statement = (
        f"{count.published}/{total.published} is {right}{unit};"
        f" the paper prints {claim.published}{unit}."
    )
    ids = [claim.claim_id, count.claim_id, total.claim_id]
    other = claims.get(quotient.printed_by)
    if other is not None and same_digits(_quotient(quotient, claim, count, other), claim.published):
        statement += f" That is {count.published}/{other.published}."
        ids.append(other.claim_id)
    if quotient.remark:
        statement += f" {quotient.remark}"
    return Proof(quotient.proof_id, "error", "arithmetic", quotient.title, statement, tuple(ids))


def _quotient(quotient: Quotient, claim: Claim, count: Claim, total: Claim) -> str:
    return rounded(Decimal(quotient.scale) * count.value / total.value, claim.decimals)
