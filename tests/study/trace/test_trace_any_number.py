"""Any number picked from the documents can be traced: on the page, and by its printed form."""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path

import duckdb
import pytest
from document_text import PageText
from first_study import ROOT

from caseseries.documents.render import render
from caseseries.documents.traced.lookup import find, tokens
from caseseries.documents.traced.quotations import proofs, quotations
from caseseries.results.numbers import Results
from caseseries.warehouse.database import opened

# No part of the text, or the number of a heading, table, figure or reference.
# The values a figure is drawn from are records, held in the tests of each kind.
FRAME = ("head", "script", "style", "nav", "header", "refs", "citation", "quarto-xref",
         "float-label", "figure-values")  # fmt: skip
CITED = "cited"  # facts of the literature, devices and the protocol
# They set what the paper prints beside what the rows give.
LEDGERS = ("tbl-verdicts", "tbl-contradictions")
# What the schemas, rules and SQL headers declare, and what guidelines ask; the data tables are held
# in test_supplement_data_files.
DECLARATIONS = ("data-table", "tbl-definitions", "tbl-strobe", "tbl-ablation")
# Definitions that hold digits; a result never stands here.
DEFINITIONS = (
    "S ± 1.96", "0% and 100%", "below 0.05", "1.73 m²", "95% limits", "95% CI",
    "95% confidence interval", "1 and 3 years", "stage 1 or 2",
    "stage 1 to 2", "stage 2 to 3a", "3b to 4", "6 months after the last ablation",
    "the estimate is 0%", "come down to 50%",
)  # fmt: skip
LANDMARK = re.compile(r"\d+ (years?|months)")
CKD_STAGE = re.compile(r"[1-5][ab]?( → [1-5][ab]?)?")
# Of the PDF, whose figures are text: ticks of axes, in steps of 12 months, 20% and 20 mL/min.
AXIS_TICKS = frozenset(str(tick) for tick in (*range(0, 133, 12), *range(0, 141, 20)))
# The years of the cited source and of the change of device stand in cited spans of the source.
CITED_IN_PDF = frozenset({"2022", "2012"})


@pytest.fixture(scope="module")
def documents(study_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("traced")
    render(ROOT, study_db, out, ("html", "pdf"), renderer="embedded")
    return out


def page_lines(documents: Path, name: str, *without: str) -> list[str]:
    page = (documents / f"{name}.html").read_text(encoding="utf-8")
    lines = PageText(page, {*FRAME, CITED, *without}).lines
    return [_without_definitions(line) for line in lines]


def _without_definitions(line: str) -> str:
    for definition in DEFINITIONS:
        line = line.replace(definition, "")
    line = re.sub(r"\bat \d+ years?\b", "", line)
    return "" if LANDMARK.fullmatch(line) or CKD_STAGE.fullmatch(line) else line


def unknown(lines: list[str], results: Results, con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Numbers that `caseseries trace` finds nowhere, each with a line it stands in."""
    where = {token: line for line in lines if re.search(r"\d", line) for token in tokens(line)}
    return {
        token: line
        for token, line in where.items()
        if not (find(token, results.numbers) or quotations(con, token) or proofs(con, token))
    }


def test_no_number_of_the_manuscript_stands_outside_of_a_trace(documents: Path) -> None:
    lines = page_lines(documents, "index", "number", *LEDGERS)
    assert [line for line in lines if re.search(r"\d", line) and tokens(line)] == []


def test_numbers_in_figures_carry_a_trace_where_they_stand(
    documents: Path, results: Results
) -> None:
    page = (documents / "index.html").read_text(encoding="utf-8")
    boxes = re.findall(
        r'<span class="number" data-trace="([^"]+)" style="left: ([\d.]+)%; top: ([\d.]+)%;'
        r'[^"]*"><a href="[^"]+" class="trace" aria-label="([^"]+)"',
        page,
    )
    at_risk = [box for box in boxes if box[0].endswith("n_at_risk")]
    assert len(at_risk) == len(results.records("risk_table"))
    for id, left, top, label in boxes:
        assert results.number(id).printed in label.split("\n")[0]
        assert 0 < float(left) < 100
        assert 0 < float(top) < 100


def test_every_link_of_a_trace_leads_to_the_list_of_the_supplement(documents: Path) -> None:
    listed = re.findall(r'id="(number-[^"]+)"', (documents / "supplement.html").read_text())
    for name in ("index", "supplement"):
        page = (documents / f"{name}.html").read_text(encoding="utf-8")
        linked = re.findall(r'href="supplement.html#(number-[^"]+)" class="trace"', page)
        assert len(linked) > 100
        assert set(linked) <= set(listed)


def test_the_data_files_lie_beside_the_documents(documents: Path, results: Results) -> None:
    with (documents / "supplement" / "numbers.csv").open(encoding="utf-8", newline="") as file:
        assert [line["id"] for line in csv.DictReader(file)] == list(results.numbers)
    page = (documents / "supplement.html").read_text(encoding="utf-8")
    for name in set(re.findall(r'href="(supplement[^"]*\.(?:csv|xlsx))"', page)):
        assert (documents / name).is_file()
    assert 'href="supplement.xlsx"' in page


def test_every_number_of_the_manuscripts_pdf_is_found(
    documents: Path, results: Results, study_db: Path
) -> None:
    done = subprocess.run(
        ["pdftotext", "-layout", documents / "index.pdf", "-"], capture_output=True, check=True
    )
    body = re.split(r"^References$", done.stdout.decode(), flags=re.MULTILINE)[0]
    body = body[body.index("Abstract") :].replace("1.73\xa0m²", "").replace("1.73 m²", "")
    body = re.sub(r"\b\d+\.\d+\.\d+\b", "", body)  # versions of software
    with opened(study_db, read_only=True) as con:
        missing = unknown(body.splitlines(), results, con)
    assert {t: line for t, line in missing.items() if t not in AXIS_TICKS | CITED_IN_PDF} == {}


def test_every_number_of_the_supplement_is_found(
    documents: Path, results: Results, study_db: Path
) -> None:
    lines = page_lines(documents, "supplement", "code", *DECLARATIONS)
    with opened(study_db, read_only=True) as con:
        assert unknown(lines, results, con) == {}
