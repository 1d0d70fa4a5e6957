"""What headers say of the numbers below them; tables and expectations are invented."""

from __future__ import annotations

import pytest
from audit_tables import said

GROUPS = """
                          | Group A (N=20) | Group B (N=25) | P value
Men, n (%)                | 12 (60)        | 10 (40)        | 0.18
Age, mean (SD), y         | 58.2 (7.1)     | 60.4 (8.3)     | <0.01
Stay (days), median (IQR) | 4 (3-6)        | 5 (3–8)        | NS
"""


def test_groups_with_their_numbers_in_the_header() -> None:
    assert said(GROUPS) == [
        "size n=20 [Group A]",
        "size n=25 [Group B]",
        # Of the column, else of the row: 12 + 10.
        "share count=12 percent=60 [Group A] - Men of 20, 22",
        "share count=10 percent=40 [Group B] - Men of 25, 22",
        "test p=0.18 - Men",
        "average mean=58.2 sd=7.1 [Group A] - Age (years) of 20",
        "average mean=60.4 sd=8.3 [Group B] - Age (years) of 25",
        "test p=<0.01 - Age",
        "average median=4 q1=3 q3=6 [Group A] - Stay (days) of 20",
        "average median=5 q1=3 q3=8 [Group B] - Stay (days) of 25",
    ]


def test_count_and_percentage_in_two_columns() -> None:
    drawn = """
    Event | n  | %
    Fever | 6  | 15.0
    Pain  | 9  | 22.5
    Total | 40 |
    """
    assert said(drawn) == [
        "share count=6 percent=15.0 [Event: Fever] - Event of 40",
        "share count=9 percent=22.5 [Event: Pain] - Event of 40",
        "size n=40",
    ]


def test_headers_of_two_levels() -> None:
    drawn = """
    Outcome | Early (n = 30) | <    | Late (n = 20) | <
            | n              | %    | n             | %
    Relapse | 6              | 20.0 | 5             | 25.0
    """
    assert said(drawn, header=2) == [
        "size n=30 [Early]",
        "size n=20 [Late]",
        "share count=6 percent=20.0 [Early] - Relapse of 30, 11",
        "share count=5 percent=25.0 [Late] - Relapse of 20, 11",
    ]


def test_a_heading_printed_over_the_first_of_its_columns_only() -> None:
    drawn = """
    Stage | n (%)     | Survival rate (%) |        | P value
          |           | 1-year            | 3-year |
    I     | 12 (60.0) | 91.7              | 75.0   | 0.02
    II    | 8 (40.0)  | 62.5              | 25.0   |
    """
    assert said(drawn, header=2) == [
        "share count=12 percent=60.0 [Stage: I] - Stage of 20 all",
        "survival S estimate=91.7 [Stage: I] at 1 years (%) of 12",
        "survival S estimate=75.0 [Stage: I] at 3 years (%) of 12",
        "test p=0.02 - Stage",
        "share count=8 percent=40.0 [Stage: II] - Stage of 20 all",
        "survival S estimate=62.5 [Stage: II] at 1 years (%) of 8",
        "survival S estimate=25.0 [Stage: II] at 3 years (%) of 8",
    ]


@pytest.mark.parametrize(
    "drawn",
    [
        """
        Factor     | HR   | 95% CI    | P
        Size >3 cm | 2.10 | 0.90–4.90 | 0.09
        """,
        """
        Factor     | HR (95% CI)      | P-value
        Size >3 cm | 2.10 (0.90–4.90) | 0.09
        """,
        """
        Factor     | Hazard ratio (95% CI) | P
        Size >3 cm | 2.10 (0.90, 4.90)     | 0.09
        """,
    ],
)
def test_a_ratio_with_its_limits_and_p(drawn: str) -> None:
    assert said(drawn) == ["estimate HR estimate=2.10 low=0.90 high=4.90 p=0.09 - Size >3 cm"]


def test_two_analyses_side_by_side() -> None:
    drawn = """
    Factor | Univariate | <         | <    | Multivariate | <         | <
           | HR         | 95% CI    | P    | HR           | 95% CI    | P
    Age    | 1.04       | 1.01–1.08 | 0.02 | 1.03         | 0.99–1.07 | 0.11
    """
    assert said(drawn, header=2) == [
        "estimate HR estimate=1.04 low=1.01 high=1.08 p=0.02 - Age, univariate",
        "estimate HR estimate=1.03 low=0.99 high=1.07 p=0.11 - Age, multivariate",
    ]


def test_a_reference_level_has_no_estimate() -> None:
    drawn = """
    Variable | No. | OR (95% CI)
    Sex      |     |
      Female | 30  | 1 (reference)
      Male   | 24  | 1.8 (0.9 to 3.6)
    """
    assert said(drawn, "estimate") == [
        "estimate OR estimate=1.8 low=0.9 high=3.6 [Sex: Male] - Sex of 24"
    ]


def test_mean_and_deviation_in_two_columns() -> None:
    drawn = """
    Measure         | Before | <    | After | <
                    | Mean   | SD   | Mean  | SD
    Pressure (mmHg) | 141.0  | 12.2 | 129.5 | 11.0
    """
    assert said(drawn, header=2) == [
        "average mean=141.0 sd=12.2 [Before] - Pressure (mmHg)",
        "average mean=129.5 sd=11.0 [After] - Pressure (mmHg)",
    ]


def test_median_and_range_in_two_columns() -> None:
    drawn = """
               | Median | Range
    Age, years | 55     | 36–75
    """
    assert said(drawn) == ["average median=55 min=36 max=75 - Age (years)"]


def test_a_transposed_table() -> None:
    drawn = """
    Group   | n  | Age (years), mean ± SD | Men, n (%) | OS at 2 years, % (95% CI)
    Drug    | 25 | 55.1 ± 8.0             | 15 (60%)   | 84.0 (69.6–98.4)
    Placebo | 24 | 56.9 ± 7.5             | 12 (50%)   | 70.8 (52.6–89.0)
    """
    assert said(drawn) == [
        "share count=25 [Group: Drug] - Group",
        "average mean=55.1 sd=8.0 [Group: Drug] - Age (years) of 25",
        "share count=15 percent=60 [Group: Drug] - Men of 25",
        "survival OS estimate=84.0 low=69.6 high=98.4 [Group: Drug] at 2 years (%) of 25",
        "share count=24 [Group: Placebo] - Group",
        "average mean=56.9 sd=7.5 [Group: Placebo] - Age (years) of 24",
        "share count=12 percent=50 [Group: Placebo] - Men of 24",
        "survival OS estimate=70.8 low=52.6 high=89.0 [Group: Placebo] at 2 years (%) of 24",
    ]


def test_a_transposed_table_with_numbers_in_the_labels() -> None:
    drawn = """
                     | Age, mean ± SD | Men, n (%)
    Drug (n = 25)    | 55.1 ± 8.0     | 15 (60%)
    Placebo (n = 24) | 56.9 ± 7.5     | 12 (50%)
    """
    assert said(drawn) == [
        "size n=25 [Drug]",
        "average mean=55.1 sd=8.0 [Drug] - Age of 25",
        "share count=15 percent=60 [Drug] - Men of 25",
        "size n=24 [Placebo]",
        "average mean=56.9 sd=7.5 [Placebo] - Age of 24",
        "share count=12 percent=50 [Placebo] - Men of 24",
    ]


def test_two_tables_in_one() -> None:
    drawn = """
    Before       | Group A (n = 10) | Group B (n = 12)
    Fever, n (%) | 2 (20)           | 3 (25)
    After        | Group A (n = 9)  | Group B (n = 11)
    Fever, n (%) | 1 (11.1)         | 0 (0)
    """
    assert said(drawn, "share") == [
        "share count=2 percent=20 [Group A] - Fever of 10, 5",
        "share count=3 percent=25 [Group B] - Fever of 12, 5",
        "share count=1 percent=11.1 [Group A] - Fever of 9, 1",
        "share count=0 percent=0 [Group B] - Fever of 11, 1",
    ]


def test_percentages_of_rows() -> None:
    drawn = """
    Age group   | Cured   | Not cured | Total
    Under 50    | 6 (60%) | 4 (40%)   | 10
    50 and over | 9 (45%) | 11 (55%)  | 20
    """
    # Of the row's total first; of the column, 6 + 9, they would be another percentage.
    assert said(drawn, "share")[:2] == [
        "share count=6 percent=60 [Cured; Age group: Under 50] - Age group of 10, 15",
        "share count=4 percent=40 [Not cured; Age group: Under 50] - Age group of 10, 15",
    ]


def test_counts_with_their_totals() -> None:
    drawn = """
    Subgroup | Events/N | HR (95% CI)
    Men      | 12/40    | 0.70 (0.40–1.22)
    Women    | 9/38     | 0.81 (0.42–1.56)
    """
    assert said(drawn) == [
        "share count=12 total=40 [Subgroup: Men] - Events/N",
        "estimate HR estimate=0.70 low=0.40 high=1.22 [Subgroup: Men] - Subgroup of 40",
        "share count=9 total=38 [Subgroup: Women] - Events/N",
        "estimate HR estimate=0.81 low=0.42 high=1.56 [Subgroup: Women] - Subgroup of 38",
    ]


def test_percentage_before_count() -> None:
    drawn = """
    Event | % (n)
    Pain  | 25.0 (10)
    """
    assert said(drawn) == ["share percent=25.0 count=10 [Event: Pain] - Event"]


def test_a_test_statistic_with_its_degrees_of_freedom() -> None:
    drawn = """
    Measure | t    | df | P
    Score   | 2.31 | 28 | 0.028
    """
    assert said(drawn) == ["test t statistic=2.31 df=28 p=0.028 - Score"]


def test_a_standard_error_is_no_deviation() -> None:
    drawn = """
    Arm  | n  | Weight loss, kg, mean (SEM)
    Diet | 30 | 4.2 (0.6)
    """
    assert said(drawn)[1:] == ["average mean=4.2 se=0.6 [Arm: Diet] - Weight loss (kg) of 30"]


def test_decimal_commas() -> None:
    drawn = """
                   | All (n = 40)
    Age, mean ± SD | 61,3 ± 9,8
    Men, n (%)     | 22 (55,0)
    """
    assert said(drawn)[1:] == [
        "average mean=61.3 sd=9.8 - Age of 40",
        "share count=22 percent=55.0 - Men of 40",
    ]


def test_values_of_single_persons_are_no_statistics() -> None:
    drawn = """
    No. | Age | Sex | Size (cm)
    1   | 54  | M   | 2.1
    2   | 61  | F   | 1.7
    3   | 70  | F   | 3.3
    """
    found = said(drawn, "other")
    assert len(found) == 9
    assert all(line.startswith("other individual") for line in found)


def test_two_medians_of_different_beginnings_are_told_apart() -> None:
    drawn = """
    Origin | n | MST from treatment (mo) | MST from diagnosis (mo)
    Bone   | 4 | 18.1                    | 59.0
    """
    assert said(drawn, "median time") == [
        "median time S estimate=18.1 [Origin: Bone] - MST from treatment (mo) (months) of 4",
        "median time S estimate=59.0 [Origin: Bone] - MST from diagnosis (mo) (months) of 4",
    ]
