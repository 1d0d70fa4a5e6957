"""Forest plots, swimmer plots and flow charts: what they show, said in their alternative texts."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

from caseseries.study.study_file import StudyFileError

COLUMNS = """
    arm: str = column(codes={"a": "Arm A", "b": "Arm B"}, label="Arm", description="Arm.")
    began_on: datetime.date = column(description="Start of observation.")
    seen_on: datetime.date = column(description="A visit.", nullable=True)
    days: float = column(description="Days observed.")
    ended: bool = column(description="The event.")
"""
CSV = """
    person_id,arm,began_on,seen_on,days,ended
    P1,a,2020-01-01,2020-01-11,30,yes
    P2,b,2020-02-01,2020-02-03,20,no
    P3,a,2020-03-01,,40,yes
    P4,b,2020-03-01,2020-03-31,10,yes
"""
ENDPOINT = """
[endpoints.course]
label = "Course"
unit = "person"
time = "days"
time_unit = "days"
event = "ended"
event_name = "the end"
origin = "the start"
"""


def study(folder: Path, said: str, **more: str) -> Built:
    return built(folder, one_table(COLUMNS, CSV, ENDPOINT + said, **more))


VISITS = """
-- One row per visit.
-- at_day: Day it began.
-- until_day: Day it ended.
select person_id, seen_on, began_on, 3 as at_day, 5 as until_day from staging.people
"""
STAGING = "-- One row per person.\nselect * from raw.people\n"
SQL = {"sql/staging/people.sql": STAGING, "sql/derived/visits.sql": VISITS}


def swimmer(folder: Path, events: str) -> Built:
    said = f'[figures.f]\nkind = "swimmer"\nendpoint = "course"\nevents = [{events}]\n'
    return study(folder, said, **SQL)


def test_swimmers_longest_first_with_dated_marks(tmp_path: Path) -> None:
    found = swimmer(
        tmp_path,
        '{ table = "derived.visits", start = "seen_on", label = "Visit", origin = "began_on" },'
        ' { table = "derived.visits", start = "at_day", end = "until_day", label = "Stay" }',
    )
    lanes = [row["key"] for row in found.results.records("swimmer_lanes")]
    assert lanes == ["P3", "P1", "P2", "P4"]
    assert found.value("f.lanes.n") == 4
    assert found.value("f.visit.n") == 3
    assert found.value("f.visit.undated.n") == 1
    figure = found.figures("f")
    # 1 to 11 January are 10 days, 1 to 3 February 2, 1 to 31 March 30.
    assert (
        "Swimmer plot of 4\u00a0people, the longest course 40\u00a0days, the shortest" in figure.alt
    )
    assert "3 ended with the end. Visit: 3\u00a0marks on 3\u00a0lanes." in figure.alt
    assert "P1: 30\u00a0days, the end; Visit at 10; Stay 3 to 5." in figure.alt
    assert "P2: 20\u00a0days; Visit at 2; Stay 3 to 5." in figure.alt
    assert "P4: 10\u00a0days, the end; Visit at 30" in figure.alt
    assert figure.values.headings == ("Lane", "Days", "Ended with", "Visit", "Stay")
    assert figure.values.rows[1] == ("P1", "30", "The end", "10", "3 to 5")
    assert "<svg" in figure.svg


@pytest.mark.parametrize(
    ("events", "sentence"),
    [
        ('{ table = "derived.visits", start = "seen_on", label = "V" }', "is a date; name"),
        ('{ table = "derived.visit", start = "seen_on", label = "V" }', "cannot be used"),
        ('{ table = "derived.visits", start = "seen", label = "V" }', "no column of it"),
        (
            '{ table = "derived.visits", start = "seen_on", label = "V", origin = "x" }',
            "nor of cohort.people",
        ),
    ],
)
def test_marks_that_cannot_be_drawn_are_said(tmp_path: Path, events: str, sentence: str) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        swimmer(tmp_path, events)


FLOW = """
-- One row per line of a box.
-- position: Its place.
-- box: The box.
-- label: What was counted.
-- n: How many.
-- patients: How many.
select * from (values
    (1, 'screened', 'Screened', 20),
    (2, 'excluded', 'Too young', 5),
    (3, 'excluded', 'Declined', 2),
    (4, 'analyzed', null, 13)
) as boxes (position, box, label, n)
"""


def flow(folder: Path, sql: str) -> Built:
    said = '[figures.f]\nkind = "flow"\ntable = "derived.flow"\n'
    return study(folder, said, **{"sql/derived/flow.sql": sql})


def test_flow_of_boxes(tmp_path: Path) -> None:
    found = flow(tmp_path, FLOW)
    ids = ("screened", "excluded", "excluded.too_young", "excluded.declined", "analyzed")
    assert [found.value(f"f.{id}.n") for id in ids] == [20, 7, 5, 2, 13]
    figure = found.figures("f")
    assert figure.alt.replace("\u00a0", " ") == (
        "Flow chart: Screened (n = 20), left out: Excluded (n = 7); Too young (n = 5);"
        " Declined (n = 2); then Analyzed (n = 13)."
    )
    assert set(figure.ids) == {f"f.{id}.n" for id in ids}
    assert figure.svg.count("<number ") == 5
    assert figure.values.rows == (
        ("Screened", "20"),
        ("Left out: Too young", "5"),
        ("Left out: Declined", "2"),
        ("Analyzed", "13"),
    )


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (FLOW.replace("label, n)", "label, patients)"), "takes columns"),
        (FLOW.replace("'Declined', 2", "'Declined', null"), "needs a box and a count"),
        (FLOW.replace("'Declined'", "'Too young'"), "twice"),
    ],
)
def test_a_flow_that_cannot_be_drawn_is_said(tmp_path: Path, sql: str, sentence: str) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        flow(tmp_path, sql)


LIMITS = ("conf_low", "conf_high")
MODEL = '[tables.model]\nkind = "regression"\nendpoint = "course"\nrows = [{ variable = "arm" }]\n'


def test_a_ratio_without_estimate_is_named(tmp_path: Path) -> None:
    said = f'{MODEL}[figures.f]\nkind = "forest"\ntable = "model"\n'
    found = study(tmp_path, said)
    prefix = "model.multivariable.cox.arm.b"
    # Events at 10 (b; two of each at risk), 30 and 40 (only a at risk): the partial likelihood
    # r / (2 + 2r) grows with r, so that it has no maximum.
    assert found.value(f"{prefix}.hazard_ratio") is None
    figure = found.figures("f")
    assert "the end, the factors together: Arm: Arm B against Arm A, not estimable." in figure.alt
    assert "<svg" in figure.svg


def test_forest_prints_ratio_and_limits(tmp_path: Path) -> None:
    rows = "\n".join(
        f"P{number},{arm},2020-01-01,,{days},yes"
        for number, (arm, days) in enumerate([("a", 1), ("b", 2), ("a", 3), ("b", 4)])
    )
    csv = f"person_id,arm,began_on,seen_on,days,ended\n{rows}\n"
    said = f'{ENDPOINT}{MODEL}[figures.f]\nkind = "forest"\ntable = "model"\n'
    found = built(tmp_path, one_table(COLUMNS, csv, said))
    # The partial likelihood 1 / (2 + 2r) * r / (1 + 2r) * 1 / (1 + r) is greatest where
    # 1 - r - 4 r^2 = 0; the limits are those of R's coxph.
    prefix = "model.multivariable.cox.arm.b"
    assert found.value(f"{prefix}.hazard_ratio") == pytest.approx((17**0.5 - 1) / 8, rel=1e-5)
    figure = found.figures("f")
    assert "Arm B against Arm A, 0.39 (95% CI, 0.03–4.44)" in figure.alt
    assert figure.ids == tuple(f"{prefix}.{end}" for end in ("hazard_ratio", *LIMITS))
    assert figure.svg.count("<number ") == 1
    assert figure.values.rows == (("Arm: Arm B against Arm A", "0.39 (0.03–4.44)"),)


@pytest.mark.parametrize(
    ("said", "sentence"),
    [('table = "modell"', "model"), ('table = "model"\nmethod = "firth"', "by firth")],
)
def test_a_forest_of_no_model_is_said(tmp_path: Path, said: str, sentence: str) -> None:
    model = MODEL + "firth = false\n"
    with pytest.raises(StudyFileError, match=sentence):
        study(tmp_path, f'{model}[figures.f]\nkind = "forest"\n{said}\n')
