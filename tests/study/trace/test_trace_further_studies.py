"""Numbers of the two public cohorts lead to their lines of the files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from first_study import ROOT

from caseseries.build import build
from caseseries.cli import main
from caseseries.study.study import open_study

STUDIES = ROOT / "studies"


@pytest.fixture(scope="module")
def databases(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    built = {}
    for study in ("heart_transplant", "diabetic_retinopathy"):
        built[study] = tmp_path_factory.mktemp(study) / "study.duckdb"
        build(open_study(STUDIES / study), STUDIES / study / "data" / "raw", built[study])
    return built


def trace(db: Path, id: str, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    code = main(["trace", id, "--db", str(db), "--data", str(db.parent), "--format", "json"])
    answer = capsys.readouterr()
    assert code == 0, answer.err
    return json.loads(answer.out)


def lines_where(study: str, table: str, column: str, values: set[str]) -> list[int]:
    """Lines of a raw file (the header is line 1) whose column holds one of the values."""
    path = STUDIES / study / "data" / "raw" / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = enumerate(csv.DictReader(file), start=2)
        return [line for line, row in rows if row[column] in values]


# Of 103 patients 75 died (Crowley and Hu 1977); of 394 eyes 155 lost vision (Huster et al. 1989).
@pytest.mark.parametrize(
    ("study", "id", "table", "column", "value", "n"),
    [
        ("heart_transplant", "survival.deaths.n", "follow_up", "died", "yes", 75),
        ("diabetic_retinopathy", "vision.losses.n", "eyes", "visual_loss", "yes", 155),
        ("diabetic_retinopathy", "table1.treated.yes.n", "eyes", "treated", "yes", 197),
        ("diabetic_retinopathy", "table1.side.left.n", "eyes", "side", "left", 197),
    ],
)
def test_a_count_rests_on_as_many_lines_as_it_counts(
    study: str,
    id: str,
    table: str,
    column: str,
    value: str,
    n: int,
    databases: dict[str, Path],
    capsys: pytest.CaptureFixture[str],
) -> None:
    chain = trace(databases[study], id, capsys)
    expected = lines_where(study, table, column, {value})
    found = {part["table"]: part["lines"] for part in chain["raw"]}
    assert found[table] == expected
    assert len(expected) == chain["value"] == n


def test_intervals_of_a_patient_lead_to_all_that_is_known_of_the_patient(
    databases: dict[str, Path], capsys: pytest.CaptureFixture[str]
) -> None:
    study = "heart_transplant"
    chain = trace(databases[study], "survival_by_state.deaths.n", capsys)
    patients = {key.split(", ")[0] for key in chain["row_keys"]}
    assert len(patients) == len(chain["row_keys"]) == 75
    found = {part["table"]: part["lines"] for part in chain["raw"]}
    assert found == {
        table: lines_where(study, table, "patient_id", patients)
        for table in ("follow_up", "patients", "transplants")
    }
    assert found["follow_up"] == lines_where(study, "follow_up", "died", {"yes"})
