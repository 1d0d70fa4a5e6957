"""What a test found in a paper's statements, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

from caseseries.audit.statements import Number, Statement

IMPOSSIBLE = "impossible under any rounding"
MISROUNDED = "impossible under the usual rounding"
UNLIKELY = "unlikely"
GRADES = (IMPOSSIBLE, MISROUNDED, UNLIKELY)


@dataclass(frozen=True)
class Finding:
    """One test that was made of some statements.

    It is a refutation where ``grade`` is set: then at least one of ``numbers`` is wrong in every
    common reading. It is a note where only ``note`` is set: another common reading makes it right.
    """

    test: str
    """The test's name: ``percentage``, ``GRIM``, ``SD and range`` …"""
    statements: tuple[Statement, ...]
    numbers: tuple[Number, ...]
    grade: str = ""
    why: str = ""
    """The arithmetic in a sentence: "3/13 is 23.1%, not 21.1%"."""
    reading: str = ""
    """Under which reading it is refuted: "of the 13 patients (Table 3, n (%))"."""
    note: str = ""

    @property
    def is_refuted(self) -> bool:
        return self.grade != ""


@dataclass(frozen=True)
class Audit:
    """What was understood of a paper, tested and found."""

    statements: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    """All tests made, in the order of the paper."""
    not_understood: tuple[Number, ...]
    """Numbers that play no role in any statement."""
