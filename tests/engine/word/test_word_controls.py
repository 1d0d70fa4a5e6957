"""Word documents as they are written: numbers that know their ids, references that are fields."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from word_files import W, cell, controls, number, part, rendered, table, text

from caseseries.documents.word.package import Package
from caseseries.documents.word.record import read_record

LONG = "overall_survival.a_group_with_a_name_of_many_words." + "more_words_of_it." * 4 + "rate_36m"
BODY = f"""
## Results

{number("Five", "deaths.n", "words")} of {number("13", "people.n")} died ([@tbl-groups], see
[-@tbl-groups]); of {number("13", "people.n")}, {number("59.3%", LONG)} lived.

{table("tbl-groups", "<tr><th>A & B</th>" + cell("8", "group.a.n") + "</tr>", notes="All of them.")}

### Details
"""


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory.mktemp("word") / "index.docx", BODY, "number-prefix: S\n")


def test_each_number_is_a_control_of_its_text_that_is_not_seen(path: Path) -> None:
    document = part(path)
    assert [text(c) for c in controls(document, "deaths.n")] == ["Five"]
    assert [text(c) for c in controls(document, "people.n")] == ["13", "13"]
    assert [text(c) for c in controls(document, "group.a.n")] == ["8"]
    for about in document.iter(f"{W}sdtPr"):
        shown = about.find("{http://schemas.microsoft.com/office/word/2012/wordml}appearance")
        assert shown is not None
        assert list(shown.attrib.values()) == ["hidden"]
    (paragraph,) = (p for p in document.iter(f"{W}p") if text(p).startswith("Five"))
    assert text(paragraph) == ("Five of 13 died (Table\u00a0S1, see S1); of 13, 59.3% lived.")


def test_what_word_has_no_room_for_stands_in_the_record(path: Path) -> None:
    limits = [about.find(f"{W}{name}").get(f"{W}val") for about in part(path).iter(f"{W}sdtPr")
              for name in ("tag", "alias")]  # fmt: skip
    assert max(map(len, limits)) <= 64
    record = read_record(Package.read(path))
    assert record is not None
    assert record.document == "index"
    written = {(n.ids, n.form, n.within, n.text) for n in record.numbers.values()}
    assert ((LONG,), "n", "", "59.3%") in written
    assert (("group.a.n",), "", "tbl-groups", "8") in written
    assert set(record.contents) == {"tbl-groups"}


def test_ids_are_given_once(path: Path) -> None:
    document = part(path)
    for name in ("sdtPr/{w}id", "bookmarkStart"):
        places = document.iterfind(f".//{W}" + name.format(w=W))
        key = "val" if "sdtPr" in name else "id"
        counted = Counter(place.get(f"{W}{key}") for place in places)
        assert counted
        assert set(counted.values()) == {1}


def test_references_are_fields_that_find_the_words_they_print(path: Path) -> None:
    document = part(path)
    fields = [
        item.text.split()[1]
        for item in document.iter(f"{W}instrText")
        if item.text.split()[0] == "REF"
    ]
    found = []
    for name in fields:
        (start,) = (b for b in document.iter(f"{W}bookmarkStart") if b.get(f"{W}name") == name)
        words, item = "", start.getnext()
        while item.get(f"{W}id") != start.get(f"{W}id"):
            words += text(item)
            item = item.getnext()
        found.append(words)
    assert found == ["Table\u00a0S1", "S1"]
    assert not [a for a in document.iter(f"{W}hyperlink") if a.get(f"{W}anchor") == "tbl-groups"]


def test_headings_begin_at_the_first_level(path: Path) -> None:
    styles = [s.get(f"{W}val") for s in part(path).iter(f"{W}pStyle")]
    assert [s for s in styles if s.startswith("Heading")] == ["Heading1", "Heading2"]


def test_a_table_says_what_it_is_and_its_cells_what_they_are(path: Path) -> None:
    (found,) = part(path).iter(f"{W}tbl")
    (about,) = found.iter(f"{W}tblCaption")
    assert about.get(f"{W}val") == "Table S1: People by group"
    (described,) = found.iter(f"{W}tblDescription")
    assert described.get(f"{W}val") == "Columns: Group; People."
    styles = [s.get(f"{W}val") for s in found.iter(f"{W}pStyle")]
    assert styles == ["TableHeader", "TableHeader", "TableLevel", "TableText"]
    names = {s.get(f"{W}styleId") for s in part(path, "word/styles.xml").iter(f"{W}style")}
    assert names >= set(styles)
    assert not list(found.iter(f"{W}b"))


def test_lines_are_numbered_and_spaced_where_a_document_asks_for_it(
    path: Path, tmp_path: Path
) -> None:
    def line_height(file: Path) -> str | None:
        styles = part(file, "word/styles.xml").iter(f"{W}style")
        (running,) = (s for s in styles if s.get(f"{W}styleId") == "BodyText")
        return running.find(f"{W}pPr/{W}spacing").get(f"{W}line")

    asked = rendered(tmp_path / "asked.docx", "Text.", "line-numbers: true\ndouble-spacing: true\n")
    assert [n.get(f"{W}countBy") for n in part(asked).iter(f"{W}lnNumType")] == ["1"]
    assert line_height(asked) == "480"
    assert not list(part(path).iter(f"{W}lnNumType"))
    assert line_height(path) != "480"


def test_a_journals_own_header_is_left_alone(tmp_path: Path) -> None:
    journal = rendered(tmp_path / "journal.docx", "Text.")
    package = Package.read(journal)
    header = package.xml("word/header1.xml")
    for paragraph in header.iter(f"{W}p"):
        for run in paragraph.findall(f"{W}r"):
            paragraph.remove(run)
    package.write(journal)
    submitted = rendered(
        tmp_path / "submitted.docx", "Text.", "running-title: Ours\n", reference=journal
    )
    assert text(part(submitted, "word/header1.xml")) == ""
