"""The chain of one number: printed form → function → SQL tables → lines of the raw files."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from caseseries.results.numbers import Number
from caseseries.results.results import load
from caseseries.results.trace.function_source import FunctionSource, function_of
from caseseries.results.trace.lineage import SqlStep, raw_tables, sql_steps
from caseseries.results.trace.protected_keys import shown_keys
from caseseries.results.trace.raw_lines import RawLines, raw_lines
from caseseries.warehouse.database import opened


@dataclass(frozen=True)
class Chain:
    """All steps of one number, in the order a reader follows them."""

    number: Number
    function: FunctionSource | None
    sql: tuple[SqlStep, ...]
    raw: tuple[RawLines, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain dictionaries and lists; lines as numbers and as ranges."""
        return {
            **dataclasses.asdict(self.number),
            "function": dataclasses.asdict(self.function) if self.function else None,
            "sql": [dataclasses.asdict(step) for step in self.sql],
            "raw": [{**dataclasses.asdict(part), "ranges": part.ranges} for part in self.raw],
        }


def chain(db: Path, id: str, *, show_phi: bool = False) -> Chain:
    """Follow one number of a database built by ``caseseries build``.

    Protected parts of keys are masked unless ``show_phi``.

    Raises DatabaseMissingError, ResultsMissingError, UnknownNumberError.
    """
    results = load(db)
    number = results.number(id)
    with opened(db, read_only=True) as con:
        steps = sql_steps(con, number)
        lines = raw_lines(con, number, raw_tables(steps))
    function = function_of(results, number.method)
    if not show_phi:
        keys = shown_keys(results, number.unit_of_analysis, number.row_keys)
        number = dataclasses.replace(number, row_keys=keys)
    return Chain(number, function, tuple(steps), tuple(lines))
