"""The gate for any declared tables, with no rule but those that follow from them and a folder's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from caseseries.gate import gate
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure


def gate_of(
    tables: Mapping[str, Table], rules: Path | None = None
) -> Callable[[Path], Sequence[Failure]]:
    """Return a check of a folder of these tables."""

    def check(folder: Path) -> Sequence[Failure]:
        with duckdb.connect() as con:
            own = StudyRules(() if rules is None else (rules,))
            return gate.check(folder, con, tables, own=own).failures

    return check
