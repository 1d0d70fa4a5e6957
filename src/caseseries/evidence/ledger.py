"""The ledger: every number the paper prints, and the result that recomputes it.

``ledger.csv`` has one row per printed number:

- ``claim_id`` stays for good; a row that is taken out leaves its id unused.
- ``section``, ``quote``: where it stands. Numbers printed together share one quote.
- ``quantity``, ``population``: what it is, a word of `caseseries.evidence.quantities`, of whom.
  A group is written ``factor: level``.
- ``published``: the digits exactly as printed, number words as digits, ``-`` for a dash.
- ``decimals``: to how many decimals it is compared. These are the printed ones, but where a
  series of percentages drops the decimals of 0 and 100 they are those of the series.
- ``unit``: as printed; a time in another unit than its result is converted.
- ``result``: the id in ``results.numbers`` that recomputes it, never a formula.
- ``rounding``: how that result becomes the printed digits (see `caseseries.evidence.printing`).
- ``verdict``: the one on record; ``reason``: for what is not simply reproduced.

Labels that name a quantity (1, 3 and 5 years, 95 % CI, stages, classes, figure numbers) are part
of ``quantity``, not rows of their own.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from caseseries.evidence.quantities import is_quantity, unknown
from caseseries.study.places import at_byte

VERDICTS = ("reproduced", "contradicted", "cited")
ROUNDINGS = (
    "half_up", "half_even", "via_3_decimals", "rounded_estimate_and_error", "dash",
    "whole_number_below",
)  # fmt: skip
COLUMNS = (
    "claim_id", "section", "quote", "quantity", "published", "decimals", "unit", "population",
    "result", "rounding", "verdict", "reason",
)  # fmt: skip
DASH = "-"


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

    @property
    def value(self) -> Decimal:
        """The printed value; raises InvalidOperation for a dash."""
        return number_in(self.published)


def number_in(published: str) -> Decimal:
    """A printed number, with a hyphen or a minus sign; raises InvalidOperation for other text."""
    return Decimal(published.replace("\N{MINUS SIGN}", "-"))


def read_ledger(path: Path, known: Collection[str] = ()) -> tuple[Claim, ...]:
    """All claims in the order of the file.

    Raises LedgerError (file, line, claim) for a file that cannot be read, a missing column, a
    repeated id, an unknown quantity, verdict or rounding, a value that is no number, fewer decimals
    than are printed, a claim that is neither cited nor points to a result (unless it is
    contradicted by its own numbers), or a contradiction without a reason. With `known`, the ids of
    a study's results, also for a claim that points to none of them.
    """
    claims = [_claim(path, line, row, known) for line, row in rows_of_csv(path, COLUMNS)]
    seen: set[str] = set()
    for claim in claims:
        if claim.claim_id in seen:
            raise LedgerError(f"{path}: claim {claim.claim_id} stands twice")
        seen.add(claim.claim_id)
    return tuple(claims)


def rows_of_csv(path: Path, columns: Collection[str]) -> list[tuple[int, dict[str, str]]]:
    """Line number and cells of every row of a CSV file with at least these columns.

    Raises LedgerError for a missing file or column, a row with too few or too many cells, and for
    what is no UTF-8 text.
    """
    try:
        with io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [name for name in columns if name not in (reader.fieldnames or ())]
            if missing:
                raise LedgerError(f"{path}: lacks the columns {', '.join(missing)}")
            rows = []
            for row in reader:
                if None in row or None in row.values():
                    raise LedgerError(
                        f"{path}:{reader.line_num}: the row has not as many cells as the header"
                    )
                rows.append((reader.line_num, row))
    except FileNotFoundError:
        raise LedgerError(f"{path} is missing") from None
    except OSError as error:
        raise LedgerError(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise LedgerError(f"{at_byte(path, error)}: is no CSV file in UTF-8; save it so") from None
    except csv.Error as error:
        raise LedgerError(f"{path} is no CSV file: {error}") from None
    return rows


def _claim(path: Path, line: int, row: dict[str, str], known: Collection[str]) -> Claim:
    where = f"{path}:{line}: claim {row['claim_id']}"
    if not is_quantity(row["quantity"]):
        raise LedgerError(f"{where}: {unknown(row['quantity'])}")
    if not row["decimals"].isdecimal():
        raise LedgerError(f"{where}: decimals is {row['decimals']!r}; write a whole number")
    published = row["published"]
    if row["verdict"] == "cited":
        # Nothing is recomputed there, so that it may be a P printed as <0.001.
        published = published.removeprefix("<").strip()
    check_published(where, published, int(row["decimals"]))
    if row["verdict"] not in VERDICTS:
        raise LedgerError(
            f"{where}: verdict is {row['verdict']!r}; write one of {', '.join(VERDICTS)}"
        )
    if row["verdict"] == "cited" and row["result"]:
        raise LedgerError(f"{where}: is cited and points to {row['result']}; it is one of the two")
    if row["verdict"] == "reproduced" and not row["result"]:
        raise LedgerError(f"{where}: is reproduced and points to nothing")
    if row["result"] and row["rounding"] not in ROUNDINGS:
        raise LedgerError(
            f"{where}: rounding is {row['rounding']!r}; write one of {', '.join(ROUNDINGS)}"
        )
    if row["result"] and known and row["result"] not in known:
        raise LedgerError(f"{where}: points to {row['result']}, which the results do not hold")
    if row["verdict"] == "contradicted" and not row["reason"]:
        raise LedgerError(f"{where}: contradicted without a reason")
    values = {name: row[name] for name in COLUMNS if name != "decimals"}
    return Claim(decimals=int(row["decimals"]), **values)


def check_published(where: str, published: str, decimals: int) -> None:
    """Raises LedgerError where a printed value is no number or has more than its decimals."""
    if published == DASH:
        return
    try:
        value = number_in(published)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or "e" in published.lower():
        raise LedgerError(f"{where}: {published!r} is no number; write digits, or - for a dash")
    if -int(value.as_tuple().exponent) > decimals:
        raise LedgerError(f"{where}: {published} has more than the {decimals} decimals given")
