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


def test_a_code_without_words_is_named_with_its_column(tmp_path: Path) -> None:
    coded = COLUMNS.replace(
        'smoker: bool = column(label="Smoker"', 'grade: str = column(label="Grade"'
    )
    rows = CSV.replace("smoker", "grade").replace(",yes,", ",1,", 1).replace(",no,", ",2,", 1)
    rows = rows.replace("P3,yes,", "P3,1,").replace("P4,no,", "P4,二,")
    of_grade = built(tmp_path, one_table(coded, rows, ENDPOINT.replace("{}", '"grade"')))
    (axes,) = of_grade.figures("f")._figure.axes
    legend = [text.get_text() for text in axes.get_legend().get_texts()]
    assert legend == ["Grade: 1", "Grade: 2", "二"]


def test_the_text_for_those_who_do_not_see_the_curve_reads_as_a_sentence(tmp_path: Path) -> None:
    yearly = ENDPOINT.replace('time_unit = "months"', 'time_unit = "years"\naxis_step = 1')
    names = '{ variable = "smoker", names = { yes = "Smokers", no = "Others" } }'
    study = built(tmp_path, one_table(COLUMNS, CSV, yearly.replace("{}", names)))
    alt = study.figures("f").alt.replace("\N{NO-BREAK SPACE}", " ")
    # Smokers: a death at 3 years, one censored at 14.
    assert alt.startswith(
        "Kaplan–Meier curve of survival, Smokers, 2 people, 1 event."
        " The estimate is 100% at 1 year (2 at risk), 100% at 2 years (2 at risk),"
    )
