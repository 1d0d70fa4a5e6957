"""What is read from SPSS and Stata files: labels, declared missing values, dates."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyreadstat
import pytest
from delivered_values import raw, values
from first_study import DATA, RAW_TABLES, read_tables

from caseseries.delivery.reading import Reading
from caseseries.delivery.sources.labeled_values import labeled_texts
from caseseries.study.failure import CannotReadError

DAY = datetime.date(2015, 2, 8)


def frame(columns: Mapping[str, list[Any]]) -> Any:
    return pd.DataFrame({name: pd.Series(column, dtype=object) for name, column in columns.items()})


def write_study(folder: Path, table: str, suffix: str) -> None:
    """Write a table the way such files are made: codes as numbers with labels, 1/0 for yes/no."""
    header, rows = values(table)
    columns: dict[str, list[Any]] = {}
    labels: dict[str, dict[int | float, str]] = {}
    for at, name in enumerate(header):
        column = RAW_TABLES[table].column(name)
        cells = [row[at] for row in rows]
        if column.codes is not None:
            codes = list(column.codes)
            labels[name] = dict(enumerate(codes, 1))
            cells = [None if cell is None else codes.index(str(cell)) + 1 for cell in cells]
        elif column.type == "boolean":
            labels[name] = {1: "Yes", 0: "No"}
            cells = [None if cell is None else int(bool(cell)) for cell in cells]
        elif column.type == "text":
            cells = ["" if cell is None else cell for cell in cells]
        columns[name] = cells
    numeric = [
        name for name in header if RAW_TABLES[table].column(name).type not in ("text", "date")
    ]
    written = frame(columns).astype(dict.fromkeys(numeric, float))
    write = pyreadstat.write_dta if suffix == ".dta" else pyreadstat.write_sav
    write(written, str(folder / f"{table}{suffix}"), variable_value_labels=labels)


def read(path: Path, table: str, query: str) -> tuple[Reading, list[tuple]]:
    with duckdb.connect() as con:
        reading = read_tables(path, con, {table: RAW_TABLES[table]})
        return reading, con.execute(query).fetchall()


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
def test_statistical_files_give_the_same_tables_as_csv(tmp_path: Path, suffix: str) -> None:
    for name in RAW_TABLES:
        write_study(tmp_path, name, suffix)
    assert raw(tmp_path) == raw(DATA)


@pytest.mark.parametrize(
    ("column", "labels", "expected"),
    [
        ("sex", {"1": "Male", "2": " FEMALE"}, ["male", "female", "3", None]),
        ("sex", {"1": "male", "3": "unbekannt"}, ["male", "2", "unbekannt", None]),
        # Numbers stay numbers, whatever they are called.
        ("ecog", {"1": "restricted", "2": "ambulatory"}, ["1", "2", "3", None]),
        ("previous_renal_treatment", {"1": "yes", "2": "no"}, ["true", "false", "3", None]),
        (None, {"1": "a", "2": "b", "3": "c"}, ["a", "b", "c", None]),
        # A label for some values only is a remark on a number.
        (None, {"3": "unknown"}, ["1", "2", "3", None]),
    ],
)
def test_labels_are_taken_as_the_declared_column_means_them(
    column: str | None, labels: dict[str, str], expected: list[str | None]
) -> None:
    declared = None if column is None else RAW_TABLES["patients"].column(column)
    assert labeled_texts(["1", "2", "3", None], labels, declared) == expected


def test_a_label_that_is_no_code_is_the_value_reported(tmp_path: Path) -> None:
    path = tmp_path / "patients.sav"
    header, rows = values("patients")
    columns = {name: [row[at] for row in rows[:2]] for at, name in enumerate(header)}
    columns["sex"] = [1.0, 3.0]
    labels: dict[str, dict[int | float, str]] = {"sex": {1: "male", 3: "unbekannt"}}
    pyreadstat.write_sav(frame(columns).astype({"sex": float}), path, variable_value_labels=labels)
    assert read(path, "patients", "select sex from raw.patients")[1] == [("male",), ("unbekannt",)]


def labs(value: Any) -> Any:
    return frame(
        {"patient_id": ["P01", "P02", "P03"], "sampled_on": [DAY] * 3, "creatinine_mg_dl": value}
    )


def test_values_declared_missing_in_spss_are_missing_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "labs.sav"
    data = labs([0.8, 99.0, 98.0]).astype({"creatinine_mg_dl": float})
    pyreadstat.write_sav(data, path, missing_ranges={"creatinine_mg_dl": [{"lo": 98, "hi": 99}]})
    reading, found = read(path, "labs", "select creatinine_mg_dl, source_line from raw.labs")
    assert found == [(0.8, 2), (None, 3), (None, 4)]
    (failure,) = reading.failures
    assert (failure.rule, failure.severity) == ("labs.file.user_missing", "note")
    assert failure.message.startswith(
        "2 cells hold a value that the file declares missing (98, 99)"
    )


def test_extended_missing_values_of_stata_are_missing_and_counted(tmp_path: Path) -> None:
    path = tmp_path / "labs.dta"
    pyreadstat.write_dta(
        labs([0.8, "a", None]), path, missing_user_values={"creatinine_mg_dl": ["a"]}
    )
    reading, found = read(path, "labs", "select creatinine_mg_dl from raw.labs")
    assert found == [(0.8,), (None,), (None,)]
    (failure,) = reading.failures
    assert failure.message.startswith("1 cell holds a value that the file declares missing (.a)")


@pytest.mark.parametrize("suffix", [".sav", ".dta"])
@pytest.mark.parametrize("content", [b"", b"$FL2" + bytes(300), b"<stata_dta>" + bytes(300)])
def test_a_damaged_file_is_refused(tmp_path: Path, suffix: str, content: bytes) -> None:
    path = tmp_path / f"labs{suffix}"
    path.write_bytes(content)
    with pytest.raises(CannotReadError, match=r"no sound (SPSS|Stata) file"):
        read(path, "labs", "select 1")


def test_letters_of_an_old_spss_file_are_read_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "labs.sav"
    pyreadstat.write_sav(labs([0.8, 0.9, 1.0]).astype({"creatinine_mg_dl": float}), path)
    # An ä of Windows-1252 before a digit is no UTF-8.
    path.write_bytes(path.read_bytes().replace(b"P01", b"P\xe41"))
    reading, found = read(path, "labs", "select patient_id from raw.labs order by source_line")
    assert found[0] == ("Pä1",)
    (failure,) = reading.failures
    assert (failure.rule, failure.severity) == ("labs.file.encoding", "warning")
