"""Which results differ from what the paper printed for them, for marks beside their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import duckdb

OTHER_ROWS: Final = 0.1
"""Where more than this share of the claims differs, the rows are not those of the paper; a mark at
every number would say no more than the table of verdicts does."""

_TYPESET: Final = ((">=", "≥"), ("<=", "≤"), ("->", "→"), ("+/-", "±"))


@dataclass(frozen=True)
class Difference:
    """A number as the paper prints it, and where."""

    published: str
    section: str
    quote: str

    @property
    def sentence(self) -> str:
        """Without its full stop; plain text."""
        quote = re.sub(r"(?<=\d)-(?=\d)", "–", self.quote)
        for typed, sign in _TYPESET:
            quote = quote.replace(typed, sign)
        return f"The original prints {self.published} ({self.section}: “{quote}”)"


def differences(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[Difference, ...]]:
    """Result id → what the paper prints instead, in the order of the ledger."""
    rows = con.execute(
        "select result_id, published || if(unit = '%', '%', ''), section, quote"
        " from claims.ledger where verdict = 'contradicted' and result_id is not null"
        " and recomputed_printed is not null order by rowid"
    ).fetchall()
    computed = con.execute("select count(result_id) from claims.ledger").fetchone()
    if len(rows) > OTHER_ROWS * (computed[0] if computed else 0):
        return {}
    found: dict[str, tuple[Difference, ...]] = {}
    for id, *printed in rows:
        found[id] = (*found.get(id, ()), Difference(*printed))
    return found
