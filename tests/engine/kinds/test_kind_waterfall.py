"""A waterfall: bars in their order, thresholds counted on their side, rows without a value told."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

from caseseries.study.study_file import StudyFileError

COLUMNS = """
    change: float = column(
        nullable=True, unit="%", label="Best change", description="Best change of the size."
    )
    name: str = column(description="Name.")
"""
# Two at -30 or below, two at 20 or above, one without change, one that was not measured.
CSV = """
    person_id,change,name
    P1,-30,a
    P2,20,b
    P3,-55.5,c
    P4,0,d
    P5,,e
    P6,35,f
    P7,-29.9,g
"""
LINES = '{ value = -30, label = "partial response" }, { value = 20 }, { value = 99.5 }'
SAID = '[figures.f]\nkind = "waterfall"\nvalue = "{}"\nthresholds = [{}]\n'


def study(folder: Path, value: str = "change", lines: str = LINES, csv: str = CSV) -> Built:
    return built(folder, one_table(COLUMNS, csv, SAID.format(value, lines)))


def test_bars_fall_and_thresholds_are_counted_on_their_side(tmp_path: Path) -> None:
    found = study(tmp_path)
    bars = [(row["key"], row["value"]) for row in found.results.records("waterfall")]
    assert bars == [
        ("P6", 35), ("P2", 20), ("P4", 0), ("P7", -29.9), ("P1", -30), ("P3", -55.5),
    ]  # fmt: skip
    assert found.value("f.n") == 6
    assert (found.value("f.largest"), found.value("f.smallest")) == (35, -55.5)
    assert found.value("f.missing.n") == 1
    for part, n in (("le_minus_30", 2), ("ge_20", 2), ("ge_99_5", 0)):
        assert found.value(f"f.{part}.n") == n
        assert found.value(f"f.{part}.of") == 6
    assert found.value("f.le_minus_30.percent") == pytest.approx(100 / 3)


def test_its_text_reads_the_bars_and_names_who_has_none(tmp_path: Path) -> None:
    figure = study(tmp_path).figures("f")
    assert figure.alt.replace("\u00a0", " ") == (
        "Waterfall of Best change, %: a bar for each of 6 people, from 35 down to −55.5."
        " Partial response (−30 or below): 2 of 6; 20 or above: 2 of 6; 99.5 or above: 0 of 6."
        " The bars: 35, 20, 0, −29.9, −30, −55.5."
        " 1 person is left out for missing values (best change)."
    )
    assert figure.ids == ("f.le_minus_30.n", "f.ge_20.n", "f.ge_99_5.n")
    assert figure.svg.count("<number ") == 3


GROUPED = """
    person_id,change,name
    P1,-30,a
    P2,20,b
    P3,-55.5,a
    P4,0,
    P5,,b
"""


def test_bars_by_group_are_told_apart_counted_and_read_out(tmp_path: Path) -> None:
    columns = COLUMNS.replace('description="Name."', 'nullable=True, description="Name."')
    said = '[figures.f]\nkind = "waterfall"\nvalue = "change"\nby = "name"\n'
    found = built(tmp_path, one_table(columns, GROUPED, said))
    bars = [(row["key"], row["level"]) for row in found.results.records("waterfall")]
    assert bars == [("P2", "b"), ("P4", None), ("P1", "a"), ("P3", "a")]
    # of all rows, also of one that has no bar
    assert [found.value(f"f.people.{level}.n") for level in ("a", "b", "without_group")] == [
        2,
        2,
        1,
    ]
    figure = found.figures("f")
    assert "The bars: 20 (B), 0, −30 (A), −55.5 (A)." in figure.alt
    assert "1\N{NO-BREAK SPACE}person belongs to no group." in figure.alt
    (axes,) = figure._figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["B", "A"]
    fills = {(bar.get_facecolor(), bar.get_hatch()) for bar in axes.patches if bar.get_height()}
    assert len(fills) == 2


def test_without_a_value_it_says_so(tmp_path: Path) -> None:
    found = study(tmp_path, csv="person_id,change,name\nP1,,a\nP2,,b\n")
    assert found.value("f.n") == 0
    assert found.value("f.le_minus_30.of") == 0
    alt = found.figures("f").alt.replace("\u00a0", " ")
    assert alt == "No row has a value. 2 people are left out for missing values (best change)."


@pytest.mark.parametrize(
    ("value", "lines", "sentence"),
    [
        ("chnge", LINES, "chnge.*is no column of cohort.people.*change"),
        ("name", LINES, "name.*is not numeric"),
        ("change", "{ value = 0 }", "thresholds: 0 lies at 0"),
        ("change", "{ value = 5 }, { value = 5.0 }", "thresholds: 5 is twice"),
    ],
)
def test_what_cannot_be_drawn_is_said(
    tmp_path: Path, value: str, lines: str, sentence: str
) -> None:
    with pytest.raises(StudyFileError, match=sentence):
        study(tmp_path, value, lines)
