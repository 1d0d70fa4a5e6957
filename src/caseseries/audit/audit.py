"""A paper's numbers: what is understood of them, and what of that cannot hold together."""

from __future__ import annotations

from caseseries.audit.checks import check
from caseseries.audit.findings import Audit
from caseseries.audit.paper import Paper
from caseseries.audit.understand import understand


def audit_paper(paper: Paper) -> Audit:
    """Every statement understood, every test made, and the numbers that play no role."""
    statements, not_understood = understand(paper)
    return Audit(tuple(statements), check(statements), tuple(not_understood))
