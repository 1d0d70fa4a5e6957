"""The numbers of the documents carry their ids, and the supplement lists them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from first_study import ROOT
from printed_ids import printed_ids

from caseseries.document import DB_VARIABLE
from caseseries.documents.embedded.listed import document_paths
from caseseries.documents.printing.printed import Printed
from caseseries.documents.shown import Tables
from caseseries.documents.supplement import Supplement
from caseseries.documents.tables.parts.html_table import HtmlTable
from caseseries.documents.traced.note import trace_of
from caseseries.evidence.as_published import AsPublished
from caseseries.results.numbers import Number, Results
from report import own
from report.sentences import Sentences

MANUSCRIPT, SUPPLEMENT = document_paths(ROOT)
INLINE = re.compile(r"`\{python\}\s+(say\.[^`]+)`")


@pytest.fixture(scope="module")
def published(results: Results, study_db: Path) -> AsPublished:
    return AsPublished(results, study_db)


def ids_in(markdown: str) -> list[str]:
    return [
        id for ids in re.findall(r'(?:\s|data-)trace="([^"]*)"', markdown) for id in ids.split()
    ]


def said(expression: str, published: AsPublished) -> str:
    return eval(expression, {"say": Sentences(published)})


def test_every_inline_number_carries_ids_that_exist(
    results: Results, published: AsPublished
) -> None:
    expressions = INLINE.findall(MANUSCRIPT.read_text(encoding="utf-8"))
    assert len(expressions) > 100
    for expression in expressions:
        markdown = said(expression, published)
        # A word that study.toml chose rests on no number.
        if not isinstance(markdown, Printed):
            assert not re.search(r"\d", markdown), expression
            continue
        markdown = markdown._repr_markdown_()
        if expression.startswith("say.software("):  # versions are no results
            continue
        ids = ids_in(markdown)
        assert ids, expression
        assert set(ids) <= set(results.numbers), expression
        printed = re.sub(r"\[\\\[printed: .*?\\\]\]\{\.cited\}", "", markdown)
        outside = re.sub(r"\[[^\]]*\]\{.*?\"\}", "", printed)
        # Only the names of landmarks (at 3 years) and of stages stand outside of the traced spans,
        # and the ends of the scale.
        names = r"at \d+\xa0(years?|months?)|CKD stage 1 or 2|to 0% and 100%"
        assert not re.search(r"\d", re.sub(names, "", outside)), markdown


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("table1", {}),
        ("table3", {"form": "published"}),
        ("table3", {"form": "recommended"}),
        ("conclusions", {}),
        ("cox", {}),
        ("table2", None),
        ("renal_function", None),
        ("complications", None),
    ],
)
def test_every_number_of_a_table_carries_its_ids(
    name: str, options: dict[str, str] | None, results: Results, published: AsPublished
) -> None:
    tables = Tables(published, results)
    table: HtmlTable = getattr(own, name)(results) if options is None else tables(name, **options)
    traced = 0
    for group in table.groups:
        for row in group.rows:
            for cell in row.cells[1:]:
                holds_number = bool(re.search(r"\d", cell.text)) and not _is_stage(name, cell.text)
                if holds_number:
                    assert cell.trace is not None, (row.cells[0].text, cell.text)
                    assert _prints(cell.text, [results.number(id) for id in cell.trace.ids])
                    traced += 1
    assert traced
    assert set(ids_in(table.html)) <= set(results.numbers)


def _is_stage(name: str, text: str) -> bool:
    """Stages of chronic kidney disease are codes, not numbers."""
    return name == "renal_function" and bool(re.fullmatch(r"\d[ab]?(\xa0→\xa0\d[ab]?)?", text))


def _prints(text: str, numbers: list[Number]) -> bool:
    """Whether each number in a cell is the printed form of one of its ids."""
    plain = text.translate({0x2007: None, 0xA0: " "})
    forms = {str(n.printed).rstrip("%").lstrip("<>") for n in numbers}
    found = [t.rstrip(".") for t in re.findall(r"−?\d+(?:\.\d+)?", plain)]
    assert set(found) <= forms, (text, forms)
    return True


def test_the_list_of_the_supplement_holds_what_the_documents_print(
    results: Results, published: AsPublished, study_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DB_VARIABLE, str(study_db))
    monkeypatch.chdir(ROOT)
    ids = {id for document in (MANUSCRIPT, SUPPLEMENT) for id in printed_ids(document)}
    assert {"overall_survival.risk_table.24m.n_at_risk", "gate.rules.n", "screening.excluded.n",
            "cox.multivariable.deaths.n", "claims.disclosure.pinned.n"} <= ids  # fmt: skip
    listed = re.findall(
        r'<tr id="number-([^"]+)">', Supplement(results, study_db).data_tables().html
    )
    assert ids <= set(listed)
    assert len(set(listed)) == len(listed)
    for expression in INLINE.findall(MANUSCRIPT.read_text(encoding="utf-8")):
        shown = said(expression, published)
        if isinstance(shown, Printed):
            assert set(ids_in(shown._repr_markdown_())) <= set(listed)


def test_a_note_says_what_a_number_rests_on(results: Results) -> None:
    trace = trace_of(results, ["overall_survival.rate_36m", "no.such.number"])
    assert trace is not None
    assert trace.ids == ("overall_survival.rate_36m",)
    for part in ("59.3%", "Kaplan-Meier estimate", "all patients (n 13, 9 events)",
                 "caseseries.survival.kaplan_meier", "cohort.patients"):  # fmt: skip
        assert part in trace.note


class OddNames:
    """Results whose population is called what a user's study file may call it."""

    numbers: Mapping[str, Any] = {}

    def number(self, id: str) -> Number:
        name = 'patients with "large" \\ [big] <tumors> & more'
        return Number(id, 3, "patients", 3, None, name, "count", "m", ("cohort.patients",), (), "3")

    def records(self, name: str) -> list[dict[str, Any]]:
        return []


def test_odd_names_survive_the_way_through_markdown() -> None:
    import pypandoc

    markdown = Sentences(OddNames()).n("a.n")._repr_markdown_()
    html = pypandoc.convert_text(markdown, "html", format="markdown")
    assert "patients with &quot;large&quot; \\ [big] &lt;tumors&gt; &amp; more" in html
    assert ">3</span>" in html
