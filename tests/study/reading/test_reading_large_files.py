"""A large file is typed while it is read; what is found in it is what is found in a small one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from first_study import check
from gate_cohort import Change, checked, deliver

from caseseries.delivery.scanning import scan
from caseseries.delivery.sources import delimited
from caseseries.gate.failures import collecting_failures, column_failures
from caseseries.gate.gate import GateReport
from caseseries.gate.report import render

SESSION = "S02,P02,2014-01-15,radiofrequency,false,conscious"
TUMOR = "T02,P02,right,2.4,2013-10-05,non-diagnostic"


@pytest.fixture
def as_large(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], GateReport]:
    """Check a folder as if each of its files were large."""

    def check_as_large(folder: Path) -> GateReport:
        with monkeypatch.context() as patched:
            patched.setattr(delimited, "LARGE_BYTES", 0)
            patched.setattr(column_failures, "MANY_ROWS", 0)
            patched.setattr(collecting_failures, "MANY_FAILURES", 0)
            return checked(folder)

    return check_as_large


CHANGES: tuple[tuple[str, Change], ...] = (
    ("nothing", ("sessions", SESSION, SESSION)),
    ("no such day", ("sessions", SESSION, SESSION.replace("01-15", "02-30"))),
    ("time of day", ("sessions", SESSION, SESSION.replace("01-15", "01-15 10:00"))),
    ("boolean", ("sessions", SESSION, SESSION.replace("false", "no"))),
    ("boolean in capitals", ("sessions", SESSION, SESSION.replace("false", "FALSE"))),
    ("code", ("sessions", SESSION, SESSION.replace("radiofrequency", "microwave"))),
    ("no code", ("sessions", SESSION, SESSION.replace("radiofrequency", ""))),
    ("range of a date", ("sessions", SESSION, SESSION.replace("2014", "1850"))),
    ("range of a number", ("tumors", TUMOR, TUMOR.replace("2.4", "24.0"))),
    ("number with a zero too many", ("tumors", TUMOR, TUMOR.replace("2.4", "024.50"))),
    ("decimal comma in quotes", ("tumors", TUMOR, TUMOR.replace("2.4", '"2,4"'))),
    ("no number", ("tumors", TUMOR, TUMOR.replace("2.4", "n/a"))),
    ("no key", ("tumors", TUMOR, TUMOR.replace("T02", ""))),
    ("key twice", ("tumors", TUMOR, TUMOR.replace("T02", "T01"))),
    ("keys in another order", ("tumors", TUMOR, TUMOR.replace("T02", "T00"))),
    ("no parent", ("tumors", TUMOR, TUMOR.replace("P02", "P07"))),
    ("blank behind", ("tumors", TUMOR, TUMOR.replace("P02", "P02 "))),
    ("blank before", ("tumors", TUMOR, TUMOR.replace("P02", " P02"))),
    ("blank at the start of the line", ("tumors", TUMOR, f" {TUMOR}")),
    ("blank in quotes", ("tumors", TUMOR, TUMOR.replace("P02", '"P02 "'))),
    ("no-break space", ("tumors", TUMOR, TUMOR.replace("P02", "P02\u00a0"))),
    ("tab in a text", ("tumors", TUMOR, TUMOR.replace("P02", "P02\t"))),
    ("control character", ("tumors", TUMOR, TUMOR.replace("P02", "P\x0702"))),
    ("blank row", ("tumors", TUMOR, f"{TUMOR}\n,,,,,")),
    ("empty line", ("tumors", TUMOR, f"{TUMOR}\n")),
    ("cell too many", ("tumors", TUMOR, f"{TUMOR},")),
    ("cell too few", ("tumors", TUMOR, TUMOR.rpartition(",")[0])),
    ("line end in quotes", ("tumors", TUMOR, TUMOR.replace("right", '"right\n"'))),
    ("quote never closed", ("tumors", TUMOR, TUMOR.replace("right", '"right'))),
    ("delimiter in quotes", ("therapies", "2015-12-01", "2015-13-01")),
    ("unknown column", ("labs", "creatinine_mg_dl\n", "creatinine_mg_dl,\n")),
    ("first of month", ("patients", "1960-05-01", "1960-05-02")),
    ("whole number", ("patients", "1960-05-01,0", "1960-05-01,0.5")),
    ("whole number out of range", ("patients", "1960-05-01,0", "1960-05-01,07")),
)


@pytest.mark.parametrize("change", [change for _, change in CHANGES], ids=[n for n, _ in CHANGES])
def test_a_large_file_gives_the_same_failures(
    change: Change, as_large: Callable[[Path], GateReport], tmp_path: Path
) -> None:
    folder = deliver(tmp_path, change)
    small, large = checked(folder), as_large(folder)
    assert tuple(large.failures) == small.failures
    assert (large.tables, large.ok) == (small.tables, small.ok)
    for format in ("text", "json", "junit", "markdown", "sarif"):
        assert render(large, format) == render(small, format)


def test_line_ends_of_windows_and_a_byte_order_mark_are_no_difference(
    as_large: Callable[[Path], GateReport], tmp_path: Path
) -> None:
    folder = deliver(tmp_path, ("sessions", SESSION, SESSION.replace("false", "no")))
    for path in folder.iterdir():
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert tuple(as_large(folder).failures) == checked(folder).failures


def test_the_rows_of_a_large_file_stand_on_their_lines(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(delimited, "LARGE_BYTES", 0)
    with duckdb.connect() as con:
        check(deliver(tmp_path), con)
        rows = con.execute("select source_line, tumor_id from raw.tumors order by all").fetchall()
    assert rows == [(2, "T01"), (3, "T02"), (4, "T03")]


def test_the_bytes_of_a_large_file_are_counted_like_those_of_a_small_one(tmp_path: Path) -> None:
    # Two million bytes with one of everything that is counted, at known places.
    line = b"0123456,890123456,8901234567890\n"
    path = tmp_path / "large.csv"
    path.write_bytes(line * 62_500 + b'"a b",\x01\r\n')
    facts = scan(path, ",")
    assert (facts.n_bytes, facts.n_newlines, facts.n_delimiters) == (2_000_009, 62_501, 125_001)
    assert facts.has_quotes
    assert facts.has_carriage_returns
    assert facts.has_control_characters
    assert facts.ends_with_newline
    assert not facts.may_have_blanks
    path.write_bytes(line * 62_500 + b"a ,\r\n")
    facts = scan(path, ",")
    assert facts.may_have_blanks
    assert not facts.has_control_characters
