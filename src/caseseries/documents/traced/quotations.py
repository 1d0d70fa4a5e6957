"""Where a document prints a number that is no result of its own: a published one, or a proof's.

The supplement repeats what the original printed, and proves things about it. Such a number stands
in the ledger, with the result that recomputes it, or in a proof, with the claims it rests on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.traced.lookup import tokens

if TYPE_CHECKING:
    import duckdb

CLAIM: Final = re.compile(r"[Cc]\d{3,}")
"""What the id of a claim looks like."""


@dataclass(frozen=True)
class Quotation:
    """A published number: claim, place in the paper, digits, verdict, and the result's id."""

    claim_id: str
    section: str
    quote: str
    published: str
    verdict: str
    result_id: str | None


@dataclass(frozen=True)
class Proof:
    """A proof that prints the number: id, title, and the claims it rests on."""

    proof_id: str
    title: str
    claims: tuple[str, ...]


def quotations(con: duckdb.DuckDBPyConnection, asked: str) -> list[Quotation]:
    """The claim with this id, or those whose digits, published or recomputed, are all in `asked`.

    None where the study recomputes no paper.
    """
    if not _has_claims(con):
        return []
    rows = con.execute(
        "select claim_id, section, quote, published, verdict, result_id, recomputed_printed"
        " from claims.ledger order by claim_id"
    ).fetchall()
    claims = [(Quotation(*row[:6]), row[6] or "") for row in rows]
    if CLAIM.fullmatch(asked):
        return [claim for claim, _ in claims if claim.claim_id == asked.upper()]
    wanted = _bare(asked)
    return [
        claim
        for claim, recomputed in claims
        if any(_bare(form) & wanted for form in (claim.published, recomputed))
    ]


def proofs(con: duckdb.DuckDBPyConnection, asked: str) -> list[Proof]:
    """The proofs whose statement or conflict prints every number of `asked`."""
    wanted = _bare(asked)
    if not wanted or not _has_claims(con) or CLAIM.fullmatch(asked):
        return []
    rows = con.execute(
        "select proof_id, title, claims, statement, feasible_without"
        " from claims.proofs order by position"
    ).fetchall()
    return [
        Proof(proof_id, title, tuple(claims))
        for proof_id, title, claims, statement, conflict in rows
        if wanted <= _bare(_text(statement, conflict))
    ]


def _has_claims(con: duckdb.DuckDBPyConnection) -> bool:
    return bool(
        con.execute(
            "select 1 from duckdb_tables() where schema_name = 'claims' and table_name = 'ledger'"
            " and database_name = current_database()"
        ).fetchone()
    )


def _text(statement: str, conflict: list[dict[str, Any]]) -> str:
    """Everything the supplement prints of a proof, a line each so that no two run together."""
    values = [part[name] for part in conflict for name in ("published", "nearest")]
    return "\n".join([statement, *map(str, values)])


def _bare(text: str) -> set[str]:
    """The numbers in a text without their percent signs, which the ledger leaves out."""
    return {token.rstrip("%") for token in tokens(text)}
