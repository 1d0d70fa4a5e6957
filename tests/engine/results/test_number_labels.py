"""Numbers whose labels are other numbers: the labels count, and where only some are, an error."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyreadstat
import pytest

from caseseries.delivery.reading import read_tables
from caseseries.delivery.redcap.export import read_export
from caseseries.study.declaration import Column, Table

GRADES = {"0": "None", "1": "Mild", "2": "Severe"}
VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("steps", "integer", "Steps.", required=False),
        Column("dose_mg", "decimal", "Dose.", required=False),
        Column("seen_on", "date", "Day.", required=False),
        Column("grade", "code", "Grade.", codes=GRADES, required=False),
        Column("fasting", "boolean", "Fasting.", required=False),
    ),
)
# What pandas and R write of a factor: the ranks 1, 2, 3, and what people see as their labels.
RANKS = (1.0, 2.0, 3.0)
NOTE = ("visits.file.number_labels", "note")
ERROR = ("visits.file.some_number_labels", "error")
SPELLED = ("visits.fasting.written", "note")
WARNING = ("visits.file.numbers_in_labels", "warning")


def read(folder: Path, column: str) -> tuple[list[object], list[tuple[str, str]]]:
    with duckdb.connect() as con:
        reading = read_tables(folder, con, {"visits": VISITS}, readers=(read_export,))
        found = con.execute(f"select {column} from raw.visits order by visit_id").fetchall()
    ours = [(f.rule, f.severity) for f in reading.failures if f.column == column]
    return [value for (value,) in found], ours


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
@pytest.mark.parametrize(
    ("column", "labels", "expected", "said"),
    [
        ("steps", {1: "7", 2: "8", 3: "9"}, [7, 8, 9], [NOTE]),
        ("dose_mg", {1: "0.5", 2: "1", 3: "12.25"}, [0.5, 1.0, 12.25], [NOTE]),
        ("grade", {1: "0", 2: "1", 3: "2"}, ["0", "1", "2"], [NOTE]),
        ("fasting", {1: "0", 2: "1", 3: "1"}, [False, True, True], [SPELLED]),
        # A label not in use says nothing.
        ("steps", {1: "0", 2: "1", 3: "2", 9: "unknown"}, [0, 1, 2], [NOTE]),
        ("steps", {1: "1", 2: "2", 3: "3"}, [1, 2, 3], []),
        ("steps", {1: "few", 2: "more", 3: "many"}, [1, 2, 3], []),
        # A label on the last value of a scale that means itself.
        ("steps", {3: "3 or more"}, [1, 2, 3], []),
        ("steps", {1: "5", 2: "6"}, [1, 2, 3], [ERROR]),
        ("steps", {1: "5", 2: "6", 3: "many"}, [1, 2, 3], [ERROR]),
        ("steps", {1: "ECOG 0", 2: "ECOG 1", 3: "ECOG 2"}, [1, 2, 3], [WARNING]),
        ("steps", {1: "1 = some", 2: "2 = more", 3: "3 = many"}, [1, 2, 3], []),
    ],
)
def test_a_statistical_file(
    tmp_path: Path,
    suffix: str,
    column: str,
    labels: Mapping[int | float, str],
    expected: list[object],
    said: list[tuple[str, str]],
) -> None:
    columns = {item.name: [None] * 3 for item in VISITS.columns if item.name != column}
    empty = pd.DataFrame(columns).astype("float64")
    frame: Any = empty.assign(visit_id=["V1", "V2", "V3"], **{column: RANKS})
    write = pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav
    write(frame, str(tmp_path / f"visits{suffix}"), variable_value_labels={column: dict(labels)})
    assert read(tmp_path, column) == (expected, said)


HEADINGS = (
    "Variable / Field Name,Form Name,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels"\n'
)


@pytest.mark.parametrize(
    ("column", "choices", "cells", "expected", "said"),
    [
        ("steps", "1, 2 | 2, 3 | 3, 4", "123", [2, 3, 4], [NOTE]),
        # The same, exported with labels: what stands there is meant, though it may be a code.
        ("steps", "1, 2 | 2, 3 | 3, 4", "234", [2, 3, 4], []),
        ("steps", "1, 2 | 2, 3 | 3, more", "123", [1, 2, 3], [ERROR]),
        ("steps", "1, 2 | 2, 3 | 3, more", "112", [2, 2, 3], [NOTE]),
        ("steps", "0, 0 | 1, 1 | 2, 2", "012", [0, 1, 2], []),
        ("steps", "1, ECOG 0 | 2, ECOG 1 | 3, ECOG 2", "123", [1, 2, 3], [WARNING]),
        ("grade", "1, 0 | 2, 1 | 3, 2", "123", ["0", "1", "2"], [NOTE]),
        ("grade", "1, 0 | 2, 1 | 3, 2", "012", ["0", "1", "2"], []),
        ("fasting", "1, 0 | 2, 1", "122", [False, True, True], []),
    ],
)
def test_choices_of_redcap(
    tmp_path: Path,
    column: str,
    choices: str,
    cells: str,
    expected: list[object],
    said: list[tuple[str, str]],
) -> None:
    fields = [item.name for item in VISITS.columns]
    rows = [
        f"{name},visits,{'radio' if name == column else 'text'},,"
        + (f'"{choices}"' if name == column else "")
        for name in fields
    ]
    (tmp_path / "dictionary.csv").write_text(HEADINGS + "\n".join(rows) + "\n", encoding="utf-8")
    lines = [
        ",".join((f"V{at}", *(cell if name == column else "" for name in fields[1:])))
        for at, cell in enumerate(cells)
    ]
    text = "\n".join([",".join(fields), *lines]) + "\n"
    (tmp_path / "records.csv").write_text(text, encoding="utf-8")
    assert read(tmp_path, column) == (expected, said)
