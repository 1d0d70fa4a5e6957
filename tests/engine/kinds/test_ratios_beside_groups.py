"""Hazard ratios beside survival by group: of models that compare these very groups."""

from __future__ import annotations

import pytest
from table_cells import cells
from tiny_study import Built, built, one_table

COLUMNS = """
arm: str = column(codes={"a": "A", "b": "B"}, label="Arm", description="Arm.")
sex: str = column(codes={"f": "F", "m": "M"}, label="Sex", description="Sex.")
age: int = column(label="Age", description="Age.")
months: float = column(unit="months", description="Time.")
died: bool = column(description="Died.")
"""
CSV = "person_id,arm,sex,age,months,died\n" + "".join(
    f"P{i},{'ab'[i % 2]},{'ffm'[i % 3]},{40 + i},{i * 7 % 11 + 1},{'true' if i % 4 else 'false'}\n"
    for i in range(12)
)
TOML = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
event = "died"

[tables.groups]
kind = "survival_by_group"
endpoint = "survival"
rows = [{ variable = "arm" }, { variable = "sex" }, { variable = "age", cut = 46 }]

[tables.tests]
kind = "logrank"
endpoint = "survival"
rows = [{ variable = "arm" }, { variable = "age", cut = 50 }]
"""


def model(name: str, rows: str) -> str:
    return f'\n[tables.{name}]\nkind = "regression"\nendpoint = "survival"\nrows = [{rows}]\n'


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Built:
    toml = TOML + model("first", '{ variable = "arm" }, { variable = "age" }')
    toml += model("second", '{ variable = "arm" }, { variable = "sex" }')
    return built(tmp_path_factory.mktemp("study"), one_table(COLUMNS, CSV, toml))


def test_each_factor_has_the_ratio_of_a_table_that_has_it(made: Built):
    lines = cells(made.tables.groups)
    ratios = {line[0].strip(): line[-2] if len(line) > 4 else line[-1] for line in lines}
    assert (ratios["A"], ratios["F"]) == ("Ref.", "Ref.")
    ratio = made.value("second.univariable.firth.sex.m.hazard_ratio")
    assert float(ratios["M"].split()[0]) == pytest.approx(ratio, abs=0.06)


def test_a_factor_cut_elsewhere_has_a_dash_that_is_explained(made: Built):
    notes = " ".join(map(str, made.tables.groups.notes))
    # Age is in a model, but as a number: no groups are compared there.
    assert "no model of the endpoint compares these groups" in notes
    assert cells(made.tables.groups)[-1][-2] == "–"


def test_each_p_value_of_a_table_of_tests_has_an_id(made: Built):
    assert made.value("tests.arm.logrank_p") == made.value("groups.arm.logrank_p")
    assert made.value("tests.age.logrank_exact_p") is not None
    assert made.value("tests.significant_factors.n") is not None
