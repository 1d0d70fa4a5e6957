"""Rows without a value are counted, named and said wherever an analysis leaves them out."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

from caseseries.documents.neutral import Neutral
from caseseries.documents.printing.sentence_parts import SentenceParts
from caseseries.study.study_file import StudyFileError

COLUMNS = """
    arm: str = column(nullable=True, codes={"a": "A", "b": "B"}, description="Arm.")
    age: float = column(nullable=True, label="Age", unit="years", description="Age.")
    months: float = column(nullable=True, label="Follow-up", description="Months.")
    failed: bool = column(nullable=True, label="Failure", description="The event.")
    left: bool = column(nullable=True, label="Death", description="The other event.")
    before: float = column(nullable=True, label="Before", description="Before.")
    after: float = column(nullable=True, label="After", description="After.")
"""
# D has no time, E no event, F neither, G an unknown competing event, H failed before any. Of the
# others I is without arm, J without age, K without both.
PEOPLE = """
person_id,arm,age,months,failed,left,before,after
A,a,50,3,yes,no,1,2
B,b,60,5,no,no,2,1
C,a,70,9,yes,no,3,5
D,a,40,,yes,no,4,4
E,b,45,7,,no,,4
F,b,45,,,no,5,
G,b,55,8,no,,,
H,b,65,6,yes,,6,6
I,,52,4,no,yes,7,7
J,a,,10,yes,no,8,8
K,,,2,no,no,9,9
L,b,48,1,yes,no,9,8
""".lstrip()
TOML = """
[endpoints.failure]
label = "Freedom from failure"
unit = "person"
time = "months"
event = "failed"
competing = "left"
event_name = "failure"
landmarks = [6]

[endpoints.late]
label = "Freedom from failure after 4 months"
unit = "person"
time = "months"
event = "failed"
counted_from = 4
where = "arm = 'b'"

[endpoints.failure_alone]
label = "Freedom from failure, whoever left"
unit = "person"
time = "months"
event = "failed"

[tables.model]
kind = "regression"
endpoint = "failure"
rows = [{ variable = "arm" }, { variable = "age" }]

[tables.groups]
kind = "survival_by_group"
endpoint = "failure_alone"
rows = [{ variable = "arm" }]

[tables.alone]
kind = "survival_by_group"
endpoint = "failure_alone"
rows = [{ variable = "arm" }]

[tables.model_alone]
kind = "regression"
endpoint = "failure_alone"
rows = [{ variable = "arm" }, { variable = "age" }]

[tables.concluded]
kind = "conclusions"
groups = "alone"
model = "model_alone"

[tables.tests]
kind = "logrank"
endpoint = "failure"
rows = [{ variable = "arm" }]

[tables.rates]
kind = "rates"
rows = [{ variable = "failed" }, { variable = "arm", level = "a" }]

[tables.pairs]
kind = "paired"
pairs = [{ before = "before", after = "after" }]

[figures.curve]
kind = "kaplan_meier"
endpoint = "failure_alone"

[figures.incidence]
kind = "cumulative_incidence"
endpoint = "failure"
by = "arm"

[figures.lanes]
kind = "swimmer"
endpoint = "failure"

[figures.ratios]
kind = "forest"
table = "model"

[figures.lines]
kind = "paired_lines"
before = "before"
after = "after"
"""
FOUR = "4\N{NO-BREAK SPACE}people are left out for missing values"
OF_ENDPOINT = f"{FOUR} (follow-up, 2; failure, 2; death, 1)."


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(tmp_path_factory.mktemp("left_out"), one_table(COLUMNS, PEOPLE, TOML))


@pytest.mark.parametrize(
    ("id", "n"),
    [
        ("failure.missing.n", 4),
        ("failure.missing.months.n", 2),
        ("failure.missing.failed.n", 2),
        ("failure.missing.left.n", 1),
        ("failure.events.of", 8),
        # Of those in arm b: E without event, F without both; G and H are known here.
        ("failure_alone.missing.n", 3),
        ("late.missing.n", 2),
        ("late.events.of", 3),
        ("model.univariable.arm.missing.n", 2),
        ("model.univariable.age.missing.n", 2),
        ("model.multivariable.missing.n", 3),
        ("model.multivariable.missing.arm.n", 2),
        ("model.multivariable.people.n", 5),
        ("groups.arm.without_group.n", 2),
        ("rates.missing.failed.n", 2),
        ("rates.missing.arm.n", 2),
        ("pairs.after.missing.n", 3),
        ("pairs.after.missing.before.n", 2),
        ("pairs.after.n", 9),
        ("lines.missing.n", 3),
        ("lanes.lanes.n", 8),
    ],
)
def test_counts_by_hand(made: Built, id: str, n: int) -> None:
    assert made.value(id) == n


def test_a_number_rests_on_the_rows_left_out(made: Built) -> None:
    number = made.results.number("failure.missing.n")
    assert number.row_keys == ("D", "E", "F", "G")
    assert set(number.columns) == {"months", "failed", "left"}
    assert made.results.number("model.multivariable.missing.n").row_keys == ("I", "J", "K")


@pytest.mark.parametrize(
    ("name", "endpoint", "missing"),
    [
        ("model", "failure", "follow-up, 2; failure, 2; death, 1"),
        ("groups", "failure_alone", "follow-up, 2; failure, 2"),
        ("tests", "failure", "follow-up, 2; failure, 2; death, 1"),
    ],
)
def test_tables_of_an_endpoint_say_whom_it_leaves_out(
    made: Built, name: str, endpoint: str, missing: str
) -> None:
    table = made.tables(name)
    assert f"{endpoint}.missing.n" in table.ids
    assert f"left out for missing values ({missing})" in _text(table)


def test_a_model_says_whom_its_factors_leave_out(made: Built) -> None:
    assert "model.multivariable.missing.n" in made.tables.model.ids
    assert "left out of the model of several factors for missing values (arm, 2; age, 2)" in _text(
        made.tables.model
    )


def test_conclusions_say_whom_tests_and_model_leave_out(made: Built) -> None:
    said = _text(made.tables.concluded)
    assert "are left out for missing values (follow-up, 2; failure, 2)" in said
    assert {"failure_alone.missing.n", "alone.arm.without_group.n"} <= set(
        made.tables.concluded.ids
    )
    assert "belong to no group" in said
    assert "left out of the model of several factors for missing values (arm, 2; age, 2)" in said


def test_rates_and_pairs_count_by_variable(made: Built) -> None:
    assert "rates.missing.failed.n" in made.tables.rates.ids
    assert "Left out for want of one of the values: After, 3." in _text(made.tables.pairs)


def test_a_curve_says_it_below(made: Built) -> None:
    figure = made.figures("curve")
    assert "(follow-up, 2; failure, 2)" in figure.alt
    assert "(follow-up, 2; failure, 2)" in figure.svg


@pytest.mark.parametrize("name", ["incidence", "lanes", "ratios"])
def test_figures_of_an_endpoint_say_it_below(made: Built, name: str) -> None:
    figure = made.figures(name)
    assert OF_ENDPOINT in figure.alt
    assert OF_ENDPOINT in figure.svg


def test_paired_lines_say_it_too(made: Built) -> None:
    said = "3\N{NO-BREAK SPACE}people are left out for missing values (before, 2; after, 2)."
    assert said in made.figures.lines.alt
    assert said in made.figures.lines.svg


def test_the_neutral_manuscript_says_it(made: Built) -> None:
    neutral = Neutral(made.results, SentenceParts(made.results))
    assert OF_ENDPOINT in neutral.endpoint("failure")
    assert "Values are missing for " in neutral.limitations()


def test_where_nothing_is_missing_nothing_is_said(tmp_path: Path) -> None:
    whole = "".join(line for line in PEOPLE.splitlines(keepends=True) if line[0] in "pABCL")
    found = built(tmp_path, one_table(COLUMNS, whole, TOML))
    assert found.value("failure.missing.n") == 0
    for name in ("model", "groups", "tests", "rates", "pairs", "concluded"):
        assert "issing" not in _text(found.tables(name))
    for name in ("curve", "incidence", "lanes", "ratios", "lines"):
        assert "missing" not in found.figures(name).alt


def test_a_row_that_belongs_to_nobody_known_is_refused(tmp_path: Path) -> None:
    columns = COLUMNS + '    who: str = column(nullable=True, description="Whose.")\n'
    people = (
        "person_id,arm,age,months,failed,left,before,after,who\n"
        "A,a,50,1,yes,no,1,2,x\nB,a,50,2,yes,no,1,2,x\nC,a,50,3,yes,no,1,2,\n"
    )
    toml = TOML.replace('competing = "left"', 'cluster = "who"', 1).split("[tables.model]")[0]
    with pytest.raises(StudyFileError, match=r"cluster = 'who': missing in 1 row .*person_id C"):
        built(tmp_path, one_table(columns, people, toml))


def _text(table: object) -> str:
    return str(table._repr_markdown_())  # type: ignore[attr-defined]
