"""CONTRIBUTING promises that a variable is one line in study.toml."""

import re

import pytest
from first_study import DATA, ROOT, STUDY, build

from caseseries.results.results import load
from caseseries.study.study_file import StudyFileError

LINES = re.findall(
    r"^\{ variable = .*\},$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE
)


def study_with(tmp_path, *, table1: str = "", table3: str = ""):
    text = STUDY.read_text(encoding="utf-8")
    for section, line in (("[tables.table1]", table1), ("[tables.table3]", table3)):
        before, found, after = text.partition(section)
        assert found
        text = before + section + after.replace("rows = [\n", f"rows = [\n{line}\n", 1)
    path = tmp_path / "study.toml"
    path.write_text(text.replace('[claims]\nledger = "claims/ledger.csv"\n', ""), encoding="utf-8")
    return path


def test_the_two_lines_shown_are_all_there_is_to_do(tmp_path):
    first, second = LINES
    build(DATA, tmp_path / "c.duckdb", study_with(tmp_path, table1=first, table3=second))
    results = load(tmp_path / "c.duckdb")
    rows = [r for r in results.records("baseline") if r["variable"] == "months_from_diagnosis"]
    assert [row["kind"] for row in rows] == ["median_quartiles", "level", "level"]
    # The paper prints a median of 66.4 months.
    assert round(rows[0]["median"], 1) == 66.4
    assert rows[1]["n"] + rows[2]["n"] == 13
    groups = [
        r for r in results.records("survival_by_group") if r["variable"] == "months_from_diagnosis"
    ]
    assert [row["level"] for row in groups] == ["lt_60", "ge_60"]
    assert groups[0]["logrank_p"] is not None
    assert [r["n"] for r in groups] == [rows[1]["n"], rows[2]["n"]]


def test_a_variable_nobody_knows_is_named_with_those_there_are(tmp_path):
    line = '{ variable = "shoe_size", label = "Shoe size" },'
    with pytest.raises(StudyFileError, match=r"'shoe_size' is no column of cohort\.patients"):
        build(DATA, tmp_path / "c.duckdb", study_with(tmp_path, table1=line))
