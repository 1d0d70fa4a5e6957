"""A proof: why printed numbers cannot hold as they stand, in a form a reader can check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from caseseries.evidence.ledger import Claim
from caseseries.evidence.printing import plain, rounded

Kind = Literal["error", "convention", "label"]
Form = Literal["arithmetic", "infeasible", "recomputed"]
Claims = Mapping[str, Claim]

# error: no cohort can print it. convention: true under a way of computing that is not the usual
# one or not the stated one. label: the number is right, but of something else than it is called.
KINDS: tuple[Kind, ...] = ("error", "convention", "label")


@dataclass(frozen=True)
class Alternative:
    """A claim of a minimal conflict: left out, the others can hold, and this is the nearest value
    it could then print."""

    claim_id: str
    published: str
    nearest: str


@dataclass(frozen=True)
class Proof:
    """One contradiction.

    `form` says how to check it: an arithmetic one by the fraction in the statement, an infeasible
    one by its minimal set of claims (`feasible_without`), a recomputed one by the results named in
    the statement. `claims` are those it is about, of an infeasible one the minimal conflict.
    """

    proof_id: str
    kind: Kind
    form: Form
    title: str
    statement: str
    claims: tuple[str, ...]
    feasible_without: tuple[Alternative, ...] = ()


def chosen(claims: Claims, ids: tuple[str, ...]) -> tuple[Claim, ...] | None:
    """The claims with these ids; None where the ledger lacks one, as another paper's does."""
    found = tuple(claims[id] for id in ids if id in claims)
    return found if len(found) == len(ids) else None


def as_printed(value: float | Decimal, decimals: int) -> str:
    """A value with the decimals of a claim, half up."""
    return rounded(value if isinstance(value, Decimal) else plain(value), decimals)


def nearest_of(claim: Claim, value: float | None) -> Alternative:
    """What a claim could be instead; "" where the value cannot be said."""
    text = "" if value is None else as_printed(value, claim.decimals)
    return Alternative(claim.claim_id, claim.published, text)
