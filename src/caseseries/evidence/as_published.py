"""The results as the original prints them: the same numbers under the original's rounding.

The original took some confidence limits from an estimate and a standard error already rounded to
three decimals, and one P value from its rounded value. The ledger declares for each printed number
which rounding it needs; where that is not the plain one, the published tables and sentences print
the result under it, and the supplement counts how often. Nothing is taken from the printed value.
"""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.evidence.differences import differences
from caseseries.results.numbers import Number, Results, time_slug
from caseseries.warehouse.database import opened

if TYPE_CHECKING:
    import duckdb


def rounded_by_the_original(con: duckdb.DuckDBPyConnection) -> dict[str, float]:
    """Result id → value under the rounding the ledger declares, where that is not the plain one."""
    if not has_claims(con):
        return {}
    rows = con.execute(
        "select result_id, recomputed_printed from claims.ledger"
        " where verdict = 'reproduced' and recomputed_printed is not null"
        " and rounding in ('via_3_decimals', 'rounded_estimate_and_error', 'half_even')"
    ).fetchall()
    return {id: float(printed) for id, printed in rows}


def has_claims(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the database holds a ledger: its study recomputes a paper."""
    found = con.execute(
        "select count(*) from duckdb_tables() where schema_name = 'claims'"
        " and table_name = 'ledger' and database_name = current_database()"
    ).fetchone()
    return bool(found and found[0])


class AsPublished:
    """Results whose numbers carry the rounding the ledger declares for them, and which know what
    the original printed otherwise."""

    def __init__(self, results: Results, db: Path) -> None:
        self._results = results
        with opened(db, read_only=True) as con:
            self._printed = rounded_by_the_original(con)
            self.printed_otherwise = differences(con) if has_claims(con) else {}

    def without_rounding(self) -> AsPublished:
        """The same with numbers as the rows give them."""
        plain = copy.copy(self)
        plain._printed = {}
        return plain

    @property
    def count(self) -> int:
        """How many results the original rounds in its own way."""
        return len(self._printed)

    @property
    def numbers(self) -> Mapping[str, Number]:
        """The numbers there are, as the rows give them."""
        return self._results.numbers

    def number(self, id: str) -> Number:
        """The number, its value rounded as the original did."""
        number = self._results.number(id)
        value = self._printed.get(id, number.value)
        return dataclasses.replace(number, value=value)

    def records(self, name: str) -> list[dict[str, Any]]:
        """The rows of a frame; those of survival by group and of what follows from it with the
        original's rounding."""
        records = self._results.records(name)
        main = self._results.records("study")[0]["conf_type"]
        if name == "survival_by_group_rates":
            for record in records:
                if record["conf_type"] == main:
                    self._round_limits(record)
        elif name in ("survival_by_group", "conclusions"):
            for record in records:
                table = record.get("groups") or record["table_name"]
                id = f"{table}.{record['variable']}.logrank_p"
                record["logrank_p"] = self._printed.get(id, record["logrank_p"])
        return records

    def _round_limits(self, record: dict[str, Any]) -> None:
        rate = f"rate_{time_slug(record['time'], record['time_unit'])}"
        for side in ("low", "high"):
            id = f"{record['table_name']}.{record['variable']}.{record['level']}.{rate}_{side}"
            if id in self._printed:
                record[f"conf_{side}"] = self._printed[id] / 100
