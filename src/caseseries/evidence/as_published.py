"""The results as the original prints them: the same numbers under the original's rounding.

The original took some confidence limits from an estimate and a standard error already rounded to
three decimals, and one P value from its rounded value. The ledger declares for each printed number
which rounding it needs; where that is not the plain one, the published tables and sentences print
the result under it, and the supplement counts how often. Nothing is taken from the printed value.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.results.numbers import Number, Results, months_slug
from caseseries.warehouse.database import opened

if TYPE_CHECKING:
    import duckdb


def rounded_by_the_original(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Result id → value under the rounding the ledger declares, where that is not the plain one."""
    rows = con.execute(
        "select result_id, recomputed_printed from claims.ledger"
        " where verdict = 'reproduced' and recomputed_printed is not null"
        " and rounding in ('via_3_decimals', 'rounded_estimate_and_error', 'half_even')"
    ).fetchall()
    return {id: float(printed) for id, printed in rows}


class AsPublished:
    """Results whose numbers carry the rounding the ledger declares for them."""

    def __init__(self, results: Results, db: Path) -> None:
        self._results = results
        with opened(db, read_only=True) as con:
            self._printed = rounded_by_the_original(con)

    @property
    def count(self) -> int:
        """How many results the original rounds in its own way."""
        return len(self._printed)

    def number(self, id: str) -> Number:
        """The number, its value rounded as the original did."""
        number = self._results.number(id)
        value = self._printed.get(id, number.value)
        return dataclasses.replace(number, value=value)

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of a frame; those of Table 3 and of what follows from it with the
        original's rounding."""
        records = self._results.records(name)
        if name == "table3_rates":
            for record in records:
                if record["conf_type"] == "plain":
                    self._round_limits(record)
        elif name in ("table3", "conclusions"):
            for record in records:
                id = f"table3.{record['variable']}.logrank_p"
                record["logrank_p"] = self._printed.get(id, record["logrank_p"])
        return records

    def _round_limits(self, record: dict[str, Any]) -> None:
        rate = f"rate_{months_slug(record['time_months'])}"
        for side in ("low", "high"):
            id = f"table3.{record['variable']}.{record['level']}.{rate}_{side}"
            if id in self._printed:
                record[f"conf_{side}"] = self._printed[id] / 100
