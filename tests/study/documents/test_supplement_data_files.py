"""The first study's data files: whatever could be traced stands in them."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pytest
from first_study import ROOT
from printed_ids import printed_ids

from caseseries.document import DB_VARIABLE
from caseseries.documents.data_files.write import write_data_files
from caseseries.documents.embedded.listed import document_paths
from caseseries.results.numbers import Results
from caseseries.results.trace.chain import chain
from caseseries.warehouse.database import opened


@pytest.fixture(scope="module")
def folder(study_db: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("data_files")
    write_data_files(study_db, out)
    return out


def lines(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / "supplement" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_number_every_rule_every_claim_has_its_line(
    folder: Path, results: Results, study_db: Path
) -> None:
    assert [line["id"] for line in lines(folder, "numbers")] == list(results.numbers)
    assert [line["rule"] for line in lines(folder, "rules")] == [
        rule["rule"] for rule in results.records("gate")
    ]
    with opened(study_db, read_only=True) as con:
        claims = con.execute("select claim_id, verdict from claims.ledger").fetchall()
    assert [(line["claim_id"], line["verdict"]) for line in lines(folder, "ledger")] == claims
    assert len(lines(folder, "dictionary")) == len(results.records("dictionary"))


def test_what_the_documents_print_is_among_them(
    folder: Path, study_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(DB_VARIABLE, str(study_db))
    monkeypatch.chdir(ROOT)
    printed = {id for document in document_paths(ROOT) for id in printed_ids(document)}
    assert len(printed) > 500
    assert printed <= {line["id"] for line in lines(folder, "numbers")}


@pytest.mark.parametrize("id", ["overall_survival.rate_36m", "table1.patients.n", "gate.rules.n"])
def test_a_number_rests_on_what_trace_shows(folder: Path, study_db: Path, id: str) -> None:
    line = next(line for line in lines(folder, "numbers") if line["id"] == id)
    traced = chain(study_db, id)
    assert line["sql_files"] == ", ".join(dict.fromkeys(step.file for step in traced.sql))
    assert line["raw_tables"] == ", ".join(part.table for part in traced.raw)
    assert traced.function is not None
    assert line["function_file"].startswith(traced.function.file)


def test_a_claim_leads_to_its_number_and_prints_as_published(folder: Path) -> None:
    page = openpyxl.load_workbook(folder / "supplement.xlsx")["ledger"]
    head = [cell.value for cell in page[1]]
    # "1-, 3- and 5-year overall survival were 76.9%, 59.3% …": the second of these.
    row = next(
        row for row in page.iter_rows(min_row=2)
        if row[head.index("Number")].value == "overall_survival.rate_36m"
    )  # fmt: skip
    published = row[head.index("Published")]
    assert (published.value, published.number_format) == (59.3, "0.0")
    link = row[head.index("Number")].hyperlink
    assert link is not None
    assert link.location is not None
    numbers, place = link.location.split("!")
    assert page.parent is not None
    assert page.parent[numbers.strip("'")][place].value == "overall_survival.rate_36m"
