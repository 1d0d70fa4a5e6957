"""What was guessed of a delivery: its tables, their columns, and why."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Literal

from caseseries.delivery.mapping.sheet_profiles import SheetProfile

Type = Literal["text", "integer", "decimal", "date", "boolean", "code"]


@dataclasses.dataclass
class GuessedColumn:
    """A delivered column as it may be declared; ``why`` are the reasons, in sentences.

    ``texts`` are its filled cells, those that mean a missing value (``missing``) left out.
    ``values`` maps a delivered text to the code or truth value it stands for; ``date_formats`` are
    those that all its dates fit where more than one does. ``numbers_rows`` says that it only counts
    the rows of its table.
    """

    header: str
    name: str
    texts: Mapping[str, int]
    type: Type = "text"
    nullable: bool = False
    unit: str | None = None
    codes: Mapping[str, str] = dataclasses.field(default_factory=dict)
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    missing: tuple[str, ...] = ()
    date_format: str | None = None
    date_formats: tuple[str, ...] = ()
    first_of_month: bool = False
    decimal_comma: bool = False
    not_negative: bool = False
    phi: bool = False
    key: bool = False
    numbers_rows: bool = False
    references: str | None = None
    why: list[str] = dataclasses.field(default_factory=list)

    @property
    def identifies(self) -> bool:
        """Whether it only says whose row it is."""
        return self.key or self.references is not None


@dataclasses.dataclass
class GuessedTable:
    """A sheet or file as the table it may be declared as."""

    name: str
    class_name: str
    unit: str
    sheet: SheetProfile
    columns: list[GuessedColumn]

    @property
    def key(self) -> GuessedColumn | None:
        """Its key, where one column was found for it."""
        return next((column for column in self.columns if column.key), None)

    @property
    def parents(self) -> set[str]:
        """The tables its columns point to."""
        return {c.references.partition(".")[0] for c in self.columns if c.references}


def root_of(tables: list[GuessedTable]) -> GuessedTable:
    """The table whose rows the others belong to: it points to none, and most point to it."""
    leading = [table for table in tables if not table.parents] or tables
    return max(
        leading,
        key=lambda table: (
            sum(table.name in other.parents for other in tables),
            table.key is not None,
        ),
    )
