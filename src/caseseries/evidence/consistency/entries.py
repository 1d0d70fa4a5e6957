"""A ledger as the consistency tests read it: entries, and the numbers of patients behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from caseseries.evidence.consistency.printed import Outcome, Printed, printed
from caseseries.evidence.ledger import DASH, LedgerError, check_published, rows_of_csv
from caseseries.evidence.quantities import is_quantity, unknown

COLUMNS = ("claim_id", "section", "quote", "quantity", "published", "unit", "population")


@dataclass(frozen=True)
class Entry:
    """One printed number of any paper's ledger."""

    claim_id: str
    section: str
    quote: str
    quantity: str
    published: str
    unit: str
    population: str
    decimals: int | None = None

    @cached_property
    def window(self) -> Printed:
        """What the printed digits can stand for; a dash stands for an estimate of 0."""
        return printed("0" if self.published == DASH else self.published, self.decimals)

    @property
    def whole(self) -> int | None:
        """The value where it is a whole number."""
        value = self.window.value
        return int(value) if value.denominator == 1 and self.published != DASH else None

    @property
    def factor(self) -> str:
        """``sex`` of the group ``sex: male``; "" for a population that is no group."""
        return self.population.partition(": ")[0] if ": " in self.population else ""


def read_entries(path: Path) -> tuple[Entry, ...]:
    """The entries of a ledger file in order.

    Raises LedgerError for a file that cannot be read, a missing column, a repeated id, a quantity
    outside of the vocabulary or a value that is no number.
    """
    entries = []
    seen: set[str] = set()
    for line, row in rows_of_csv(path, COLUMNS):
        where = f"{path}:{line}: claim {row['claim_id']}"
        decimals = row.get("decimals") or None
        if decimals is not None and not decimals.isdecimal():
            raise LedgerError(f"{where}: decimals is {decimals!r}; write a whole number")
        text = row["published"].strip()
        check_published(where, text.removeprefix("<").strip(), int(decimals or 99))
        if row["claim_id"] in seen:
            raise LedgerError(f"{where}: stands twice")
        seen.add(row["claim_id"])
        if not is_quantity(row["quantity"].strip()):
            raise LedgerError(f"{where}: {unknown(row['quantity'].strip())}")
        values = {name: row[name].strip() for name in COLUMNS}
        entries.append(Entry(**values, decimals=None if decimals is None else int(decimals)))
    return tuple(entries)


# Units of what is measured, whatever a ledger says it counts in them.
MEASURED_UNITS = frozenset(
    ("", "%", "years", "months", "weeks", "hours", "minutes", "min", "seconds", "cm", "mm", "kg")
)


class Entries:
    """The entries of one ledger, looked up by where they stand and whom they are about."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.all = tuple(entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.all)

    def grouped(self, *columns: str) -> dict[tuple[str, ...], list[Entry]]:
        """The entries by their values in these columns, in the order of the ledger."""
        found: dict[tuple[str, ...], list[Entry]] = {}
        for entry in self.all:
            found.setdefault(tuple(getattr(entry, name) for name in columns), []).append(entry)
        return found

    @cached_property
    def _sizes(self) -> dict[str, list[Entry]]:
        found: dict[str, list[Entry]] = {}
        for quantity in ("n", "denominator"):
            # A denominator counts its population, where no number of it is printed.
            named = set(found)
            for entry in self.all:
                wanted = entry.quantity == quantity and entry.whole is not None
                if wanted and entry.population not in named:
                    found.setdefault(entry.population, []).append(entry)
        return found

    def size(self, population: str, section: str = "") -> Entry | None:
        """The number of a population: that printed in the section, else the one printed first."""
        sizes = self._sizes.get(population, [])
        return next((e for e in sizes if e.section == section), sizes[0] if sizes else None)

    @cached_property
    def counted_units(self) -> frozenset[str]:
        """The units of what is counted: patients, lesions, visits, as the ledger calls them.

        A count of years, as of experience, makes no age a whole number.
        """
        counts = (entry for entry in self.all if entry.quantity in ("n", "count"))
        units = frozenset(entry.unit for entry in counts if entry.whole is not None)
        return units - MEASURED_UNITS

    def wholes(self, section: str = "") -> list[Entry]:
        """Numbers of the populations that are no group: those of a section, or all."""
        return [
            entry
            for sizes in self._sizes.values()
            for entry in sizes
            if entry.quantity == "n" and not entry.factor and section in ("", entry.section)
        ]


# A test's name, the entries it took together, and what it found.
Tested = tuple[str, list[Entry], Outcome]
