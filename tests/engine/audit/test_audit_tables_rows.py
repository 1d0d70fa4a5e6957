"""What rows and labels say: factors, levels, sections; tables and expectations are invented."""

from __future__ import annotations

import pytest
from audit_tables import said, table

from caseseries.audit.tables import statements_of

SEX = [
    "share count=22 percent=55.0 [Sex: Male] - Sex of 40 all",
    "share count=18 percent=45.0 [Sex: Female] - Sex of 40 all",
]


@pytest.mark.parametrize(
    "rows",
    [
        "Sex |\n  Male | 22 (55.0%)\n  Female | 18 (45.0%)",
        "Sex |\nMale | 22 (55.0%)\nFemale | 18 (45.0%)",
        "Sex, n (%) |\n  Male | 22 (55.0)\n  Female | 18 (45.0)",
        "Sex: Male | 22 (55.0%)\nSex: Female | 18 (45.0%)",
        "Sex, Male | 22 (55.0%)\nSex, Female | 18 (45.0%)",
        "Demographics |\nSex |\nMale | 22 (55.0%)\nFemale | 18 (45.0%)",
        "Demographics |\n  Sex |\n    Male | 22 (55.0%)\n    Female | 18 (45.0%)",
    ],
)
def test_a_factor_and_its_levels(rows: str) -> None:
    assert said(f"Characteristic | Total (n = 40)\n{rows}", "share") == [
        line.replace("[Sex,", "[Sex") for line in SEX
    ]


def test_factor_and_level_in_two_columns() -> None:
    drawn = """
    Variable | Level  | n (%)
    Sex      | Male   | 8 (40)
             | Female | 12 (60)
    Grade    | Low    | 5 (25)
    ^        | High   | 15 (75)
    """
    # Nothing says how many there are but the levels together.
    assert said(drawn) == [
        "share count=8 percent=40 [Sex: Male] - Sex of 20 all",
        "share count=12 percent=60 [Sex: Female] - Sex of 20 all",
        "share count=5 percent=25 [Grade: Low] - Grade of 20 all",
        "share count=15 percent=75 [Grade: High] - Grade of 20 all",
    ]


def test_levels_end_where_they_are_everybody() -> None:
    drawn = """
    Variable                   | n = 13
    Sex                        |
    Male                       | 6 (46%)
    Female                     | 7 (54%)
    Diabetes                   | 3 (23%)
    Age, years, median (range) | 55 (36–75)
    """
    assert said(drawn)[1:] == [
        "share count=6 percent=46 [Sex: Male] - Sex of 13 all",
        "share count=7 percent=54 [Sex: Female] - Sex of 13 all",
        "share count=3 percent=23 - Diabetes of 13",
        "average median=55 min=36 max=75 - Age (years) of 13",
    ]


def test_levels_that_may_overlap_are_no_whole() -> None:
    drawn = """
                  | n (%), n = 40
    Comorbidities |
      Diabetes    | 12 (30)
      Asthma      | 8 (20)
    """
    found = statements_of(table(drawn), 0)
    shares = [s for s in found if s.kind == "share"]
    assert [(s.group, s.is_exhaustive) for s in shares] == [("", False), ("", False)]


def test_a_wrong_count_leaves_opposites_a_whole() -> None:
    drawn = """
               | n = 40
    Recurrence |
      Yes      | 12 (30%)
      No       | 27 (70%)
    """
    yes, no = (s for s in statements_of(table(drawn), 7) if s.kind == "share")
    assert yes.is_exhaustive
    assert yes.group == no.group != ""
    assert [reading.n.text for reading in yes.totals] == ["40", "39"]


def test_statistics_in_rows_of_their_own() -> None:
    drawn = """
    Variable      | Value
    No. of people | 31
    Age (years)   |
      Mean ± SD   | 47.2 ± 10.9
      Range       | 21–70
    No. of houses | 44
    Height (m)    |
      Median      | 2.4
      IQR         | 1.8–3.0
    Side          |
      Right       | 30 (68.2%)
      Left        | 14 (31.8%)
    """
    assert said(drawn) == [
        "size n=31 (people)",
        "average mean=47.2 sd=10.9 min=21 max=70 - Age (years) of 31",
        "size n=44 (houses)",
        "average median=2.4 q1=1.8 q3=3.0 - Height (m) of 44, 31",
        "share count=30 percent=68.2 [Side: Right] - Side of 44, 31 all",
        "share count=14 percent=31.8 [Side: Left] - Side of 44, 31 all",
    ]


def test_sections_with_a_number_of_their_own() -> None:
    drawn = """
                          | n (%)
    Per person (n = 13)   |
      Male                | 6 (46.2)
    Per specimen (n = 19) |
      Right               | 13 (68.4)
    """
    assert said(drawn) == [
        "size n=13 [Per person]",
        "share count=6 percent=46.2 [Per person: Male] - Per person of 13",
        "size n=19 [Per specimen]",
        "share count=13 percent=68.4 [Per specimen: Right] - Per specimen of 19",
    ]


def test_parts_of_a_counted_row_are_of_it_or_of_all() -> None:
    drawn = """
             | All (n = 50)
    Problems | 10 (20%)
      Minor  | 7 (14%)
      Major  | 3 (6%)
    """
    assert said(drawn)[1:] == [
        "share count=10 percent=20 - Problems of 50",
        "share count=7 percent=14 [Problems: Minor] - Problems of 50, 10",
        "share count=3 percent=6 [Problems: Major] - Problems of 50, 10",
    ]


def test_two_counts_are_no_share() -> None:
    drawn = """
                      | Total (n = 30)
    Sex (male/female) | 18/12
    """
    assert said(drawn)[1:] == [
        "share count=18 [Sex: male] - Sex of 30 all",
        "share count=12 [Sex: female] - Sex of 30 all",
    ]


def test_dashes_blanks_and_marks_of_notes() -> None:
    drawn = """
    Item                  | All (n = 50) | Later (n = 40)
    Diabetes, n (%)       | 12 (24)*     | —
    Anaemia, n (%)        | 9 (18)a      | NA
    Score, median (range) | 5 (1–9)†     |
    Lost, n (%)           | 0 (0)        | 2 (5) b
    """
    assert said(drawn)[2:] == [
        "share count=12 percent=24 - Diabetes of 50",
        "share count=9 percent=18 - Anaemia of 50",
        "average median=5 min=1 max=9 - Score of 50",
        "share count=0 percent=0 - Lost of 50",
        "share count=2 percent=5 [Later] - Lost of 40, 0",
    ]


def test_p_beside_the_factor_or_its_first_level() -> None:
    drawn = """
    Factor   | n (%)    | P
    Sex      |          | 0.40
      Male   | 12 (60%) |
      Female | 8 (40%)  |
    Smoking  |          |
      Yes    | 5 (25%)  | 0.03
      No     | 15 (75%) |
    """
    assert said(drawn, "test") == ["test p=0.40 - Sex", "test p=0.03 - Smoking"]


NOTE = "Values are n (%) or mean (SD)."
UNSAID = """
           | Treated | Control
Patients   | 40      | 38
Diabetes   | 10 (25) | 9 (24)
Age, years | 60 (8)  | 61 (7)
"""


def test_a_note_says_what_numbers_are() -> None:
    assert said(UNSAID, note=NOTE) == [
        "size n=40 [Treated] (patients)",
        "size n=38 [Control] (patients)",
        "share count=10 percent=25 [Treated] - Diabetes of 40, 19",
        "share count=9 percent=24 [Control] - Diabetes of 38, 19",
        "average mean=60 sd=8 [Treated] - Age (years) of 40",
        "average mean=61 sd=7 [Control] - Age (years) of 38",
    ]


def test_without_a_note_only_arithmetic_makes_a_share() -> None:
    # 10/40 is 25 %, so these are shares; 60 (8) may be anything.
    assert said(UNSAID)[2:] == [
        "share count=10 percent=25 [Treated] - Diabetes of 40, 19",
        "share count=9 percent=24 [Control] - Diabetes of 38, 19",
    ]


@pytest.mark.parametrize("cell", ["54 (12)", "7.2", "3–9", "about 5"])
def test_less_is_said_where_the_reading_is_doubtful(cell: str) -> None:
    assert said(f"Item | Value\nSomething | {cell}") == []


def test_a_mean_is_no_count_below_a_header_of_counts() -> None:
    drawn = """
                | n (%)
    Age (years) | 54 (12)
    Men         | 10 (40)
    """
    assert said(drawn) == ["share count=10 percent=40 - Men"]


def test_cuts_in_labels_are_thresholds() -> None:
    drawn = """
                | n = 13
    Age (years) |
      <55       | 7 (53.8%)
      ≥55       | 6 (46.2%)
    """
    assert said(drawn) == [
        "size n=13",
        "share count=7 percent=53.8 [Age: <55] - Age of 13 all",
        "share count=6 percent=46.2 [Age: ≥55] - Age of 13 all",
    ]
    assert said(drawn, "other") == ["other threshold value=55 - Age (years)"] * 2


def test_numbers_know_their_cell() -> None:
    drawn = """
         | All (n = 40)
    Men  | 22 (55.0%)
    """
    share = next(s for s in statements_of(table(drawn), 3) if s.kind == "share")
    count, total = share.numbers["count"], share.totals[0].n
    assert (count.block, count.row, count.column, count.start, count.end) == (3, 1, 1, 0, 2)
    assert (total.row, total.column, total.start, total.end) == (0, 1, 9, 11)
    assert share.totals[0].source == "column"
