"""What is kept with every number: its printed form, its source in the code, `results.json`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd
import pytest
from first_study import FIRST, ROOT

from caseseries.analyses.run import analyse
from caseseries.results.cohort import Cohort
from caseseries.results.numbers import Results
from caseseries.results.results_json import results_json, write_results_json
from caseseries.results.trace.function_source import function_of
from caseseries.results.trace.lineage import columns_read
from caseseries.warehouse.database import opened

README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("id", "printed"),
    [
        # As the paper prints them.
        ("overall_survival.rate_36m", "59.3%"),
        ("overall_survival.rate_12m_low", "54.0%"),
        ("follow_up.median", "24.3"),
        ("table1.age_years.mean", "54.0"),
        ("table1.age_years.minimum", "36"),
        ("table1.max_diameter_cm.minimum", "0.7"),
        ("table1.max_diameter_cm.maximum", "3.0"),
        ("screening.screened.n", "683"),
        ("technique.first_year", "2009"),
        ("technique.tumors_per_session", "1.06"),
        ("renal_function.decrease.minimum", "−3.6"),
        ("table3.largest_renal_tumor_cm.logrank_p", "0.02"),
        ("definitions.days_per_month", "30.4375"),
    ],
)
def test_printed_forms_are_kept_in_the_database(id: str, printed: str, results: Results) -> None:
    assert results.number(id).printed == printed


def test_every_number_has_a_printed_form(results: Results) -> None:
    assert [n.id for n in results.numbers.values() if not n.printed] == []


def test_every_function_is_found_in_the_code(results: Results) -> None:
    for method in {number.method for number in results.numbers.values()}:
        source = function_of(results, method)
        assert source is not None, method
        assert (ROOT / source.file).is_file()
        if source.line is not None:
            text = (ROOT / source.file).read_text(encoding="utf-8").splitlines()
            assert method.rpartition(".")[2] in text[source.line - 1]
        else:
            assert method == "study.toml"


@pytest.mark.parametrize(
    ("table", "column", "among_them"),
    [
        ("patients", "died", "overall_survival.rate_36m"),
        ("patients", "pathology", "table2.non_small_cell_lung_cancer.n"),
        (
            "patients",
            "largest_renal_tumor_cm",
            "cox.multivariable.cox.pathology.non_small_cell_lung_cancer.p_value",
        ),
        ("tumors", "local_control_months", "local_control.rate_12m"),
        ("sessions", "complication_severity", "complications.minor.n"),
    ],
)
def test_a_number_that_a_column_changes_names_the_column(
    table: str, column: str, among_them: str, study_db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(study_db, read_only=True) as con:
        before = analyse(Cohort(con, FIRST), FIRST)[0].numbers
        read = Cohort._read

        def disturbed(cohort: Cohort, name: str) -> pd.DataFrame:
            frame = read(cohort, name)
            backwards = {column: list(frame[column])[::-1]} if name == table else {}
            return frame.assign(**backwards)

        monkeypatch.setattr(Cohort, "_read", disturbed)
        after = analyse(Cohort(con, FIRST), FIRST)[0].numbers
    columns = FIRST.cohort_tables[table].column_names
    changed = [
        number
        for number in before.values()
        if f"cohort.{table}" in number.tables and number.id in after
        and (number.value, number.row_keys) != (after[number.id].value, after[number.id].row_keys)
    ]  # fmt: skip
    assert among_them in [number.id for number in changed]
    assert [n.id for n in changed if column not in columns_read(n, columns)] == []


def test_results_json_holds_every_number_once(
    study_db: Path, results: Results, tmp_path: Path
) -> None:
    db = tmp_path / "study.duckdb"
    db.symlink_to(study_db)
    path = tmp_path / "results.json"
    write_results_json(db, path)
    first = path.read_bytes()
    assert path == results_json(db)
    event = json.loads(first)
    found = [result for analysis in event["analyses"] for result in analysis["results"]]
    assert sorted(result["id"] for result in found) == sorted(results.numbers)
    sets = {entry["id"]: entry for entry in event["analysisSets"]}
    methods = {entry["id"]: entry for entry in event["methods"]}
    groups = {entry["id"]: entry["groups"] for entry in event["analysisGroupings"]}
    for analysis in event["analyses"]:
        for result in analysis["results"]:
            number = results.number(result["id"])
            assert result["rawValue"] == number.value
            assert result["formattedValue"] == number.printed
            assert sets[result["analysisSetId"]]["rowKeys"] == list(number.row_keys)
            assert result["statistic"] in methods[result["methodId"]]["operations"]
            if result["groupId"] and analysis["groupingId"]:
                assert result["groupId"] in groups[analysis["groupingId"]]
    write_results_json(db, path)
    assert path.read_bytes() == first
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_results_json_names_analysis_variable_group_and_statistic(
    study_db: Path, tmp_path: Path
) -> None:
    db = tmp_path / "study.duckdb"
    db.symlink_to(study_db)
    write_results_json(db, results_json(db))
    event = json.loads(results_json(db).read_text(encoding="utf-8"))
    analysis = next(entry for entry in event["analyses"] if entry["id"] == "table3.sex")
    result = next(r for r in analysis["results"] if r["id"] == "table3.sex.male.rate_36m")
    assert (analysis["variable"], result["groupId"]) == ("sex", "male")
    assert (result["operationId"], result["statistic"]) == ("rate_36m", "Kaplan-Meier estimate")


def test_the_readme_names_the_parts_of_results_json(study_db: Path, tmp_path: Path) -> None:
    db = tmp_path / "study.duckdb"
    db.symlink_to(study_db)
    write_results_json(db, results_json(db))
    event = json.loads(results_json(db).read_text(encoding="utf-8"))
    written = {name: set(part[0]) for name, part in event.items() if isinstance(part, list)}
    written["analyses[].results"] = set(event["analyses"][0]["results"][0])
    rows = re.findall(r"^\| `([\w.\[\]]+)` \| (.*?) \| \w+ \|$", README, re.MULTILINE)
    assert {part: set(re.findall(r"`(\w+)`", cell)) for part, cell in rows} == written
