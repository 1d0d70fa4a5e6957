"""Text from the data does nothing: not in SQL, in a terminal, a spreadsheet, or a document."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import duckdb
import pytest
from first_study import STUDY, copy_data, edit

from caseseries.cli import main
from caseseries.documents.embedded.pandoc import pandoc_path
from caseseries.documents.render import render
from caseseries.documents.traced.note import plain

NASTY = (
    "<script>alert(1)</script> **bold** @ref $m^2$ [a](javascript:b) `c` <img src=x onerror=b> "
    "]{.x} {{< include /etc/passwd >}} =1+1 %s {x} '; drop table raw.patients; --"
)
CELLS = ("=1+1", "+1+1", "-1+cmd", "@SUM(1)", "\x1b[31m", "\u202e", "\x9b31m", "a\nb", "-1.5")


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / 'it\'s "quoted"; --.duckdb'
    with duckdb.connect(path) as con:
        con.execute("create table cells (id INTEGER, cell VARCHAR)")
        con.executemany("insert into cells values (?, ?)", list(enumerate(CELLS)))
    return path


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_an_answer_drives_neither_terminal_nor_spreadsheet(
    form: str, db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    question = 'select cell as "\x1b[31m" from cells order by id'
    assert main(["query", question, "--db", str(db), "--format", form]) == 0
    printed = capsys.readouterr().out
    assert all(char.isprintable() or char == "\n" for char in printed)
    if form == "csv":
        (_, *cells) = (row[0] for row in csv.reader(io.StringIO(printed)))
        assert cells[:4] == ["'=1+1", "'+1+1", "'-1+cmd", "'@SUM(1)"]
        assert cells[-2:] == ["a\nb", "-1.5"]
    if form == "json":
        assert [next(iter(row.values())) for row in json.loads(printed)] == list(CELLS)


@pytest.mark.parametrize(
    "question",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('{folder}/other.csv')",
        "from '{folder}/other.csv'",
        "from glob('{folder}/*')",
        "copy cells to '{folder}/stolen.csv'",
        "export database '{folder}/stolen'",
        "attach '{folder}/stolen.duckdb'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set temp_directory = '{folder}'",
        "set memory_limit = '1PB'",
        "drop table cells",
        "update cells set cell = ''",
        "insert into cells values (9, '')",
        "create table study.main.other as select 1",
        "select * from names",
    ],
)
def test_a_question_neither_writes_nor_reaches_other_files(
    question: str, db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (db.parent / "other.csv").write_text("secret\n1\n")
    before, content = sorted(db.parent.iterdir()), db.read_bytes()
    assert main(["query", question.format(folder=db.parent), "--db", str(db)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("caseseries: the question could not be answered")
    assert (sorted(db.parent.iterdir()), db.read_bytes()) == (before, content)


def test_pandoc_finds_nothing_to_interpret_in_escaped_text() -> None:
    import subprocess

    command = [str(pandoc_path()), "--from=markdown", "--to=json"]
    done = subprocess.run(command, input=plain(NASTY).encode(), check=True, capture_output=True)
    (paragraph,) = json.loads(done.stdout)["blocks"]
    # Straight quotes and dashes become typographic ones, as everywhere in the documents.
    assert {inline["t"] for inline in paragraph["c"]} <= {"Str", "Space"}


class _Tags(HTMLParser):
    """Elements and text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_a_name_in_the_data_is_text_in_the_page(tmp_path: Path) -> None:
    """A pathology stands in tables, sentences, figures and notes of the manuscript."""
    data, db = copy_data(tmp_path), tmp_path / "study.duckdb"
    edit(
        data,
        "primary_tumors",
        lambda rows: [
            {
                **row,
                "pathology": NASTY if row["pathology"] == "leiomyosarcoma" else row["pathology"],
            }
            for row in rows
        ],
    )
    assert main(["build", "--data", str(data), "--db", str(db), "--study", str(STUDY)]) == 0
    render(STUDY.parent, db, tmp_path / "out", ("html",), "embedded", lambda stage: None)
    page = _Tags()
    page.feed((tmp_path / "out" / "index.html").read_text(encoding="utf-8"))
    assert not [tag for tag, attributes in page.tags if "onerror" in attributes]
    links = [attributes.get("href") or "" for tag, attributes in page.tags if tag == "a"]
    assert not [link for link in links if link.startswith("javascript:")]
    assert "alert(1)" not in [text.strip() for text in page.text]
    shown = "".join(page.text)
    assert shown.count("<script>alert(1)</script> **bold** @ref $m^2$ [a](javascript:b)") >= 3
