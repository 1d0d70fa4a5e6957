"""The gate for any declared tables, with no rule but those that follow from them and a folder's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import pytest

import schemas
from caseseries.gate import gate
from caseseries.gate.rules import rule_sets
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.gate.rules.sql_rules import rule_files
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure


def gate_of(
    tables: Mapping[str, Table], monkeypatch: pytest.MonkeyPatch, rules: Path | None = None
) -> Callable[[Path], Sequence[Failure]]:
    """Return a check of a folder of these tables, whose root is called ``patients``."""
    # All rooms of the gate share this one mapping.
    declared = schemas.RAW_TABLES
    assert isinstance(declared, dict)
    before = dict(declared)
    monkeypatch.setattr(
        rule_sets,
        "rule_files",
        lambda tables, folder=None: iter(()) if folder is None else rule_files(tables, folder),
    )

    def check(folder: Path) -> Sequence[Failure]:
        declared.clear()
        declared.update(tables)
        try:
            with duckdb.connect() as con:
                return gate.check(folder, con, own=StudyRules(rules)).failures
        finally:
            declared.clear()
            declared.update(before)

    return check
