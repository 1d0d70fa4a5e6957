"""Rows of any study: sound by its declarations, distributed by its hints, passing its rules."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars as pl
import pytest
from gate_of_tables import gate_of
from simulated_tables import (
    EYES,
    EYES_HINTS,
    HEART,
    HEART_HINTS,
    ONE_OF_EACH,
    assert_share,
    assert_sound,
    drawn,
    key,
    table,
    tables_of,
    to,
)

from caseseries.simulate import SimulationError
from caseseries.study.declaration import Column


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
