"""Reconstruction of a cohort's raw tables from the numbers a paper prints."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caseseries.evidence.ledger import Claim


def reconstruct(
    claims: Sequence[Claim], progress: Callable[[str], None] = lambda stage: None
) -> Mapping[str, Sequence[Mapping[str, object]]]:
    """Rows of every raw table that satisfy the claims.

    Raises InfeasibleError, naming claims that exclude one another, and UnsupportedLedgerError.
    """
    from claims.reconstruct.cohort import raw_tables, solve

    return raw_tables(solve(claims, progress))
