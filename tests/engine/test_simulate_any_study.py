"""Rows of any study: sound by its declarations, distributed by its hints, passing its rules."""

from __future__ import annotations

import datetime
import math
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from gate_of_tables import gate_of

from caseseries.cli import main
from caseseries.simulate import SimulationError, simulate, study_model
from caseseries.study.declaration import Column, Table
from caseseries.study.modules import activate
from caseseries.study.study import open_study
from caseseries.study.study_file import StudyFileError

ROOT = Path(__file__).parents[2]
Tables = Mapping[str, Table]


def tables_of(*tables: Table) -> dict[str, Table]:
    return {table.name: table for table in tables}


def table(name: str, *columns: Column, optional: bool = False) -> Table:
    return Table(name, f"{name}.", "one row each", columns, optional)


def key(name: str, type: Any = "text", **facts: Any) -> Column:
    return Column(name, type, "Key.", key=True, **facts)


def to(name: str, references: str, type: Any = "text", **facts: Any) -> Column:
    return Column(name, type, "Parent.", references=references, **facts)


HEART = tables_of(
    table(
        "patients",
        key("patient_id"),
        Column("born_on", "date", "Birth."),
        Column("accepted_on", "date", "Acceptance."),
        Column("previous_surgery", "boolean", "Surgery."),
    ),
    table(
        "transplants",
        to("patient_id", "patients.patient_id", key=True),
        Column("transplanted_on", "date", "Day."),
        Column("mismatched_alleles", "integer", "Alleles.", minimum=0, maximum=6, required=False),
        Column("hla_a2_mismatch", "boolean", "Mismatch.", required=False),
        Column("mismatch_score", "decimal", "Score.", minimum=0, maximum=4, required=False),
    ),
    table(
        "follow_up",
        to("patient_id", "patients.patient_id", key=True),
        Column("last_seen_on", "date", "Last contact."),
        Column("died", "boolean", "Death."),
    ),
)
HEART_HINTS: dict[str, Any] = {
    "patients": {
        "born_on": {"range": [datetime.date(1910, 1, 1), datetime.date(1955, 12, 31)]},
        "accepted_on": {"range": [datetime.date(1967, 9, 1), datetime.date(1974, 3, 31)]},
        "previous_surgery": {"shares": {"yes": 0.2, "no": 0.8}},
    },
    "transplants": {
        "per_parent": [0.33, 0.67],
        "transplanted_on": {"after": "patients.accepted_on", "days": [0, 60]},
        "mismatched_alleles": {"missing": 0.3},
    },
    "follow_up": {
        "last_seen_on": {
            "after": ["patients.accepted_on", "transplants.transplanted_on"],
            "median_days": 90,
        },
        "died": {"shares": {"true": 0.73, "false": 0.27}},
    },
}
EYES = tables_of(
    table(
        "patients",
        key("patient_id"),
        Column("age_at_diagnosis_years", "integer", "Age.", minimum=1, maximum=80),
        Column("laser", "code", "Laser.", codes={"argon": "Argon", "xenon": "Xenon"}),
    ),
    table(
        "eyes",
        key("eye_id"),
        to("patient_id", "patients.patient_id"),
        Column("side", "code", "Side.", codes={"left": "Left", "right": "Right"}),
        Column("treated", "boolean", "Treated."),
        Column("risk_score", "integer", "Risk.", minimum=6, maximum=12),
        Column("follow_up_months", "decimal", "Follow-up.", minimum=0, maximum=80),
    ),
)
EYES_HINTS: dict[str, Any] = {
    "patients": {"age_at_diagnosis_years": {"mean": 20, "sd": 12}},
    "eyes": {"per_parent": [0, 0, 1], "risk_score": {"range": [8, 12]}},
}
ONE_OF_EACH = """\
-- severity: error
-- rule: Each patient has a left and a right eye, one of them treated.
-- message: Patient {patient_id} has not.
-- reason: The trial drew one eye of each patient.
select min(source_line) as source_line, patient_id from raw.eyes group by patient_id
having count(distinct side) < 2 or count(distinct treated) < 2
"""


def drawn(
    tables: Tables, hints: dict[str, Any], folder: Path, units: int = 300, **options: Any
) -> dict[str, pl.DataFrame]:
    """The tables as written, typed as declared."""
    types = {"text": pl.String, "code": pl.String, "integer": pl.Int64, "decimal": pl.Float64,
             "date": pl.Date, "boolean": pl.Boolean}  # fmt: skip
    seed = options.pop("seed", 1)
    simulate(tables, hints, None, units=units, seed=seed, out=folder, **options)
    return {
        name: pl.read_csv(
            folder / f"{name}.csv",
            schema={column.name: types[column.type] for column in declared.columns},
        )
        for name, declared in tables.items()
    }


def assert_sound(frames: dict[str, pl.DataFrame], tables: Tables) -> None:
    """Keys are unique, references lead somewhere, no required cell is empty."""
    for name, declared in tables.items():
        frame = frames[name]
        if declared.key:
            assert not frame.select(declared.key).is_duplicated().any(), name
        for column in declared.columns:
            values = frame[column.name]
            assert not (column.required and values.null_count()), f"{name}.{column.name}"
            if column.references:
                parent, _, parent_column = column.references.partition(".")
                known = set(frames[parent][parent_column])
                assert set(values.drop_nulls()) <= known, f"{name}.{column.name}"


def assert_share(events: int, of: int, probability: float) -> None:
    """A binomial count lies within 4.5 standard deviations (1 in 150 000 does not)."""
    assert abs(events - of * probability) <= 4.5 * math.sqrt(of * probability * (1 - probability))


def test_transplantation_follows_acceptance_and_precedes_the_last_contact(tmp_path: Path) -> None:
    check = gate_of(HEART)
    frames = drawn(HEART, HEART_HINTS, tmp_path / "raw", check=check)
    assert list(check(tmp_path / "raw")) == []
    patients, transplants = frames["patients"], frames["transplants"]
    assert len(patients) == 300
    assert patients["patient_id"][0] == "P0001"
    assert_share(len(transplants), 300, 0.67)
    assert_share(int(patients["previous_surgery"].sum()), 300, 0.2)
    assert_share(int(frames["follow_up"]["died"].sum()), 300, 0.73)
    assert_share(transplants["mismatched_alleles"].null_count(), len(transplants), 0.3)
    assert_share(transplants["mismatch_score"].null_count(), len(transplants), 0.1)
    rows = patients.join(frames["follow_up"], on="patient_id")
    rows = rows.join(transplants, on="patient_id", how="left")
    wait = (rows["transplanted_on"] - rows["accepted_on"]).dt.total_days().drop_nulls()
    assert (wait.min(), wait.max()) == (0, 60)
    assert (rows["last_seen_on"] >= rows["accepted_on"]).all()
    seen = rows.drop_nulls("transplanted_on")
    days = (seen["last_seen_on"] - seen["transplanted_on"]).dt.total_days()
    assert days.min() is not None
    assert_share(int((days < 90).sum()), len(days), 0.5)
    assert patients["accepted_on"].is_between(
        datetime.date(1967, 9, 1), datetime.date(1974, 3, 31)
    ).all()  # fmt: skip


def test_a_rule_that_rejects_three_of_four_is_met_by_drawing_again(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "eyes.one_of_each.sql").write_text(ONE_OF_EACH)
    check = gate_of(EYES, rules)
    unchecked = drawn(EYES, EYES_HINTS, tmp_path / "unchecked")
    # Two sides and two treatments at random: both differ in one of four patients.
    broken = len(list(check(tmp_path / "unchecked")))
    assert_share(300 - broken, 300, 0.25)
    frames = drawn(EYES, EYES_HINTS, tmp_path / "raw", check=check)
    assert list(check(tmp_path / "raw")) == []
    assert frames["eyes"].group_by("patient_id").len()["len"].unique().to_list() == [2]
    assert frames["eyes"]["risk_score"].unique().sort().to_list() == [8, 9, 10, 11, 12]
    # Who was sound at first has not been drawn again.
    sides = pl.col("side").n_unique() == 2, pl.col("treated").n_unique() == 2
    sound = unchecked["eyes"].filter(*(side.over("patient_id") for side in sides))
    assert sound["patient_id"].n_unique() == 300 - broken
    same = frames["eyes"].filter(pl.col("patient_id").is_in(sound["patient_id"].implode()))
    assert same.equals(sound)


def test_a_rule_nothing_can_meet_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    rule = ONE_OF_EACH.replace("count(distinct side) < 2", "max(risk_score) < 13")
    (rules / "eyes.high_risk.sql").write_text(rule)
    check = gate_of(EYES, rules)
    with pytest.raises(SimulationError, match=r"the rule eyes\.high_risk .*Add hints"):
        drawn(EYES, EYES_HINTS, tmp_path / "raw", check=check)
    assert [path.name for path in tmp_path.iterdir()] == ["rules"]


def test_a_rule_about_all_units_together_is_asked_of_all_of_them(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "eyes.one_of_each.sql").write_text(ONE_OF_EACH)
    # Those drawn again because of the other rule are fewer, and would break this one for ever.
    (rules / "patients.enough.sql").write_text(
        "-- severity: error\n-- rule: There are 20 patients.\n-- message: There are fewer.\n"
        "-- reason: A protocol.\nselect source_line from raw.patients "
        "where (select count(*) from raw.patients) < 20\n"
    )
    check = gate_of(EYES, rules)
    frames = drawn(EYES, EYES_HINTS, tmp_path / "raw", units=20, check=check)
    assert list(check(tmp_path / "raw")) == []
    assert len(frames["patients"]) == 20


THREE_LEVELS = tables_of(
    # Declared child first: the order of declaration is not the order of drawing.
    table(
        "readings",
        to("subject", "visits.subject", "integer", key=True),
        to("visit_no", "visits.visit_no", "integer", key=True),
        key("read_on", "date"),
        to("lesion_id", "lesions.lesion_id", required=False),
    ),
    table("subjects", key("subject", "integer"), Column("enrolled_on", "date", "Day.")),
    table(
        "visits",
        to("subject", "subjects.subject", "integer", key=True),
        key("visit_no", "integer", minimum=0, maximum=9),
        Column("visited_on", "date", "Day."),
    ),
    table(
        "lesions",
        key("lesion_id"),
        to("subject", "subjects.subject", "integer"),
        Column("first_seen_on", "date", "Month.", first_of_month=True),
    ),
    table(
        "pairs",
        to("lesion_id", "lesions.lesion_id", key=True),
        to("other_id", "findings.finding_id", "integer", key=True),
        Column("note", "text", "Note.", required=False),
        optional=True,
    ),
    table(
        "findings",
        key("finding_id", "integer"),
        to("lesion_id", "lesions.lesion_id"),
        key("eye", "code", codes={"left": "Left", "right": "Right"}),
        to("follows", "findings.finding_id", "integer", required=False),
    ),
)


def test_awkward_tables_are_sound(tmp_path: Path) -> None:
    frames = drawn(THREE_LEVELS, {"visits": {"per_parent": [0, 0.5, 0.5]}}, tmp_path / "raw")
    assert_sound(frames, THREE_LEVELS)
    assert frames["subjects"]["subject"].to_list() == list(range(1, 301))
    # A number stands for another thing in each table.
    assert set(frames["findings"]["finding_id"]) & set(frames["subjects"]["subject"])
    visits = frames["visits"]
    assert set(visits["visit_no"]) == {0, 1}
    per_subject = visits.group_by("subject").len()["len"]
    assert len(per_subject) == 300
    assert_share(int((per_subject == 2).sum()), 300, 0.5)
    days = visits.sort("subject", "visit_no").with_columns(
        before=pl.col("visited_on").shift().over("subject")
    )
    assert (days["visited_on"] >= days["before"]).drop_nulls().all()
    # Both parts of a composite reference point to the same row.
    readings = frames["readings"].join(visits, on=["subject", "visit_no"], how="left")
    assert len(readings) > 300
    assert (readings["read_on"] >= readings["visited_on"]).all()
    dated = visits.join(frames["subjects"], on="subject")
    assert (dated["visited_on"] >= dated["enrolled_on"]).all()
    lesions = frames["lesions"].join(frames["subjects"], on="subject")
    assert (lesions["first_seen_on"].dt.day() == 1).all()
    assert (lesions["first_seen_on"] >= lesions["enrolled_on"]).all()
    # Two parents are of one subject.
    of_lesion = readings.drop_nulls("lesion_id").join(
        frames["lesions"], on="lesion_id", suffix="_of_lesion"
    )
    assert len(of_lesion) > 100
    assert (of_lesion["subject"] == of_lesion["subject_of_lesion"]).all()
    # As a pair hangs on findings, which hang on lesions, it is of one lesion.
    pairs = frames["pairs"].join(
        frames["findings"], left_on="other_id", right_on="finding_id", suffix="_of_finding"
    )
    assert len(pairs) > 50
    assert (pairs["lesion_id"] == pairs["lesion_id_of_finding"]).all()
    follows = frames["findings"].drop_nulls("follows")
    assert (follows["follows"] < follows["finding_id"]).all()


def test_two_parents_of_one_row_are_of_the_same_subject_and_no_pair_stands_twice(
    tmp_path: Path,
) -> None:
    tables = tables_of(
        table("subjects", key("subject_id")),
        table("scans", key("scan_id"), to("subject_id", "subjects.subject_id")),
        table("nodes", key("node_id"), to("subject_id", "subjects.subject_id")),
        table(
            "seen",
            to("scan_id", "scans.scan_id", key=True),
            to("node_id", "nodes.node_id", key=True),
        ),
        table(
            "sides",
            to("subject_id", "subjects.subject_id", key=True),
            key("side", "code", codes={"left": "Left", "right": "Right", "both": "Both"}),
        ),
    )
    hints = {"sides": {"side": {"shares": {"left": 0.7, "right": 0.3}}, "per_parent": [0, 1]}}
    frames = drawn(tables, hints, tmp_path / "raw")
    assert_sound(frames, tables)
    seen = frames["seen"].join(frames["scans"], on="scan_id")
    seen = seen.join(frames["nodes"], on="node_id", suffix="_of_node")
    assert len(seen) > 300
    assert (seen["subject_id"] == seen["subject_id_of_node"]).all()
    assert_share(int((frames["sides"]["side"] == "left").sum()), 300, 0.7)


def test_a_study_of_one_table_without_a_key(tmp_path: Path) -> None:
    tables = tables_of(
        table(
            "births",
            Column("weight_g", "integer", "Weight.", missing_codes=("3000",)),
            Column("length_cm", "decimal", "Length.", minimum=20),
            Column("born_on", "date", "Day."),
            Column("place", "text", "Place."),
        )
    )
    hints = {
        "births": {
            "weight_g": {"mean": 3000, "sd": 2},
            "place": {"shares": {"here": 0.9, "there": 0.1}},
        }
    }
    births = drawn(tables, hints, tmp_path / "raw", units=2000)["births"]
    assert len(births) == 2000
    weight = births["weight_g"]
    assert 3000 not in set(weight)
    assert weight.min() is not None
    assert_share(int((births["place"] == "here").sum()), 2000, 0.9)
    assert births["length_cm"].min() == 20
    years = births["born_on"].dt.year()
    assert (years.min(), years.max()) == (2010, 2020)


def test_chunks_do_not_show_and_a_larger_cohort_begins_with_the_smaller_one(tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    rules.mkdir()
    rule = ONE_OF_EACH.replace(" or count(distinct treated) < 2", "")
    (rules / "eyes.both_sides.sql").write_text(rule)
    check = gate_of(EYES, rules)
    for name, units, size in (("whole", 12, 100), ("chunks", 12, 7), ("smaller", 5, 100)):
        drawn(EYES, EYES_HINTS, tmp_path / name, units=units, chunk_units=size, check=check)
    content = b""
    for name in EYES:
        content = (tmp_path / "whole" / f"{name}.csv").read_bytes()
        assert (tmp_path / "chunks" / f"{name}.csv").read_bytes() == content
        assert content.startswith((tmp_path / "smaller" / f"{name}.csv").read_bytes())
    drawn(EYES, EYES_HINTS, tmp_path / "other", units=12, seed=2)
    assert (tmp_path / "other" / "eyes.csv").read_bytes() != content


@pytest.mark.parametrize(
    ("hints", "message"),
    [
        ({"eye": {}}, r"\[simulate\.eye\] is about no raw table; is eyes meant\?"),
        ({"eyes": {"sid": {}}}, r"\[simulate\.eyes\] has no column sid; is side meant\?"),
        ({"eyes": {"per_parents": [1]}}, r"no column per_parents; is per_parent meant\?"),
        ({"eyes": {"side": {"share": {}}}}, r"eyes\.side\] share: .* is shares meant\?"),
        ({"eyes": {"side": {"shares": {"lft": 1}}}}, r"side has no 'lft'; is left meant\?"),
        ({"eyes": {"side": {"shares": {"left": 0.5}}}}, r"which add up to 1"),
        ({"eyes": {"side": {"missing": 0.5}}}, r"side is required"),
        ({"eyes": {"eye_id": {"shares": {"a": 1}}}}, r"eye_id is a key"),
        ({"eyes": {"patient_id": {"shares": {"a": 1}}}}, r"points to another table"),
        ({"eyes": {"side": {"mean": 1, "sd": 1}}}, r"side is a code column"),
        ({"eyes": {"risk_score": {"mean": 1}}}, r"mean and sd go together"),
        ({"eyes": {"risk_score": {"range": [1, 8]}}}, r"beyond what is declared.*from 6 to 12"),
        ({"patients": {"per_parent": [1]}}, r"rows of patients have no parent"),
        ({"eyes": {"per_parent": [0.5]}}, r"which add up to 1"),
        ({"eyes": {"side": 3}}, r"\[simulate\.eyes\.side\] is 3; it must be a table"),
    ],
)
def test_a_wrong_hint_is_named_with_its_place(
    hints: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(StudyFileError, match=message):
        drawn(EYES, hints, tmp_path / "raw")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("hints", "error", "message"),
    [
        ({"transplants": {"per_parent": [0, 0, 1]}}, StudyFileError, r"per_parent gives more"),
        ({"follow_up": {"last_seen_on": {"days": [0, 1]}}}, StudyFileError, r"add after"),
        (
            {"follow_up": {"last_seen_on": {"after": "patients.accept_on"}}},
            StudyFileError,
            r"no date column; is patients\.accepted_on meant",
        ),
        (
            {
                "follow_up": {"last_seen_on": {"after": "transplants.transplanted_on"}},
                "transplants": {"transplanted_on": {"after": "follow_up.last_seen_on"}},
            },
            SimulationError,
            r"in a circle.*follow_up",
        ),
    ],
)
def test_hints_that_contradict_each_other_are_refused(
    hints: dict[str, Any], error: type[Exception], message: str, tmp_path: Path
) -> None:
    with pytest.raises(error, match=message):
        drawn(HEART, hints, tmp_path / "raw")


def test_references_that_lead_nowhere_or_round_in_a_circle_are_refused(tmp_path: Path) -> None:
    nowhere = tables_of(table("a", key("a_id"), to("b_id", "b.b_id")))
    with pytest.raises(SimulationError, match=r"a\.b_id points to b\.b_id, and there is no"):
        drawn(nowhere, {}, tmp_path / "raw")
    circle = tables_of(
        table("a", key("a_id"), to("b_id", "b.b_id")), table("b", key("b_id"), to("a_id", "a.a_id"))
    )
    with pytest.raises(SimulationError, match="Every raw table points to another"):
        drawn(circle, {}, tmp_path / "raw")
    codes = tables_of(table("a", key("side", "code", codes={"left": "Left"})))
    with pytest.raises(SimulationError, match="could tell all rows apart"):
        drawn(codes, {}, tmp_path / "raw")


@pytest.mark.parametrize("units", [1, 2])
def test_tables_may_be_empty(units: int, tmp_path: Path) -> None:
    hints = {name: {"per_parent": [1]} for name in ("visits", "lesions")}
    frames = drawn(THREE_LEVELS, hints, tmp_path / "raw", units=units)
    assert {name: len(frame) for name, frame in frames.items()} == {
        **dict.fromkeys(THREE_LEVELS, 0),
        "subjects": units,
    }


def test_errors_of_several_tables_need_not_vanish_in_the_same_draw(tmp_path: Path) -> None:
    # Each of four tables has three chances in ten: all at once a unit has one in 123.
    answers = {"7": "Seven", "8": "Eight"}
    names = [f"form_{letter}" for letter in "abcd"]
    forms = [
        table(
            name,
            to("patient_id", "patients.patient_id", key=True),
            Column("answer", "code", "Answer.", codes=answers),
        )
        for name in names
    ]
    tables = tables_of(table("patients", key("patient_id")), *forms)
    rules = tmp_path / "rules"
    rules.mkdir()
    for name in names:
        (rules / f"{name}.answer.sql").write_text(
            "-- severity: error\n-- rule: The answer is 7.\n-- message: It is not.\n"
            f"-- reason: So it is.\nselect source_line from raw.{name} where answer <> '7'\n"
        )
    hints = {name: {"answer": {"shares": {"7": 0.3, "8": 0.7}}} for name in names}
    check = gate_of(tables, rules)
    frames = drawn(tables, hints, tmp_path / "raw", units=5, check=check)
    assert all(set(frames[name]["answer"]) == {"7"} for name in names)


SHIPPED_HINTS = {
    "heart_transplant": """
[simulate.patients]
born_on = { range = [1910-01-01, 1955-12-31] }
accepted_on = { range = [1967-09-01, 1974-03-31] }
[simulate.transplants]
per_parent = [0.33, 0.67]
transplanted_on = { after = "patients.accepted_on", median_days = 25 }
[simulate.follow_up]
last_seen_on = { after = ["patients.accepted_on", "transplants.transplanted_on"], median_days = 90 }
""",
    "diabetic_retinopathy": """
[simulate.patients]
age_at_diagnosis_years = { mean = 20, sd = 12 }
[simulate.eyes]
per_parent = [0, 0, 1]
visual_loss = { shares = { yes = 0.4, no = 0.6 } }
""",
}


@pytest.fixture
def shipped(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Path]:
    """A copy of a shipped study's declarations and rules, without its rows."""
    folder = tmp_path / request.param
    shutil.copytree(ROOT / "studies" / request.param / "schemas", folder / "schemas")
    (folder / "study.toml").write_text("")
    yield folder
    activate(ROOT)


@pytest.mark.parametrize(
    ("shipped", "hinted"),
    [("heart_transplant", True), ("diabetic_retinopathy", True), ("heart_transplant", False)],
    indirect=["shipped"],
)
def test_rows_of_the_shipped_studies_pass_their_own_gate(shipped: Path, hinted: bool) -> None:
    if hinted:
        (shipped / "study.toml").write_text(SHIPPED_HINTS[shipped.name])
    of_study, rows = ["--study", str(shipped)], shipped / "rows"
    assert main(["simulate", *of_study, "--units", "500", "--out", str(rows)]) == 0
    assert main(["check", *of_study, "--data", str(rows)]) == 0
    assert len(pl.read_csv(rows / "patients.csv")) == 500
    if shipped.name == "diabetic_retinopathy":
        eyes = pl.read_csv(rows / "eyes.csv").group_by("patient_id")
        sides = eyes.agg(pl.col("side").sort(), pl.col("treated").sum())
        assert sides["side"].to_list() == [["left", "right"]] * len(sides)
        assert set(sides["treated"]) == {1}
    elif not hinted:
        # Nothing says when transplantations were but the limits of the dates around them.
        days = pl.read_csv(rows / "transplants.csv", try_parse_dates=True)["transplanted_on"]
        assert days.is_between(datetime.date(1967, 1, 1), datetime.date(1974, 12, 31)).all()


@pytest.mark.parametrize("shipped", ["heart_transplant"], indirect=True)
def test_a_model_in_the_folder_of_a_study_draws_and_hints_beside_it_are_refused(
    shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["simulate", "--study", str(shipped), "--units", "2", "--out"]
    assert study_model(open_study(shipped)) is None
    model = shipped / "simulation"
    model.mkdir()
    (model / "__init__.py").write_text("MODEL = 1 / 0\n")
    assert main([*arguments, str(shipped / "rows")]) == 2
    assert "simulation/__init__.py:1: ZeroDivisionError" in capsys.readouterr().err
    assert not (shipped / "rows").exists()
    (model / "__init__.py").write_text(
        "import polars as pl\n\n"
        'MODEL = "a model of empty tables."\n\n\n'
        "def draw(seed, first, count, tables):\n"
        "    return {name: pl.DataFrame(schema=table.column_names) "
        "for name, table in tables.items()}\n"
    )
    assert main([*arguments, str(shipped / "rows")]) == 0
    assert (shipped / "rows" / "patients.csv").read_text() == (
        "patient_id,born_on,accepted_on,previous_surgery\n"
    )
    (shipped / "study.toml").write_text("[simulate.patients.previous_surgery]\n")
    assert main([*arguments, str(shipped / "again")]) == 2
    assert f"{shipped / 'study.toml'}: [simulate] would be" in capsys.readouterr().err
    assert not (shipped / "again").exists()


@pytest.mark.parametrize("shipped", ["heart_transplant"], indirect=True)
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("simulate = 3\n", "[simulate] is 3; it must be a table"),
        ("[simulate.patient]\n", "[simulate.patient] is about no raw table; is patients meant?"),
        (
            "[simulate.patients.born_on]\nrang = 1\n",
            "[simulate.patients.born_on] rang: there is no such hint; is range meant?",
        ),
    ],
)
def test_a_wrong_hint_is_named_with_the_file_it_stands_in(
    text: str, message: str, shipped: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = shipped / "other.toml"
    file.write_text(text)
    arguments = ["simulate", "--study", str(file), "--units", "2", "--out", str(shipped / "rows")]
    assert main(arguments) == 2
    assert f"{file}: {message}" in capsys.readouterr().err
    assert not (shipped / "rows").exists()


@pytest.mark.parametrize(
    ("limits", "first", "last"),
    [
        ([], "2010-01-01", "2020-12-31"),
        # Births do not move the study, nor does a limit that only keeps slips out.
        ([("1900-01-01", None), ("1950-01-01", "2002-12-31"), (None, "2099-12-31")],
         "2010-01-01", "2020-12-31"),
        ([("2014-02-01", None), (None, "2018-05-31")], "2014-02-01", "2018-05-31"),
        ([("1900-01-01", None), ("1967-01-01", "1974-12-31")], "1967-01-01", "1974-12-31"),
        # Ten years, 3652 days, where the other end is not known.
        ([(None, "1974-12-31")], "1964-12-31", "1974-12-31"),
        ([("2022-01-01", None)], "2022-01-01", "2032-01-01"),
    ],
)  # fmt: skip
def test_dates_without_limits_lie_where_the_others_leave_room(
    limits: list[tuple[str | None, str | None]], first: str, last: str, tmp_path: Path
) -> None:
    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text else None

    dates = [
        Column(f"limited_{number}", "date", "Day.", minimum=day(low), maximum=day(high))
        for number, (low, high) in enumerate(limits)
    ]
    tables = tables_of(
        table("subjects", key("subject_id"), Column("seen_on", "date", "Day."), *dates)
    )
    drawn(tables, {}, tmp_path / "raw", units=20_000)
    lines = (tmp_path / "raw" / "subjects.csv").read_text().splitlines()[1:]
    seen = sorted(line.split(",")[1] for line in lines)
    # A day among 4018 is missing from 20 000 draws with a probability of 0.7 %.
    assert (seen[0], seen[-1]) == (first, last)


class Model:
    """A study's own model, which forgets a column."""

    MODEL: str = "a model of nothing."

    def draw(self, seed: int, first: int, count: int, tables: Tables) -> dict[str, pl.DataFrame]:
        ids = [f"{seed}-{first + number}" for number in range(count)]
        frame = pl.DataFrame({"patient_id": ids, "laser": "argon"})
        return {"patients": frame, "eyes": frame}


def test_a_model_of_the_study_draws_instead_and_is_held_against_the_declarations(
    tmp_path: Path,
) -> None:
    tables = tables_of(
        table("patients", key("patient_id"), Column("laser", "text", "Laser.")),
    )
    simulate(tables, {}, Model(), units=3, seed=5, out=tmp_path / "raw", chunk_units=2)
    rows = (tmp_path / "raw" / "patients.csv").read_text().splitlines()
    assert rows == ["patient_id,laser", "5-0,argon", "5-1,argon", "5-2,argon"]
    assert "from a model of nothing." in (tmp_path / "raw" / "SYNTHETIC.md").read_text()
    with pytest.raises(SimulationError, match="draws patients without age_at_diagnosis_years"):
        simulate(EYES, {}, Model(), units=3, seed=5, out=tmp_path / "eyes")
