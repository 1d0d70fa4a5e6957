"""The ledger: every number the paper prints, and the result that recomputes it.

``ledger.csv`` has one row per printed number: where it stands (section, short quote), the value
exactly as printed, its decimals, unit and population, the id of the result that recomputes it, how
that result is rounded to what was printed, the verdict on record, and for what cannot be
reproduced the reason.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

LEDGER_FILE = Path(__file__).resolve().parent / "ledger.csv"

VERDICTS = ("reproduced", "contradicted", "cited")
ROUNDINGS = ("half_up", "half_even", "via_3_decimals", "rounded_estimate_and_error", "dash")
COLUMNS = (
    "claim_id", "section", "quote", "quantity", "published", "decimals", "unit", "population",
    "result", "rounding", "verdict", "reason",
)  # fmt: skip


class LedgerError(Exception):
    """The ledger cannot be used; the message names file, line and claim."""


@dataclass(frozen=True)
class Claim:
    """One printed number. `result` is empty for what is cited; `verdict` is the one on record."""

    claim_id: str
    section: str
    quote: str
    quantity: str
    published: str
    decimals: int
    unit: str
    population: str
    result: str
    rounding: str
    verdict: str
    reason: str


def read_ledger(path: Path = LEDGER_FILE) -> tuple[Claim, ...]:
    """All claims in the order of the file.

    Raises LedgerError (file, line, claim) for a missing column, a repeated id, an unknown verdict
    or rounding, a claim that is not cited and points to no result, or a contradiction without a
    reason.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise LedgerError(f"{path}: lacks the columns {', '.join(missing)}")
            claims = [_claim(path, reader.line_num, row) for row in reader]
    except FileNotFoundError:
        raise LedgerError(f"{path} is missing") from None
    seen: set[str] = set()
    for claim in claims:
        if claim.claim_id in seen:
            raise LedgerError(f"{path}: claim {claim.claim_id} stands twice")
        seen.add(claim.claim_id)
    return tuple(claims)


def _claim(path: Path, line: int, row: dict[str, str]) -> Claim:
    where = f"{path}:{line}: claim {row['claim_id']}"
    if not row["decimals"].isdigit():
        raise LedgerError(f"{where}: decimals is {row['decimals']!r}; write a whole number")
    if row["verdict"] not in VERDICTS:
        raise LedgerError(
            f"{where}: verdict is {row['verdict']!r}; write one of {', '.join(VERDICTS)}"
        )
    if (row["verdict"] == "cited") != (row["result"] == ""):
        raise LedgerError(
            f"{where}: a claim points to a result or is cited; this one is {row['verdict']}"
            f" and points to {row['result'] or 'nothing'}"
        )
    if row["result"] and row["rounding"] not in ROUNDINGS:
        raise LedgerError(
            f"{where}: rounding is {row['rounding']!r}; write one of {', '.join(ROUNDINGS)}"
        )
    if row["verdict"] == "contradicted" and not row["reason"]:
        raise LedgerError(f"{where}: contradicted without a reason")
    values = {name: row[name] for name in COLUMNS if name != "decimals"}
    return Claim(decimals=int(row["decimals"]), **values)
