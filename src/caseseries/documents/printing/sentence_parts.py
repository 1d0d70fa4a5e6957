"""`say`: printed numbers, and what sentences are made with: rows of parts, tests, their level."""

from __future__ import annotations

from importlib.metadata import version
from platform import python_version
from typing import Final

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.printed import Printed, composed, joints
from caseseries.documents.printing.printed_numbers import PrintedNumbers
from caseseries.documents.source import rows_of_table

NAMES: Final = {"duckdb": "DuckDB", "numpy": "NumPy", "scipy": "SciPy"}
"""Packages whose own spelling is not that of their distribution."""


class SentenceParts(PrintedNumbers):
    """Questions sentences ask of the results, and the joining of parts."""

    def present(self, prefix: str, names: dict[str, str]) -> list[tuple[str, str]]:
        """The groups with patients, as ids without their last part, and names."""
        ids = {f"{prefix}.{group}": name for group, name in names.items()}
        return [
            (id, name)
            for id, name in ids.items()
            if self.known(f"{id}.n") and self.results.number(f"{id}.n").value
        ]

    def row(self, parts: list[Printed]) -> Printed:
        pieces: list[str] = []
        for joint, part in zip(joints(len(parts)), parts, strict=True):
            pieces += [joint, part]
        return composed(*pieces)

    def software(self, *packages: str) -> Printed:
        """`Python 3.12.1, DuckDB 1.4.0 and NumPy 2.3.1`: what computed, as it is installed."""
        versions = [("Python", python_version()), *((name, version(name)) for name in packages)]
        return self.row(
            [
                composed(f"[{NAMES.get(name, name)}{fmt.NO_BREAK_SPACE}{number}]{{.cited}}")
                for name, number in versions
            ]
        )

    @property
    def significance_level(self) -> float:
        level = self.results.number("definitions.conf_level_percent").value
        return 1 - (level or 95) / 100

    def significant(self, id: str) -> bool:
        p = self.results.number(id).value if self.known(id) else None
        return p is not None and p < self.significance_level

    def conf_type(self, *, limits: str = "published") -> str:
        """`log-log`: how the limits of rates are computed; `limits` is published or recommended."""
        of_study = self.results.records("study")[0]
        recommended = of_study["recommended_conf_type"] if limits == "recommended" else None
        return str(recommended or of_study["conf_type"])

    def has_exact(self, table: str) -> bool:
        """Whether some factor of a table of survival by group has an exact test."""
        return any(
            not fmt.is_missing(record["logrank_exact_p"])
            for record in rows_of_table(self.results, "survival_by_group", table)
        )


def lower_first(text: str) -> str:
    """The first letter lowered, unless the word is an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
