"""Baseline tables by group: what stands in the columns, the tests, the differences."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from table_cells import cells
from tiny_study import Built, built, lines_of, one_table

from caseseries.compare import standardized_multinomial_difference
from caseseries.study.study_file import StudyFileError

REFERENCE = Path(__file__).parents[1] / "reference"
LUNG: dict[str, Any] = json.loads((REFERENCE / "table1_lung.json").read_text(encoding="utf-8"))
COLUMNS = """
    sex: str = column(description="Sex.")
    age: float = column(nullable=True, description="Age.")
    cat: str = column(nullable=True, description="A category.")
"""
TOML = """
    [tables.described]
    kind = "baseline"
    by = { variable = "sex", order = ["female", "male"] }
    rows = [
      { variable = "age", label = "Age, years", show = ["mean_sd"]TEST },
      { variable = "cat", label = "Category" },
    ]
"""


def lung() -> str:
    with (REFERENCE / "table1_lung.csv").open(encoding="utf-8") as file:
        return lines_of(
            [
                {
                    "person_id": f"P{number:03}",
                    "sex": row["group"],
                    "age": row["age"],
                    "cat": "" if row["cat"] == "NA" else row["cat"],
                }
                for number, row in enumerate(csv.DictReader(file))
            ]
        )


def lung_study(folder: Path, test: str = "") -> Built:
    said = TOML.replace("TEST", f', test = "{test}"' if test else "")
    return built(folder, one_table(COLUMNS, lung(), said))


def close(value: float) -> Any:
    return pytest.approx(value, rel=1e-6)


@pytest.mark.parametrize(
    ("test", "named"),
    [("", "t_welch"), ("student", "t_student"), ("wilcoxon", "wilcoxon"),
     ("kruskal_wallis", "kruskal")],
)  # fmt: skip
def test_numbers_are_compared_as_r_does(tmp_path: Path, test: str, named: str) -> None:
    study = lung_study(tmp_path, test)
    assert study.value("described.age.p_value") == close(LUNG["age"][named])
    assert study.value("described.age.smd") == close(LUNG["age"]["smd"])


def test_few_expected_counts_are_compared_by_fisher(tmp_path: Path) -> None:
    study = lung_study(tmp_path)
    (test,) = [r for r in study.results.records("baseline_tests") if r["variable"] == "cat"]
    assert (test["test"], test["chosen"]) == ("fisher", False)
    assert test["p_value"] == close(LUNG["cat"]["fisher"])
    # Counted by hand in the reference's table: rows of a category, columns female and male.
    table = LUNG["cat"]["table"]
    for level, (female, male) in zip(("ecog0", "ecog1", "ecog2"), table, strict=False):
        assert study.value(f"described.cat.{level}.female.n") == female
        assert study.value(f"described.cat.{level}.male.n") == male
        assert study.value(f"described.cat.{level}.n") == female + male


FOUR = """
    person_id,arm,size,mark
    A,new,1,yes
    B,new,3,yes
    C,old,5,no
    D,old,9,yes
    E,,7,no
    F,old,,no
"""
FOUR_COLUMNS = """
    arm: str = column(nullable=True, codes={"new": "New", "old": "Old"}, description="Arm.")
    size: float = column(nullable=True, label="Size", description="Size.")
    mark: bool = column(label="Mark", description="Mark.")
"""


def four(folder: Path, said: str) -> Built:
    toml = f'[tables.t]\nkind = "baseline"\n{said}\n'
    return built(folder, one_table(FOUR_COLUMNS, FOUR, toml))


ROWS = 'rows = [{ variable = "size", show = ["mean_sd", "range"] }, { variable = "mark" }]'


def test_columns_by_hand(tmp_path: Path) -> None:
    study = four(tmp_path, f'by = "arm"\n{ROWS}')
    assert study.value("t.people.new.n") == 2
    assert study.value("t.people.old.n") == 3
    assert study.value("t.people.without_group.n") == 1
    assert study.value("t.size.new.mean") == 2
    assert study.value("t.size.old.mean") == 7
    assert study.value("t.size.mean") == 5
    assert study.value("t.mark.yes.old.percent") == close(100 / 3)
    assert study.value("t.size.missing.old.n") == 1
    assert study.value("t.size.missing.new.n") == 0
    # (2 - 7) / sqrt((2 + 8) / 2); shares 1 and 1/3: (2/3) / sqrt((2/9) / 2)
    assert study.value("t.size.smd") == close(-5 / 5**0.5)
    assert study.value("t.mark.smd") == close(2.0)
    # 2 x 2 table 2 0 / 1 2: of the 10 ways to place 3 marks 3 have both in the first arm, 6 one,
    # 1 none; no likelier than 3 of 10 are 3 and 1.
    assert study.value("t.mark.p_value") == close(0.4)
    printed = {id: study.results.number(f"t.{id}").printed for id in ("mark.p_value", "mark.smd")}
    assert printed == {"mark.p_value": "0.40", "mark.smd": "2.00"}
    shown = cells(study.tables("t"))
    assert shown[0] == ["Characteristic", "Total", "New", "Old", "P", "SMD"]
    assert ["Number", "6", "2", "3", "", ""] in shown
    assert ["Mean ± SD", "5.0 ± 3.2", "2.0 ± 1.4", "7.0 ± 2.8", "", ""] in shown
    assert ["Mark", "", "", "", "0.40", "2.00"] in shown
    notes = study.tables("t")._repr_markdown_()
    assert "belongs to no group." in notes
    assert "t.mark.p_value" in study.tables("t").ids


def test_columns_that_were_not_asked_for(tmp_path: Path) -> None:
    study = four(tmp_path, f'by = "arm"\np_value = false\nsmd = false\ntotal = false\n{ROWS}')
    assert cells(study.tables("t"))[0] == ["Characteristic", "New", "Old"]


def test_without_groups_nothing_is_added(tmp_path: Path) -> None:
    study = four(tmp_path, ROWS)
    ids = [id for id in study.results.numbers if id.startswith("t.")]
    expected = ["people.n", "size.mean", "size.sd", "size.minimum", "size.maximum"]
    expected += [f"{of}.{end}" for of in ("size.missing", "mark.yes", "mark.no")
                 for end in ("n", "of", "percent")]  # fmt: skip
    assert sorted(ids) == sorted(f"t.{id}" for id in expected)
    assert {r["by_level"] for r in study.results.records("baseline")} == {None}
    assert cells(study.tables("t"))[0] == ["Characteristic", "Value"]


def test_three_groups_are_compared_by_ranks(tmp_path: Path) -> None:
    values = "person_id,arm,size,mark\nA,x,1,yes\nB,x,2,no\nC,y,3,yes\nD,y,4,no\nE,z,5,no\nF,z,6,no"
    columns = FOUR_COLUMNS.replace(', codes={"new": "New", "old": "Old"}', "")
    toml = f'[tables.t]\nkind = "baseline"\nby = "arm"\n{ROWS}\n'
    study = built(tmp_path, one_table(columns, values, toml))
    (test, _) = study.results.records("baseline_tests")
    # Rank sums 3, 7, 11: H = 12 / 42 (9 + 49 + 121) / 2 - 21 = 32/7, on 2 df P = exp(-H / 2).
    assert test["test"] == "kruskal_wallis"
    assert test["p_value"] == close(2.718281828459045 ** (-16 / 7))
    # The means furthest apart are 1.5 and 5.5, both variances 1/2.
    assert test["smd"] == close(4 / 0.5**0.5)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ('by = "arm"\nrows = [{ variable = "mark", test = "welch" }]', "compares numbers"),
        (
            'by = "arm"\nrows = [{ variable = "size", show = ["range"], test = "fisher" }]',
            "compares counts",
        ),
        ('rows = [{ variable = "mark", test = "fisher" }]', "needs by"),
        ('by = "size"\nrows = [{ variable = "mark" }]', "number without groups"),
        ('by = "army"\nrows = [{ variable = "mark" }]', "no column"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path: Path, said: str, sentence: str) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        four(tmp_path, said)


def test_the_multinomial_distance_of_two_levels_is_the_difference_of_shares() -> None:
    # Shares 1/4 and 3/4: (1/2) / sqrt(3/16).
    assert standardized_multinomial_difference([1, 3], [3, 1]) == close(0.5 / (3 / 16) ** 0.5)
    # Shares (1/2, 1/4, 1/4) and (1/4, 1/2, 1/4) without the first: d = (-1/4, 0) and
    # S = [[7, -3], [-3, 6]] / 32, whose inverse begins with 32 * 6 / 33.
    found = standardized_multinomial_difference([2, 1, 1], [1, 2, 1])
    assert found == close((32 * 6 / 33 / 16) ** 0.5)
