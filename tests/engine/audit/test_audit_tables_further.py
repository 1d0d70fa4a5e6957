"""Layouts in which a quick reading would be a false one; tables and expectations are invented."""

from __future__ import annotations

from audit_tables import said, table

from caseseries.audit.tables import statements_of


def test_thousands_and_a_percentage_on_the_next_line() -> None:
    drawn = """
            | North (n = 12 400) | Total (n = 98 942)
    Treated | 3 100 25%          | 49 471 50%
    """
    assert said(drawn) == [
        "size n=12400 [North]",
        "size n=98942",
        "share count=3100 percent=25 [North] - Treated of 12400, 49471",
        "share count=49471 percent=50 - Treated of 98942",
    ]


def test_a_row_of_known_values_may_be_the_whole() -> None:
    drawn = """
              | n = 50
    Stage I   | 10 (20%)
    Stage II  | 15 (30%)
    Unknown   | 5 (10%)
    All known | 45
    Early     | 36 (80%)
    """
    assert said(drawn, "share")[-1] == "share count=36 percent=80 - Early of 50, 45"


def test_a_p_over_several_levels_is_no_p_of_one_estimate() -> None:
    drawn = """
    Factor | HR (95% CI)      | P
    Stage  |                  |
      I    | 1 (reference)    | 0.01
      II   | 1.40 (0.90–2.18) | ^
      III  | 2.10 (1.30–3.39) | ^
    Grade  |                  |
      Low  | 1.00             |
      Mid  | 1.20 (0.80–1.80) | 0.03
      High | 1.90 (1.20–3.01) |
    """
    assert said(drawn) == [
        "test p=0.01 - Stage",
        "estimate HR estimate=1.40 low=0.90 high=2.18 [Stage: II] - Stage",
        "estimate HR estimate=2.10 low=1.30 high=3.39 [Stage: III] - Stage",
        "estimate HR estimate=1.20 low=0.80 high=1.80 [Grade: Mid] - Grade",
        "test p=0.03 - Grade",
        "estimate HR estimate=1.90 low=1.20 high=3.01 [Grade: High] - Grade",
    ]


def test_a_reference_row_is_no_heading() -> None:
    drawn = """
          | OR (95% CI)
    Men   | Reference
    Women | 0.93 (0.80, 1.08)
    """
    assert said(drawn) == ["estimate OR estimate=0.93 low=0.80 high=1.08 - Women"]


def test_a_row_of_trend_is_a_p() -> None:
    drawn = """
    Factor    | HR (95% CI)
    Dose      |
      Low     | 1.30 (1.00–1.69)
      High    | 1.60 (1.20–2.13)
      P-trend | 0.02
    """
    assert said(drawn)[-1] == "test p=0.02 - Dose"


def test_two_models_of_one_ratio_are_told_apart() -> None:
    drawn = """
    Exposure | Age-stratified, HR (95% CI) | Fully adjusted, HR (95% CI)
    Smoking  | 1.30 (1.00–1.69)            | 1.10 (0.84–1.44)
    """
    assert said(drawn) == [
        "estimate HR estimate=1.30 low=1.00 high=1.69 [Exposure: Smoking] "
        "- Exposure, Age-stratified",
        "estimate HR estimate=1.10 low=0.84 high=1.44 [Exposure: Smoking] "
        "- Exposure, Fully adjusted",
    ]


def test_cases_and_controls_are_no_share() -> None:
    drawn = """
    Use   | Cases/controls | OR (95% CI)
    Never | 40/120         | 1.0 (ref.)
    Ever  | 60/90          | 2.0 (1.24–3.23)
    """
    assert said(drawn) == ["estimate OR estimate=2.0 low=1.24 high=3.23 [Use: Ever] - Use"]


def test_a_rate_beside_the_number_tested_is_not_its_share() -> None:
    drawn = """
    Village | n  | Prevalence (%) | 95% CI
    Upper   | 92 | 39.1           | 29.7, 49.5
    Lower   | 59 | 10.2           | 4.6, 20.8
    """
    # 92 were tested; 92 of anything would be another percentage.
    assert not any("percent=" in line for line in said(drawn))


def test_three_columns_of_labels() -> None:
    drawn = """
    Cohort | Variable | Level   | OR   | 95% CI     | P
    First  | Sex      | Women   | 1*   | –          | –
           |          | Men     | 0.34 | 0.10, 1.20 | 0.094
           | Age      | Young   | 1*   | –          | –
           |          | Old     | 7.32 | 2.42–22.12 | <0.001
    Second | Sex      | Women   | 1*   | –          | –
           |          | Men     | 0.91 | 0.37, 2.27 | 0.853
    """
    assert said(drawn) == [
        "estimate OR estimate=0.34 low=0.10 high=1.20 p=0.094 [First, Sex: Men] - First, Sex",
        "estimate OR estimate=7.32 low=2.42 high=22.12 p=<0.001 [First, Age: Old] - First, Age",
        "estimate OR estimate=0.91 low=0.37 high=2.27 p=0.853 [Second, Sex: Men] - Second, Sex",
    ]


def test_the_statistic_before_the_variable() -> None:
    drawn = """
                                  | Cases (n = 40) | Controls (n = 80)
    Mean (s.d.) age at entry (years) | 57.4 (8.0)  | 50.5 (9.7)
    Median (IQR) weight (kg)      | 70 (61–82)     | 68 (60–79)
    """
    assert said(drawn, "average") == [
        "average mean=57.4 sd=8.0 [Cases] - age at entry (years) of 40",
        "average mean=50.5 sd=9.7 [Controls] - age at entry (years) of 80",
        "average median=70 q1=61 q3=82 [Cases] - weight (kg) of 40",
        "average median=68 q1=60 q3=79 [Controls] - weight (kg) of 80",
    ]


def test_a_heading_over_the_whole_width_with_a_number_in_it() -> None:
    drawn = """
                | n = 20
    2010        | <
      Fever     | 4 (20%)
    """
    assert said(drawn, "share") == ["share count=4 percent=20 [2010: Fever] - 2010 of 20"]


def test_two_means_of_one_row_are_told_apart_by_their_headers() -> None:
    drawn = """
    Domain | Mean total score | SD  | Mean item score | SD
    Pain   | 10.6             | 7.8 | 1.2             | 0.9
    """
    assert said(drawn) == [
        "average mean=10.6 sd=7.8 [Domain: Pain] - total score",
        "average mean=1.2 sd=0.9 [Domain: Pain] - item score",
    ]


def test_a_second_header_of_two_rows() -> None:
    drawn = """
          | Bone             | <    | Skin             | <
          | OR (95% CI)      | P    | OR (95% CI)      | P
    Women | 1.19 (0.99–1.43) | 0.07 | 1.04 (0.96–1.13) | 0.37
          | Lung             | <    | Liver            | <
          | OR (95% CI)      | P    | OR (95% CI)      | P
    Women | 0.89 (0.77–1.03) | 0.12 | 0.88 (0.81–0.96) | 0.01
    """
    found = [s.population for s in statements_of(table(drawn, header=2), 0)]
    assert found == ["Bone", "Skin", "Lung", "Liver"]


def test_a_ragged_and_an_empty_table_are_read_as_far_as_they_go() -> None:
    drawn = """
         | n = 20 | P
    Men  | 4 (20%)
    """
    assert said(drawn, "share") == ["share count=4 percent=20 - Men of 20"]
    assert said("|\n|") == []
