"""Today's numbers in a Word file that authors have edited: theirs stays, ours is renewed."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from lxml import etree
from word_files import (
    W,
    cell,
    controls,
    edited,
    number,
    part,
    pasted_after,
    rendered,
    table,
    text,
    tracked,
    typed,
)

from caseseries.documents.word.package import Package
from caseseries.documents.word.record import read_record
from caseseries.documents.word.refresh.refresh import Change, Refreshed, refresh

KNOWN = ["people.n", "deaths.n", "rate", "group.a.n", "group.b.n", "left.n"]


def body(people: str, deaths: str, rate: str, a: str, *, verb: str = "died", more: str = "") -> str:
    rows = f"<tr><th>A</th>{cell(a, 'group.a.n')}</tr><tr><th>B</th>{cell('5', 'group.b.n')}</tr>"
    return f"""
{number(people, "people.n", "Words")} people, {number(deaths, "deaths.n")} {verb}. Alive were
{number(rate, "rate", "percent")}.

Gone are {number("7", "old.n")}; {number("2", "left.n")} left. {more}

{table("tbl-groups", rows + more, notes=f"Of {number(deaths, 'deaths.n')}.")}
"""


OLD = body("Thirteen", "9", "59.3%", "8").replace(number("2", "left.n"), number("2", "left.n", "x"))
NEW = body("Fourteen", "10", "60.1%", "9").replace(f"Gone are {number('7', 'old.n')}", "Gone")


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory.mktemp("old") / "index.docx", OLD)


@pytest.fixture(scope="module")
def new(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return rendered(tmp_path_factory.mktemp("new") / "index.docx", NEW)


@pytest.fixture
def file(old: Path, tmp_path: Path) -> Path:
    path = tmp_path / "edited.docx"
    path.write_bytes(old.read_bytes())
    return path


def refreshed(file: Path, new: Path, *, force: bool = False) -> Refreshed:
    """Refresh the file in place."""
    package, rendering = Package.read(file), Package.read(new)
    record, now = read_record(package), read_record(rendering)
    assert record is not None
    assert now is not None
    outcome = refresh(package, record, (rendering, now), KNOWN, force=force)
    package.write(file)
    return outcome


def changes(found: list[Change]) -> list[tuple[str, str, str]]:
    return [(change.ids[0], change.before, change.after) for change in found]


def paragraphs(file: Path) -> list[str]:
    return [text(p) for p in part(file).iter(f"{W}p")]


def test_every_renewed_number_is_listed_and_written(file: Path, new: Path) -> None:
    outcome = refreshed(file, new)
    assert changes(outcome.renewed) == [
        ("group.a.n", "8", "9"),
        ("deaths.n", "9", "10"),
        ("people.n", "Thirteen", "Fourteen"),
        ("deaths.n", "9", "10"),
        ("rate", "59.3%", "60.1%"),
    ]
    assert outcome.contents == ["tbl-groups"]
    assert "Fourteen people, 10 died. Alive were 60.1%." in paragraphs(file)
    assert [text(c) for c in part(file).iter(f"{W}tc")] == ["Group", "People", "A", "9", "B", "5"]
    assert "Of 10." in paragraphs(file)


def test_what_no_longer_exists_or_is_not_printed_so_is_kept_and_told(file: Path, new: Path) -> None:
    outcome = refreshed(file, new)
    assert changes(outcome.unknown) == [("old.n", "7", "")]
    assert changes(outcome.unprinted) == [("left.n", "2", "")]
    assert "Gone are 7; 2 left. " in [f"{p} " for p in paragraphs(file)]


def test_a_second_refresh_has_nothing_to_do(file: Path, new: Path) -> None:
    refreshed(file, new)
    outcome = refreshed(file, new)
    assert not outcome.changed
    assert not outcome.typed_over


def test_sentences_comments_and_looks_of_authors_stay(file: Path, new: Path) -> None:
    document = part(file)
    (rate,) = controls(document, "rate")
    (run,) = rate.iter(f"{W}r")
    # Word breaks runs as it likes, here around a comment on half a number
    second = copy.deepcopy(run)
    run.addnext(second)
    run.find(f"{W}t").text, second.find(f"{W}t").text = "59", ".3%"
    for piece in (run, second):
        look = etree.Element(f"{W}rPr")
        etree.SubElement(look, f"{W}i")
        piece.insert(0, look)
    run.addnext(etree.Element(f"{W}commentRangeStart", {f"{W}id": "5"}))
    etree.SubElement(second, f"{W}commentReference", {f"{W}id": "5"})
    paragraph = next(rate.iterancestors(f"{W}p"))
    own = pasted_after(paragraph)
    for item in list(own):
        own.remove(item)
    etree.SubElement(etree.SubElement(own, f"{W}r"), f"{W}t").text = "We were glad."
    refreshed(edited(file, document), new)
    assert "We were glad." in paragraphs(file)
    (renewed,) = controls(part(file), "rate")
    assert text(renewed) == "60.1%"
    assert next(renewed.iter(f"{W}t")).getparent().find(f"{W}rPr/{W}i") is not None
    assert len(list(renewed.iter(f"{W}commentRangeStart", f"{W}commentReference"))) == 2


def test_what_is_typed_over_is_kept_unless_forced(file: Path, new: Path) -> None:
    document = part(file)
    (people,) = controls(document, "people.n")
    typed(people, "A dozen")
    edited(file, document)
    outcome = refreshed(file, new)
    assert changes(outcome.typed_over) == [("people.n", "A dozen", "Fourteen")]
    assert text(controls(part(file), "people.n")[0]) == "A dozen"
    # and again, until somebody decides
    assert changes(refreshed(file, new).typed_over) == [("people.n", "A dozen", "Fourteen")]
    outcome = refreshed(file, new, force=True)
    assert changes(outcome.renewed) == [("people.n", "A dozen", "Fourteen")]


def test_a_number_inserted_as_a_tracked_change_is_renewed_in_it(file: Path, new: Path) -> None:
    document = part(file)
    (people,) = controls(document, "people.n")
    tracked(people, "ins")
    refreshed(edited(file, document), new)
    (insertion,) = part(file).iter(f"{W}ins")
    assert text(insertion) == "Fourteen"


@pytest.mark.parametrize("inside", [True, False])
def test_a_number_deleted_as_a_tracked_change_stays_deleted(
    file: Path, new: Path, inside: bool
) -> None:
    document = part(file)
    (people,) = controls(document, "people.n")
    tracked(next(people.iter(f"{W}r")) if inside else people, "del")
    outcome = refreshed(edited(file, document), new)
    assert changes(outcome.deleted) == [("people.n", "Thirteen", "")]
    assert [item.text for item in part(file).iter(f"{W}delText")] == ["Thirteen"]


def test_a_number_replaced_as_a_tracked_change_is_typed_over(file: Path, new: Path) -> None:
    document = part(file)
    (people,) = controls(document, "people.n")
    run = next(people.iter(f"{W}r"))
    twin = pasted_after(run)
    tracked(run, "del")
    tracked(twin, "ins")
    typed(people, "Twelve")
    outcome = refreshed(edited(file, document), new)
    assert changes(outcome.typed_over) == [("people.n", "Twelve", "Fourteen")]


def test_a_control_that_is_gone_is_told(file: Path, new: Path) -> None:
    document = part(file)
    (rate,) = controls(document, "rate")
    rate.getparent().remove(rate)
    outcome = refreshed(edited(file, document), new)
    assert changes(outcome.deleted) == [("rate", "59.3%", "")]


def test_a_copied_sentence_is_renewed_too(file: Path, new: Path) -> None:
    document = part(file)
    (people,) = controls(document, "people.n")
    pasted_after(next(people.iterancestors(f"{W}p")))
    refreshed(edited(file, document), new)
    assert paragraphs(file).count("Fourteen people, 10 died. Alive were 60.1%.") == 2
    ids = [id.get(f"{W}val") for id in part(file).iterfind(f".//{W}sdtPr/{W}id")]
    assert len(ids) == len(set(ids))


def test_an_edited_table_keeps_its_words_and_has_its_numbers_renewed(file: Path, new: Path) -> None:
    document = part(file)
    next(t for t in document.iter(f"{W}t") if t.text == "People").text = "Personen"
    outcome = refreshed(edited(file, document), new)
    assert outcome.edited == ["tbl-groups"]
    assert [text(c) for c in part(file).iter(f"{W}tc")] == ["Group", "Personen", "A", "9", "B", "5"]


def test_a_comment_in_a_table_stays(file: Path, new: Path) -> None:
    document = part(file)
    (a,) = controls(document, "group.a.n")
    a.addprevious(etree.Element(f"{W}commentRangeStart", {f"{W}id": "5"}))
    refreshed(edited(file, document), new)
    assert len(list(part(file).iter(f"{W}commentRangeStart"))) == 1
    assert text(controls(part(file), "group.a.n")[0]) == "9"


def test_a_table_of_another_shape_is_replaced(file: Path, tmp_path: Path) -> None:
    row = f"<tr><th>C</th>{cell('1', 'people.n')}</tr>"
    longer = rendered(tmp_path / "new.docx", NEW.replace("</tbody>", f"{row}</tbody>"))
    refreshed(file, longer)
    cells = [text(c) for c in part(file).iter(f"{W}tc")]
    assert cells == ["Group", "People", "A", "9", "B", "5", "C", "1"]
    assert len(list(part(file).iter(f"{W}tbl"))) == 1


def test_new_words_of_the_manuscript_around_a_number_are_shown(file: Path, tmp_path: Path) -> None:
    other = rendered(tmp_path / "new.docx", body("One", "1", "0%", "9", verb="has died"))
    outcome = refreshed(file, other)
    assert outcome.reworded == ["One people, 1 has died."]


def test_names_that_a_word_processor_forgot_are_found_by_bookmarks(file: Path, new: Path) -> None:
    document = part(file)
    for about in document.iter(f"{W}sdtPr"):
        for item in list(about):
            about.remove(item)
    outcome = refreshed(edited(file, document), new)
    assert changes(outcome.renewed)[2:] == [
        ("people.n", "Thirteen", "Fourteen"),
        ("deaths.n", "9", "10"),
        ("rate", "59.3%", "60.1%"),
    ]
    assert outcome.contents == ["tbl-groups"]
    assert not outcome.deleted
