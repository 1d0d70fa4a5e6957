"""A number that is not what the paper printed says so where it stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from first_study import ROOT, STUDY, build, copy_data, keep_patients

from caseseries import document
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.traced.marks import Marks
from caseseries.documents.traced.note import Trace


@pytest.fixture(autouse=True)
def shipped(study_db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CASESERIES_DB", str(study_db))


def marked(table: HtmlTable) -> dict[str, str]:
    """The cells with a mark, as they read, and the notes of their marks."""
    notes = dict(re.findall(r"\^(\w+)\^ \[(.*?)\.\]\{\.cited\}", table._repr_markdown_()))
    cells = re.findall(
        r"<t[dh][^>]*>((?:(?!</t[dh]>).)*)<sup class=\"mark\">(\w+)</sup>", table.html
    )
    return {
        " ".join(re.sub(r"<[^>]*>|[\u2007\u2008]", "", text).split()): notes[letter]
        for text, letter in cells
    }


def test_table_1_says_that_the_left_kidney_was_printed_otherwise() -> None:
    # Table 1 of the paper: "Left 6 (36.2%)"; 6 of 19 are 31.6%.
    found = marked(document.tables.table1)
    assert re.search(r"prints 36\.2% \(Table 1:", found["6 (31.6%)"])


def test_table_3_marks_what_the_paper_printed_otherwise_and_nothing_else() -> None:
    # Its Table 3 prints 40.0 months for others and 21.1% for 3 of 13 patients, and calls a group
    # "<5" that is of five or fewer.
    found = marked(document.tables("table3", form="published"))
    assert "prints 40.0 " in found.pop("39.7")
    assert "prints 21.1% " in found.pop("3 (23.1%)")
    assert set(found) == {"5 or fewer", "6 or more"}
    assert all("prints 5 " in note for note in found.values())


def test_the_text_has_what_was_printed_behind_the_number() -> None:
    # "19 tumors (1.05 per session)"; 19 / 18 is 1.06.
    per_session = document.say.number("technique.tumors_per_session", 2)
    assert per_session == "1.06"
    assert r"[\[printed: 1.05\]]{.cited}" in per_session._repr_markdown_()
    assert "printed" not in document.say.n("table1.patients.n")._repr_markdown_()


def test_rows_of_other_patients_are_not_marked_number_by_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copy_data(tmp_path)
    keep_patients(data, ["P01", "P02", "P04", "P05", "P06", "P08", "P10"])
    db = tmp_path / "study.duckdb"
    build(data, db, STUDY)
    monkeypatch.setenv("CASESERIES_DB", str(db))
    assert marked(document.tables.table1) == {}
    n_contradicted = document.say.value("claims.contradicted.n") or 0
    assert n_contradicted > 100


def test_a_study_that_recomputes_no_paper_has_no_marks() -> None:
    marks = Marks([Trace(("a.n",), "a"), None])
    assert marks.notes == []
    assert marks.of(Trace(("a.n",), "a")) == ""


def test_the_manuscript_says_what_held() -> None:
    # Counted in the ledger by hand of another program: grep -c on its verdicts.
    lines = (ROOT / "claims" / "ledger.csv").read_text(encoding="utf-8").splitlines()
    verdicts = [line.split(",") for line in lines]
    n = {v: sum(v in cells for cells in verdicts) for v in ("reproduced", "contradicted", "cited")}
    said = document.evidence.held()
    assert said.startswith(f"Of the {sum(n.values())} numbers the original prints, ")
    assert f"{n['reproduced']} are reproduced" in said
    assert f"{n['cited']} are cited" in said
