"""`Model.validate(frame)` and the gate say the same of every cell: the models are the schemas.

Pandera alone, without anything of the gate, judges the typed rows; its failures are named by what
Pandera says of them. The gate's are those it reports of the delivered files.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandera.polars as pa
import pytest
from first_study import RAW_TABLES, read_tables
from gate_cohort import checked, deliver
from mutants.cells import CELLS, LINKS
from mutants.copies import deliver_copies
from mutants.mutant import Mutant

from caseseries.gate.frames import polars_frame

# What Pandera calls the checks, and the rule of the gate.
NAMES = {
    "not_nullable": "required",
    "isin": "codes",
    "greater_than_or_equal_to": "range",
    "less_than_or_equal_to": "range",
    "in_range": "range",
    "first_of_month": "first_of_month",
}

Found = set[tuple[str, int]]


def of_the_models(folder: Path) -> Found:
    """Rule and line of each failure of the plain models."""
    found: Found = set()
    with duckdb.connect() as con:
        reading = read_tables(folder, con)
        # What cannot be typed is reported as such, and has no value that a model could judge.
        unread = {(f.table, f.column, f.line) for f in reading.failures if ".format" in f.rule}
        for name, table in RAW_TABLES.items():
            frame = polars_frame(con, f"select * from raw.{name}")
            try:
                table.model.validate(frame.drop("source_line"), lazy=True)
            except pa.errors.SchemaErrors as errors:
                for case in errors.failure_cases.iter_rows(named=True):
                    check = case["check"].partition("(")[0]
                    line = frame["source_line"][case["index"]]
                    if (name, case["column"], line) not in unread:
                        found.add((f"{name}.{case['column']}.{NAMES[check]}", line))
    return found


def of_the_gate(folder: Path) -> Found:
    """The same of the gate."""
    return {
        (failure.rule, failure.line)
        for failure in checked(folder).failures
        if failure.rule.rpartition(".")[2] in NAMES.values() and failure.line is not None
    }


def wanted(rule: str) -> bool:
    return rule.rpartition(".")[2] in NAMES.values()


def test_they_agree_on_every_mutant_of_a_single_cell(tmp_path: Path) -> None:
    deliver_copies(tmp_path, [mutant.changes for mutant in CELLS])
    models = of_the_models(tmp_path)
    assert {rule for rule, _ in models} == {m.rule for m in CELLS if wanted(m.rule)}
    assert len(models) == sum(wanted(m.rule) for m in CELLS)
    assert models == of_the_gate(tmp_path)


@pytest.mark.parametrize("mutant", [pytest.param(m, id=m.rule) for m in LINKS if wanted(m.rule)])
def test_they_agree_on_every_mutant_of_a_link(tmp_path: Path, mutant: Mutant) -> None:
    deliver(tmp_path, *mutant.changes)
    assert of_the_models(tmp_path) == {(mutant.rule, mutant.line)} == of_the_gate(tmp_path)


def test_a_sound_cohort_is_sound_for_both(tmp_path: Path) -> None:
    deliver(tmp_path)
    assert of_the_models(tmp_path) == set() == of_the_gate(tmp_path)
