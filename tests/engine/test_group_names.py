"""What groups are called where nothing stands above them: legends, numbers at risk, columns."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny_study import Built, built, one_table

COLUMNS = """
    smoker: bool = column(label="Smoker", description="Whether the person smokes.")
    age_years: float = column(unit="years", label="Age, years", description="Age.")
    months: float = column(description="Months observed.")
    died: bool = column(description="The event.")
"""
CSV = """
    person_id,smoker,age_years,months,died
    P1,yes,40,3,yes
    P2,no,50,8,no
    P3,yes,60,14,no
    P4,no,70,20,yes
"""
ENDPOINT = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
time_unit = "months"
event = "died"
event_name = "death"
origin = "entry"

[figures.f]
kind = "kaplan_meier"
endpoint = "survival"
by = {}
"""


def study(folder: Path, by: str) -> Built:
    return built(folder, one_table(COLUMNS, CSV, ENDPOINT.replace("{}", by)))


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ('"smoker"', ["Smoker: yes", "Smoker: no"]),
        ('{ variable = "age_years", cut = 55 }', ["Age, years: < 55", "Age, years: ≥ 55"]),
        (
            '{ variable = "smoker", names = { yes = "Smokers", no = "Others" } }',
            ["Smokers", "Others"],
        ),
    ],
)
def test_a_curve_says_what_it_is_of(tmp_path: Path, by: str, names: list[str]) -> None:
    figure = study(tmp_path, by).figures("f")
    (axes,) = figure._figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == names
    headings = [text.get_text() for text in axes.texts if text.get_text() in names]
    assert headings == names


def test_a_long_name_is_not_cut_at_the_edge_of_the_figure(tmp_path: Path) -> None:
    long = "Smoked at least one packet a day over ten years"
    by = f'{{ variable = "smoker", names = {{ yes = "{long}" }} }}'
    figure = study(tmp_path, by).figures("f")._figure
    (axes,) = figure.axes
    (heading,) = [text for text in axes.texts if text.get_text() == long]
    extent = heading.get_window_extent()
    assert extent.x0 >= 0
    assert extent.x1 <= figure.bbox.x1
