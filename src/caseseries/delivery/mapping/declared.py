"""How a group's own sheets become the study's tables: the ``[mapping]`` section as read.

A mapping says which sheet and columns make up a table, which words stand for which codes, and how
missing values, dates and decimals are written. ``caseseries.delivery.mapping.parsing`` reads it,
``caseseries.delivery.mapping.mapped_sheet`` applies it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path

from caseseries.study.declaration import Table


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """One set of a sheet's columns that gives a row of a table per line.

    ``columns`` maps a declared column to the delivered header. ``compose`` maps one to the parts
    of its text: literal text and delivered headers alternate, beginning with text. ``constants``
    maps one to the text all rows get; ``not_recorded`` are the columns the group does not have.
    ``place`` is where the block stands in ``study.toml``; ``sheet`` a file, a sheet or
    ``file#sheet``, None where it bears the table's own name.
    """

    place: str
    columns: Mapping[str, str]
    compose: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    not_recorded: tuple[str, ...] = ()
    sheet: str | None = None

    @property
    def given(self) -> tuple[str, ...]:
        """The declared columns the block names."""
        return (*self.columns, *self.compose, *self.constants, *self.not_recorded)


@dataclasses.dataclass(frozen=True, slots=True)
class TableMapping:
    """The blocks of a table's columns, those of one sheet beside each other."""

    place: str
    blocks: tuple[Block, ...]

    @property
    def sheets(self) -> tuple[str | None, ...]:
        """The sheets that the table is read from."""
        return tuple(dict.fromkeys(block.sheet for block in self.blocks))

    @property
    def sheet(self) -> str | None:
        """The first of them."""
        return self.sheets[0]

    def blocks_of(self, sheet: str | None) -> tuple[Block, ...]:
        """The blocks of one sheet."""
        return tuple(block for block in self.blocks if block.sheet == sheet)


@dataclasses.dataclass(frozen=True, slots=True)
class StudyMapping:
    """The whole section, checked.

    ``tables`` holds the tables with a section of their own; ``declared`` all tables, their columns
    with the study's missing codes, date formats and decimal mark. ``values`` maps a table and
    column to its recoding, ``without_day`` holds the (table, column) whose day is dropped on
    reading.
    """

    path: Path
    tables: Mapping[str, TableMapping]
    declared: Mapping[str, Table]
    values: Mapping[tuple[str, str], Mapping[str, str]]
    without_day: frozenset[tuple[str, str]]
