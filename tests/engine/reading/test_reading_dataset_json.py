"""CDISC Dataset-JSON 1.1, written as its specification shows it; values by hand.

The published examples of CDISC (SDTM, ADaM, SEND; 170 files as JSON, line by line, packed) were
read with all values as ``json`` of Python finds them.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from caseseries.delivery.reading import Reading, read_tables
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import CannotReadError

VISITS = Table(
    "visits",
    "Visits.",
    "one row per visit",
    (
        Column("visit_id", "text", "Visit.", key=True),
        Column("seen_on", "date", "Day.", required=False),
        Column("score", "decimal", "Score.", required=False),
        Column("n", "integer", "Count.", required=False),
        Column("sober", "boolean", "Sober.", required=False),
    ),
)
TYPES = {
    "visit_id": "string",
    "seen_on": "date",
    "score": "float",
    "n": "integer",
    "sober": "boolean",
}
ROWS: list[list[object]] = [
    ["V1", "2012-12-13", 2.70, 3, True],
    ["V2", None, None, None, None],
    ["V3", "", -1e-5, 0, False],
]


def dataset(rows: list[list[object]] = ROWS, **changes: object) -> dict[str, Any]:
    """A dataset, and what is to be other about it; ``columns`` changes single columns."""
    columns: Any = changes.pop("columns", {})
    whole = {
        "datasetJSONCreationDateTime": "2024-11-11T15:09:13",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.VISITS",
        "records": len(rows),
        "name": "VISITS",
        "label": "Visits",
        "columns": [
            {"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": type,
             **columns.get(name, {})}
            for name, type in TYPES.items()
        ],
        "rows": rows,
    }  # fmt: skip
    return {key: value for key, value in {**whole, **changes}.items() if value is not None}


def lines(whole: Mapping[str, Any], end: str = "\n") -> str:
    head = {key: value for key, value in whole.items() if key != "rows"}
    return end.join([json.dumps(head), *map(json.dumps, whole["rows"])]) + end


def read(
    folder: Path, content: str | bytes, name: str = "visits.json"
) -> tuple[list[Any], Reading]:
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    with duckdb.connect() as con:
        reading = read_tables(folder, con, {"visits": VISITS})
        query = "select visit_id, seen_on::varchar, score, n, sober, source_line from raw.visits"
        return con.execute(query).fetchall(), reading


READ = [
    ("V1", "2012-12-13", 2.7, 3, True, 2),
    ("V2", None, None, None, None, 3),
    ("V3", None, -0.00001, 0, False, 4),
]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("visits.json", json.dumps(dataset())),
        ("visits.JSON", json.dumps(dataset(), indent=2)),
        # No order of keys is prescribed, and the file may have another name than the dataset.
        ("export.json", json.dumps(dict(reversed(dataset().items())))),
        ("visits.ndjson", lines(dataset())),
        ("visits.ndjson", "\ufeff" + lines(dataset(), "\r\n").rstrip()),
        ("visits.dsjc", zlib.compress(lines(dataset()).encode())),
        ("visits.dsjc", gzip.compress(lines(dataset()).encode())),
    ],
    ids=["json", "indented", "other order", "lines", "lines of Windows", "zlib", "gzip"],
)
def test_each_way_of_writing_gives_the_same_rows(
    tmp_path: Path, name: str, content: str | bytes
) -> None:
    rows, reading = read(tmp_path, content, name)
    assert (rows, reading.failures) == (READ, ())
    assert reading.files["visits"].endswith(name)


@pytest.mark.parametrize(
    ("column", "said", "value", "expected"),
    [
        ("seen_on", {"targetDataType": "integer", "displayFormat": "DATE9."}, "2012-12-13",
         "2012-12-13"),
        ("seen_on", {"dataType": "datetime"}, "2012-12-13T00:00:00", "2012-12-13"),
        # Numbers where texts should be, under a format of SAS: day 19340 (``test_stored_times``).
        ("seen_on", {"dataType": "integer", "displayFormat": "E8601DA10."}, 19340, "2012-12-13"),
        ("score", {"dataType": "decimal", "targetDataType": "decimal"}, "12.50", 12.5),
        ("score", {"dataType": "decimal", "targetDataType": "decimal"}, "1,234.5", 1234.5),
        ("score", {}, 1e22, 1e22),
        ("n", {"dataType": "float"}, 3.0, 3),
        ("n", {}, 2**53 + 1, 9007199254740993),
    ],
)  # fmt: skip
def test_values_as_their_column_says(
    tmp_path: Path, column: str, said: dict[str, str], value: object, expected: object
) -> None:
    row: list[object] = ["V1", None, None, None, None]
    at = list(TYPES).index(column)
    row[at] = value
    [found], reading = read(tmp_path, json.dumps(dataset([row], columns={column: said})))
    assert found[at] == expected
    assert [failure for failure in reading.failures if failure.severity == "error"] == []


def test_a_date_without_its_day_is_an_error_of_its_cell(tmp_path: Path) -> None:
    rows: list[list[object]] = [["V1", "2012-12", None, None, None]]
    [found], reading = read(tmp_path, json.dumps(dataset(rows)))
    [failure] = reading.failures
    assert (found[1], failure.line, failure.column, failure.value) == (
        None,
        2,
        "seen_on",
        "2012-12",
    )
    assert "its day is unknown" in failure.message


@pytest.mark.parametrize("name", ["visits.json", "visits.ndjson"])
def test_fewer_rows_than_the_file_says_are_an_error(tmp_path: Path, name: str) -> None:
    whole = dataset(records=5)
    rows, reading = read(
        tmp_path, json.dumps(whole) if name.endswith(".json") else lines(whole), name
    )
    [failure] = reading.failures
    assert (len(rows), failure.rule, failure.severity) == (3, "visits.file.records", "error")
    assert "5 rows and holds 3" in failure.message


def test_rows_of_another_length_are_errors_and_not_read(tmp_path: Path) -> None:
    rows, reading = read(tmp_path, json.dumps(dataset([ROWS[0], ["V2", "2012-12-14"], ROWS[2]])))
    assert rows == [READ[0], READ[2]]
    [failure] = reading.failures
    assert (failure.rule, failure.line) == ("visits.file.field_count", 3)
    assert "2 values, the dataset 5 variables" in failure.message


def test_metadata_without_rows_are_an_empty_table(tmp_path: Path) -> None:
    without_rows = {key: value for key, value in dataset([]).items() if key != "rows"}
    rows, reading = read(tmp_path, json.dumps(without_rows))
    assert (rows, reading.failures, reading.rows) == ([], (), {"visits": 0})


def test_what_the_format_requires_and_is_not_there_is_named(tmp_path: Path) -> None:
    whole = dataset(itemGroupOID=None, columns={"n": {"dataType": "whole"}})
    del whole["columns"][0]["label"]
    rows, reading = read(tmp_path, json.dumps(whole))
    [failure] = reading.failures
    assert (rows, failure.rule, failure.severity) == (READ, "visits.file.metadata", "warning")
    for said in ("itemGroupOID", "label of visit_id", "dataType of n (for 'whole')"):
        assert said in failure.message


@pytest.mark.parametrize("value", [{"a": 1}, [1], 1, True])
@pytest.mark.parametrize("key", ["dataType", "label", "displayFormat", "itemOID"])
def test_metadata_of_any_kind_stop_no_reading(tmp_path: Path, key: str, value: object) -> None:
    rows, reading = read(tmp_path, json.dumps(dataset(columns={"n": {key: value}})))
    assert rows == READ
    assert [failure.rule for failure in reading.failures] == (
        ["visits.file.metadata"] if key == "dataType" else []
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("visits.json", json.dumps({"a": [1, 2]}), "read as CDISC Dataset-JSON 1.1 only"),
        ("visits.json", "", "read as CDISC Dataset-JSON 1.1 only"),
        ("visits.ndjson", '{"a": 1}\n{"a": 2}\n', "whose first line names"),
        ("visits.json", json.dumps(dataset())[:-9], "no sound JSON"),
        ("visits.json", json.dumps(dataset()).replace("2.7", "NaN"), "NaN is no number of JSON"),
        ("visits.json", json.dumps(dataset())[:-1] + ', "rows": []}', "names a key twice"),
        ("visits.json", json.dumps(dataset(datasetJSONVersion="1.0.0")), "'1.0.0', 1.1 is read"),
        ("visits.json", json.dumps(dataset()).encode().replace(b"V1", b"\xe4"), "not written in"),
        ("visits.json", json.dumps({**dataset(), "columns": 3}), "does not describe its columns"),
        ("visits.json", json.dumps(dataset([["V1", [1], None, None, None]])), "seen_on of row 1"),
        ("visits.json", json.dumps(dataset([["\ud800", None, None, None, None]])),
         "visit_id of row 1"),
        ("visits.json", json.dumps({**dataset(), "rows": [{"n": 1}]}), "row 1 of it is no list"),
        ("visits.ndjson", lines(dataset()) + '["V4", ', "no sound JSON on line 5"),
        ("visits.dsjc", zlib.compress(lines(dataset()).encode())[:-6], "cut short"),
        ("visits.dsjc", b"x" * 100, "cannot be unpacked"),
    ],
)  # fmt: skip
def test_what_is_no_dataset_is_refused_in_words(
    tmp_path: Path, name: str, content: str | bytes, said: str
) -> None:
    with pytest.raises(CannotReadError, match="visits") as refused:
        read(tmp_path, content, name)
    assert said in str(refused.value)
    assert "save" in str(refused.value)
