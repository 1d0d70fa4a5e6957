"""Trajectories: a line per row through its measurements; who has none is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

from caseseries.study.study_file import StudyFileError

COLUMNS = """
    name: str = column(description="Name.")
"""
CSV = "person_id,name\nP1,a\nP2,b\nP3,c\nP4,d\n"
# P1 falls from 5.5 to 2, P2 rises, P3 has one, P4 none that is whole; P9 is nobody's.
SQL = """
-- One row per measurement.
-- months: When.
-- size_cm: Size.
-- on_day: The day.
select *, date '2020-01-01' as on_day from (values
    ('P1', 6.0, 2.0), ('P1', 0.0, 5.5), ('P1', 3.0, 9.0),
    ('P2', 0.0, -1.0), ('P2', 12.5, 4.0),
    ('P3', 1.0, 7.0),
    ('P4', 1.0, null), ('P4', null, 3.0),
    ('P9', 1.0, 3.0)
) as measured (person_id, months, size_cm)
"""
SAID = """
[figures.f]
kind = "trajectories"
table = "derived.sizes"
time = "{}"
value = "{}"
label = "Size, cm"
time_label = "months since entry"
"""


def study(
    folder: Path, time: str = "months", value: str = "size_cm", more: str = "", sql: str = SQL
) -> Built:
    said = SAID.format(time, value) + more
    return built(folder, one_table(COLUMNS, CSV, said, **{"sql/derived/sizes.sql": sql}))


def test_lines_run_in_time_and_all_is_counted(tmp_path: Path) -> None:
    found = study(tmp_path)
    rows = [(r["key"], r["time"], r["value"]) for r in found.results.records("trajectories")]
    assert rows == [
        ("P1", 0, 5.5), ("P1", 3, 9), ("P1", 6, 2), ("P2", 0, -1), ("P2", 12.5, 4), ("P3", 1, 7),
    ]  # fmt: skip
    ids = ("n", "unmeasured.n", "measurements.n", "incomplete.n")
    assert [found.value(f"f.{id}") for id in ids] == [3, 1, 6, 2]


def test_its_text_has_the_first_and_the_last_of_each(tmp_path: Path) -> None:
    figure = study(tmp_path).figures("f")
    assert figure.alt.replace("\u00a0", " ") == (
        "Size, cm of 3 people over months since entry, a line each, 6 measurements."
        " From the first to the last 1 rise, 1 fall."
        " P1: 5.5 at 0, 2 at 6. P2: −1 at 0, 4 at 12.5. P3: 7 at 1."
        " 1 person has no measurement. 2 measurements lack a time or a value."
    )
    assert "Size, cm" in figure.svg


def test_a_logarithmic_axis_has_numbers_as_ticks(tmp_path: Path) -> None:
    sql = SQL.replace("-1.0", "100.0")
    svg = study(tmp_path, more="log_scale = true\n", sql=sql).figures("f").svg
    assert "<!-- 10 -->" in svg


def test_without_a_measurement_it_says_so(tmp_path: Path) -> None:
    found = study(tmp_path, sql=f"{SQL}where months > 99\n")
    assert found.value("f.n") == 0
    alt = found.figures("f").alt.replace("\u00a0", " ")
    assert alt == "Nothing was measured. 4 people have no measurement."


@pytest.mark.parametrize(
    ("time", "value", "more", "sentence"),
    [
        ("month", "size_cm", "", "time = 'month' is no column of it"),
        ("months", "size", "", "value = 'size' is no column of it"),
        ("on_day", "size_cm", "", "on_day has .*no number; derive one in SQL"),
        ("months", "size_cm", "key = 'person'", "key = 'person' is no column of it"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, time: str, value: str, more: str, sentence: str
) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        study(tmp_path, time, value, more)


def test_a_table_there_is_not_is_said(tmp_path: Path) -> None:
    said = SAID.format("months", "size_cm").replace("derived.sizes", "derived.size")
    with pytest.raises(StudyFileError, match="cannot be used"):
        built(tmp_path, one_table(COLUMNS, CSV, said))


def test_lines_of_a_group_look_alike_and_are_named(tmp_path: Path) -> None:
    # P1 and P2 are of a group each, P3 of none.
    columns = COLUMNS.replace('description="Name."', 'nullable=True, description="Name."')
    said = SAID.format("months", "size_cm") + 'by = "name"\n'
    csv = "person_id,name\nP1,a\nP2,b\nP3,\nP4,b\n"
    found = built(tmp_path, one_table(columns, csv, said, **{"sql/derived/sizes.sql": SQL}))
    rows = {r["key"]: r["level"] for r in found.results.records("trajectories")}
    assert rows == {"P1": "a", "P2": "b", "P3": None}
    assert [found.value(f"f.people.{level}.n") for level in ("a", "b", "without_group")] == [
        1,
        2,
        1,
    ]
    figure = found.figures("f")
    assert "P1 (A): 5.5 at 0, 2 at 6." in figure.alt
    assert "P3: 7 at 1." in figure.alt
    (axes,) = figure._figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["A", "B"]
    looks = [(line.get_color(), line.get_linestyle(), line.get_marker()) for line in axes.lines]
    assert len(set(looks)) == 3
