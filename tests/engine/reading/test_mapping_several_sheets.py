"""Blocks of one table from several sheets: rows, findings and traces keep their place."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from pathlib import Path

import duckdb
import openpyxl
import pytest
from tiny_study import ROOT, one_table, written

from caseseries.cli import main
from caseseries.study.modules import activate

COLUMNS = """
center: str = column(codes={"north": "North", "south": "South"}, description="Where.")
months: float = column(ge=0, le=99, description="Time.")
died: bool = column(description="Died.")
"""
TOML = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
event = "died"
landmarks = [12]

[mapping.values]
boolean = { ja = true, nein = false, yes = true, no = false }

[[mapping.people]]
file = "North"
columns = { person_id = "Nr", months = "Monate", died = "tot" }
constant.center = "north"

[[mapping.people]]
file = "South"
columns = { person_id = "No.", months = "Follow-up", died = "Dead" }
constant.center = "south"
"""
NORTH = [["Nr", "Monate", "tot"], ["N1", 10, "ja"], ["N2", 20, "nein"], ["N3", 30, "ja"]]
# Two lines stand above the header.
SOUTH = [["Centre South"], [], ["Remark", "No.", "Dead", "Follow-up"],
         ["a", "S1", "yes", 5], ["", "S2", "no", 50]]  # fmt: skip


def _study(folder: Path, sheets: Mapping[str, list[list[object]]], toml: str = TOML) -> Path:
    written(folder, one_table(COLUMNS, "", toml))
    (folder / "data" / "raw" / "people.csv").unlink()
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(folder / "data" / "raw" / "cohort.xlsx")
    return folder


def _run(folder: Path, *arguments: str) -> int:
    try:
        return main([*arguments, "--study", str(folder)])
    finally:
        activate(ROOT)


def _changed(rows: list[list[object]], line: int, column: int, cell: object) -> list[list[object]]:
    copied = [list(row) for row in rows]
    copied[line - 1][column] = cell
    return copied


def _findings(folder: Path, capsys: pytest.CaptureFixture[str], code: int = 1) -> list[dict]:
    capsys.readouterr()
    assert _run(folder, "check", "--format", "json", "--show-phi") == code
    return json.loads(capsys.readouterr().out)["failures"]


def test_the_rows_of_all_sheets_are_rows_of_the_table(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _study(tmp_path, {"North": NORTH, "South": SOUTH})
    assert _run(folder, "build") == 0
    with duckdb.connect(folder / "build" / "study.duckdb", read_only=True) as con:
        people = con.execute("select * exclude source_line from raw.people order by 1").fetchall()
        files = con.execute("select file, n_rows from raw.files order by line_offset").fetchall()
    assert people == [
        ("N1", "north", 10.0, True),
        ("N2", "north", 20.0, False),
        ("N3", "north", 30.0, True),
        ("S1", "south", 5.0, True),
        ("S2", "south", 50.0, False),
    ]
    assert files == [("cohort.xlsx#North", 3), ("cohort.xlsx#South", 2)]


def test_a_trace_leads_to_the_lines_of_each_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _study(tmp_path, {"North": NORTH, "South": SOUTH})
    assert _run(folder, "build") == 0
    capsys.readouterr()
    assert _run(folder, "trace", "survival.events.n", "--format", "json") == 0
    raw = json.loads(capsys.readouterr().out)["raw"]
    # N1 and N3 stand on rows 2 and 4 of their sheet, S1 on row 4 of the other.
    assert [(part["file"], part["lines"]) for part in raw] == [
        ("cohort.xlsx#North", [2, 4]),
        ("cohort.xlsx#South", [4]),
    ]


def test_findings_stand_at_their_own_sheet_line_and_cell(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    north, south = _changed(NORTH, 3, 1, 200), _changed(SOUTH, 5, 3, "soon")
    found = _findings(_study(tmp_path, {"North": north, "South": south}), capsys)
    places = [
        (Path(one["file"]).name, one["line"], one["key"], one["value"])
        for one in found
        if one["severity"] == "error"
    ]
    assert sorted(places) == [
        ("cohort.xlsx#North", 3, "N2", "200"),
        ("cohort.xlsx#South", 5, "S2", "soon"),
    ]
    said = " ".join(one["message"] for one in found)
    assert "column 'Monate', cell B3" in said
    assert "column 'Follow-up', cell D5" in said


def test_a_key_of_both_sheets_is_a_double(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _findings(
        _study(tmp_path, {"North": NORTH, "South": _changed(SOUTH, 4, 1, "N1")}), capsys
    )
    doubles = [one for one in found if one["rule"] == "people.key.unique"]
    assert {(Path(one["file"]).name, one["line"]) for one in doubles} <= {
        ("cohort.xlsx#North", 2),
        ("cohort.xlsx#South", 4),
    }
    assert doubles


def test_two_tables_may_share_both_sheets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = """
        [[mapping.scores]]
        file = "North"
        columns = { person_id = "Nr", score = "Punkte" }

        [[mapping.scores]]
        file = "South"
        columns = { person_id = "No.", score = "Score" }
        """
    points = ["Punkte", 1, None, 3]
    north = [[*row, point] for row, point in zip(NORTH, points, strict=True)]
    south = [
        *SOUTH[:2],
        *([*row, cell] for row, cell in zip(SOUTH[2:], ("Score", 4, 99), strict=True)),
    ]
    folder = _study(tmp_path, {"North": north, "South": south}, TOML + textwrap.dedent(more))
    scores = """
        from caseseries.schema import RawTable, column


        class Scores(RawTable):
            \"\"\"Scores. One row per person with one.\"\"\"

            person_id: str = column(key=True, references="people.person_id", description="Who.")
            score: int = column(ge=0, le=9, description="Points.")
        """
    (folder / "schemas" / "scores.py").write_text(textwrap.dedent(scores))
    note, one = _findings(folder, capsys)
    # What stands above a header is said once for all tables of a sheet.
    assert note["rule"] == "people.file.header_line"
    assert (Path(note["file"]).name, note["line"]) == ("cohort.xlsx#South", 1)
    assert (Path(one["file"]).name, one["line"]) == ("cohort.xlsx#South", 5)
    assert (one["table"], one["key"], one["value"]) == ("scores", "S2", "99")


def test_a_line_that_gives_no_row_is_told_of_its_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    toml = TOML.replace('constant.center = "south"', 'columns.center = "Remark"').replace(
        'file = "South"\ncolumns = {', 'file = "South"\ncolumns = { center = "Remark",'
    )
    toml = toml.replace('columns.center = "Remark"\n', "")
    south = [*SOUTH[:3], ["south", "S1", "yes", 5], [None, "S2", None, None]]
    two = toml + toml[toml.rindex("[[mapping.people]]") :].replace('"Follow-up"', '"Second"')
    south[2] = [*south[2], "Second"]
    found = _findings(_study(tmp_path, {"North": NORTH, "South": south}, two), capsys)
    without = [one for one in found if one["rule"] == "people.file.line_without_row"]
    assert [(Path(one["file"]).name, one["line"]) for one in without] == [("cohort.xlsx#South", 5)]


def test_rows_set_aside_name_their_sheet(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _study(tmp_path, {"North": NORTH, "South": _changed(SOUTH, 5, 3, 200)})
    assert _run(folder, "build", "--quarantine", str(tmp_path / "aside")) == 0
    text = "".join(path.read_text() for path in (tmp_path / "aside").glob("people*"))
    assert "S2" in text
    assert "#South" in text
    with duckdb.connect(folder / "build" / "study.duckdb", read_only=True) as con:
        assert con.execute("select count(*) from raw.people").fetchall() == [(4,)]


def test_two_files_and_two_blocks_of_one_of_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The second file holds two people a line."""
    toml = TOML.replace('"North"', '"north.csv"').replace('"South"', '"south.csv"')
    block = toml[toml.rindex("[[mapping.people]]") :]
    for header in ("No.", "Follow-up", "Dead"):
        block = block.replace(f'"{header}"', f'"{header} 2"')
    folder = tmp_path
    written(folder, one_table(COLUMNS, "", toml + block))
    raw = folder / "data" / "raw"
    (raw / "people.csv").unlink()
    (raw / "north.csv").write_text("Nr,Monate,tot\nN1,10,ja\n")
    (raw / "south.csv").write_text(
        "No.,Follow-up,Dead,No. 2,Follow-up 2,Dead 2\nS1,5,yes,S2,150,no\nS3,6,no,,,\n"
    )
    (one,) = [one for one in _findings(folder, capsys) if one["severity"] == "error"]
    assert (Path(one["file"]).name, one["line"], one["key"]) == ("south.csv", 2, "S2")
    assert "'Follow-up 2'" in one["message"]
    (raw / "south.csv").write_text((raw / "south.csv").read_text().replace("150", "15"))
    assert _run(folder, "build") == 0
    with duckdb.connect(folder / "build" / "study.duckdb", read_only=True) as con:
        ids = con.execute("select person_id from raw.people order by 1").fetchall()
    assert [id for (id,) in ids] == ["N1", "S1", "S2", "S3"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('file = "South"\n', ""), "block 2 names no file"),
        (('file = "South"', 'file = "Souht"'), "people ('Souht' in the mapping)"),
        (('file = "South"', 'file = "cohort.xlsx#North"'), "under two names"),
        (('"Follow-up"', '"Follow up"'), "cohort.xlsx#South has no such column"),
        (("\n[endpoints", "[endpoints"), "block 3 names no column"),
    ],
)
def test_what_is_wrong_with_a_block_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], change: tuple[str, str], told: str
) -> None:
    toml = TOML.replace(*change)
    if "names no file" in told:
        toml += '\n[[mapping.people]]\nfile = "Third"\ncolumns = { person_id = "No." }\n'
    if "names no column" in told:
        toml += '\n[[mapping.people]]\nfile = "South"\n'
    folder = _study(tmp_path, {"North": NORTH, "South": SOUTH}, toml)
    assert _run(folder, "check") == 2
    assert told in capsys.readouterr().err


def test_an_empty_sheet_is_told_and_the_rest_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _study(tmp_path, {"North": NORTH, "South": []})
    found = _findings(folder, capsys)
    assert [one["rule"] for one in found] == ["people.file.empty"]
    assert found[0]["file"].endswith("cohort.xlsx#South")


def test_a_template_filled_in_under_the_declared_names_needs_no_sheet(tmp_path: Path) -> None:
    folder = _study(tmp_path, {"North": NORTH})
    (folder / "data" / "raw" / "cohort.xlsx").unlink()
    text = "person_id,center,months,died\nA,north,1,true\nB,south,2,false\n"
    (folder / "data" / "raw" / "people.csv").write_text(text)
    assert _run(folder, "check") == 0
