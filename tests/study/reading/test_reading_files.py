"""What a delivered file may look like, and which values and line numbers come out of it."""

from __future__ import annotations

import csv
import datetime
import io
import typing
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from first_study import RAW_TABLES, read_tables
from gate_cohort import TABLES, checked, deliver, places
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from caseseries.study.failure import CannotReadError


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        read_tables(folder, con)
        return con.execute(query).fetchall()


def all_rows(folder: Path) -> dict[str, list[tuple[object, ...]]]:
    with duckdb.connect() as con:
        read_tables(folder, con)
        return {name: con.execute(f"from raw.{name}").fetchall() for name in RAW_TABLES}


def test_values_are_typed_and_carry_their_line(tmp_path: Path) -> None:
    deliver(tmp_path)
    assert rows(tmp_path, "from raw.patients") == [
        ("P01", "male", datetime.date(1960, 5, 1), 0, True, "declined", False, 2),
        ("P02", "female", datetime.date(1971, 11, 1), 1, True, "declined", False, 3),
    ]
    assert rows(tmp_path, "select growth_percent, organ, source_line from raw.findings") == [
        (None, None, 2),
        (None, None, 3),
        (None, None, 4),
        (None, "liver", 5),
        (25.0, None, 6),
    ]


def test_every_declared_column_has_its_declared_type(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "screening.csv").unlink()
    with duckdb.connect() as con:
        read_tables(tmp_path, con)
        for name, table in RAW_TABLES.items():
            described = con.execute(
                f"select column_name, column_type from (describe raw.{name})"
            ).fetchall()
            declared = [(column.name, column.duckdb_type) for column in table.columns]
            assert described == [*declared, ("source_line", "INTEGER")]


def test_the_files_read_are_registered_with_their_checksum(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "screening.csv").unlink()
    # SHA-256 of the ASCII text "a\n", as printed by sha256sum.
    (tmp_path / "complications.csv").write_text("a\n")
    registered = rows(
        tmp_path,
        "select table_name, file, sha256, n_rows, present from raw.files "
        "where table_name in ('complications', 'screening', 'labs') order by table_name",
    )
    assert [row[0:2] + row[3:] for row in registered] == [
        ("complications", "complications.csv", 0, True),
        ("labs", "labs.csv", 3, True),
        ("screening", "screening.csv", 0, False),
    ]
    assert registered[0][2] == "87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7"
    assert registered[2][2] is None


@pytest.mark.parametrize(
    "rewrite",
    [
        pytest.param(lambda data: b"\xef\xbb\xbf" + data, id="byte order mark"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda data: data.replace(b"\n", b"\r"), id="CR alone"),
        pytest.param(lambda data: data.rstrip(b"\n"), id="no line end at the end"),
        pytest.param(lambda data: data + b"\n\n", id="blank lines at the end"),
        pytest.param(lambda data: data.replace(b"true", b"TRUE"), id="TRUE as in spreadsheets"),
        pytest.param(lambda data: data.replace(b"\n", b"\r\n", 1), id="mixed line ends"),
        pytest.param(lambda data: data.replace(b",true", b',"true"'), id="needless quotes"),
    ],
)
def test_harmless_ways_of_writing_change_nothing(
    tmp_path: Path, rewrite: Callable[[bytes], bytes]
) -> None:
    deliver(tmp_path)
    expected = all_rows(tmp_path)
    for path in tmp_path.iterdir():
        path.write_bytes(rewrite(path.read_bytes()))
    assert all_rows(tmp_path) == expected
    assert checked(tmp_path).failures == ()


def test_lines_are_those_of_an_editor_where_cells_hold_line_ends(tmp_path: Path) -> None:
    deliver(
        tmp_path,
        (
            "complications",
            "C01,S01,retroperitoneal hematoma,A,2015-02-10\n",
            'C01,S01,"hematoma,\nself-limiting",A,2015-02-10\n'
            "\n"
            'C02,S01,"a ""silent"" hematoma",B,2015-02-11\n'
            "C03,S01,pain,Z,2015-02-11\n",
        ),
    )
    assert rows(tmp_path, "select complication_id, event, source_line from raw.complications") == [
        ("C01", "hematoma,\nself-limiting", 2),
        ("C02", 'a "silent" hematoma', 5),
        ("C03", "pain", 6),
    ]
    assert places(checked(tmp_path)) == [("complications.sir_class.codes", 6, "sir_class")]


def test_undeclared_columns_are_kept_as_text_and_noted(tmp_path: Path) -> None:
    text = TABLES["labs"].replace("creatinine_mg_dl", "creatinine_mg_dl,Source_Line,")
    deliver(tmp_path)
    (tmp_path / "labs.csv").write_text(text.replace("0.81", "0.81,x,7").replace("0.95", "0.95,,"))
    (tmp_path / "labs.csv").write_text(
        (tmp_path / "labs.csv").read_text().replace("0.60", "0.60,y,")
    )
    assert rows(tmp_path, 'select "Source_Line_2", "column_5", source_line from raw.labs') == [
        ("x", "7", 2),
        (None, None, 3),
        ("y", None, 4),
    ]
    report = checked(tmp_path)
    assert report.ok
    assert places(report) == [
        ("labs.file.unknown_column", 1, "Source_Line_2"),
        ("labs.file.unknown_column", 1, "column_5"),
    ]


def test_columns_may_stand_in_any_order(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").write_text(
        "creatinine_mg_dl,patient_id,sampled_on\n0.81,P01,2015-02-08\n"
    )
    assert rows(tmp_path, "from raw.labs") == [("P01", datetime.date(2015, 2, 8), 0.81, 2)]


@pytest.mark.parametrize("name", ["a[1]*?", 'o\'clock "x"', "a=b", "ünï", "x; drop table y"])
def test_the_folder_may_have_any_name(tmp_path: Path, name: str) -> None:
    assert checked(deliver(tmp_path / name)).failures == ()


def test_file_names_may_be_in_capitals(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").rename(tmp_path / "Labs.CSV")
    assert checked(tmp_path).failures == ()


def test_missing_files_are_all_named_at_once(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").unlink()
    (tmp_path / "sessions.csv").rename(tmp_path / "session.csv")
    with pytest.raises(CannotReadError) as error:
        checked(tmp_path)
    message = str(error.value)
    assert "labs.csv" in message
    assert "sessions.csv" in message
    assert "is session.csv meant?" in message
    assert "screening" not in message


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotReadError, match="nowhere does not exist"):
        checked(tmp_path / "nowhere")
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotReadError, match="file: it is neither a folder nor a file of tables"):
        checked(tmp_path / "file")


def test_a_folder_in_place_of_a_file_is_named(tmp_path: Path) -> None:
    deliver(tmp_path)
    (tmp_path / "labs.csv").unlink()
    (tmp_path / "labs.csv").mkdir()
    with pytest.raises(CannotReadError, match=r"labs\.csv: not a file"):
        checked(tmp_path)


cells = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=["Cs"]), max_size=6
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    table=st.lists(st.tuples(cells, cells), min_size=1, max_size=6),
    # With LF at the ends of rows Python's writer does not quote a CR inside a cell.
    dialect=st.sampled_from(
        [("\r\n", csv.QUOTE_MINIMAL), ("\r\n", csv.QUOTE_ALL), ("\n", csv.QUOTE_ALL)]
    ),
)
def test_any_text_comes_back_as_written(
    tmp_path: Path, table: list[tuple[str, str]], dialect: tuple[str, typing.Literal[0, 1]]
) -> None:
    """Whatever a program writes as CSV is read back, on the line where its row begins."""
    out = io.StringIO(newline="")
    line_end, quoting = dialect
    writer = csv.writer(out, lineterminator=line_end, quoting=quoting)
    writer.writerow(["complication_id", "session_id", "event", "sir_class", "onset_on", "remark"])
    expected: list[tuple[str, str | None, int]] = []
    for number, (event, remark) in enumerate(table):
        # Rows begin after the line ends written so far: LF, CR and CRLF each end a line.
        written = out.getvalue()
        line = written.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
        expected.append((event or "x", remark or None, line))
        writer.writerow([f"C{number}", "S01", event or "x", "A", "2015-02-10", remark])
    (tmp_path / "complications.csv").write_bytes(out.getvalue().encode())
    with duckdb.connect() as con:
        read_tables(tmp_path, con, {"complications": RAW_TABLES["complications"]})
        found = con.execute(
            "select event, remark, source_line from raw.complications order by source_line"
        ).fetchall()
    assert found == expected
