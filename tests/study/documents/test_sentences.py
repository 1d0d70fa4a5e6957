"""Sentences agree with the numbers they print, whatever the cohort holds."""

from __future__ import annotations

from typing import Any

import pytest
from literal_results import LiteralResults, of_table, rows

from report.sentences import Sentences

SIZE, ORIGIN = "largest_renal_tumor_cm", "pathology"
LUNG = "non_small_cell_lung_cancer"


def factors(*lines: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Log-rank tests of table 3: variable, label, P, exact P."""
    return of_table("table3", rows("variable label logrank_p logrank_exact_p", *lines))


def say(numbers: dict[str, float | None], frames: dict[str, Any] | None = None) -> Sentences:
    return Sentences(LiteralResults(frames or {}, numbers))


def readable(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("n", "within", "beginning"),
    [
        (0, "no patients were", "No patients were"),
        (1, "one patient was", "One patient was"),
        (8, "eight patients were", "Eight patients were"),
        (36, "36 patients were", "Thirty-six patients were"),
    ],
)
def test_nouns_and_verbs_agree_with_the_count(n: int, within: str, beginning: str) -> None:
    said = say({"group.n": n})
    assert said.counted("group.n", "patient was", "patients were") == within
    assert said.Counted("group.n", "patient was", "patients were") == beginning


def test_a_group_this_cohort_does_not_have_counts_nobody() -> None:
    said = say({"deaths.n": 0, "deaths.percent": 0.0, "some.n": 6, "some.percent": 12.0})
    with pytest.raises(KeyError, match=r"no\.such\.group"):
        said.those("no.such.group")
    assert said.those("deaths", after=" of pneumonia") == "none of pneumonia"
    assert said.those("some") == "six (12.0%)"
    assert said.counted("deaths.n", "factor is", "factors are", none="no factor is") == (
        "no factor is"
    )


def test_a_share_between_noun_and_verb() -> None:
    said = say({"free.n": 1, "free.percent": 100 / 13, "more.n": 5, "more.percent": 500 / 60})
    forms = ("patient {} was", "patients {} were")
    assert said.Counted_percent("free", *forms) == "One patient (7.7%) was"
    assert said.Counted_percent("more", *forms) == "Five patients (8.3%) were"


def test_rows_name_the_groups_that_have_patients() -> None:
    organs = {"lung": "the lung", "bone": "bone", "liver": "the liver"}
    shares: dict[str, float | None] = {
        "organ.lung.n": 3, "organ.lung.of": 5, "organ.lung.percent": 60.0,
        "organ.liver.n": 2, "organ.liver.of": 5, "organ.liver.percent": 40.0, "organ.bone.n": 0,
    }  # fmt: skip
    said = say(shares)
    assert said.each("organ", **organs) == "the lung (60.0%, 3/5) and the liver (40.0%, 2/5)"
    assert said.numbers_of("organ", "in", **organs) == "the lung in three and the liver in two"
    assert (
        said.numbers_of("organ", "with", **organs) == "three with the lung and two with the liver"
    )
    assert said.numbers_of("nowhere", "in", **organs) == "none"


@pytest.mark.parametrize(
    ("deaths", "major", "words"),
    [
        (0, 0, "without procedure-related deaths or major complications"),
        (0, 5, "with no procedure-related deaths and five major complications"),
        (1, 1, "with one procedure-related death and one major complication"),
    ],
)
def test_harm_is_not_denied_where_there_was_some(deaths: int, major: int, words: str) -> None:
    assert say({"complications.death.n": deaths, "complications.major.n": major}).harm() == words


@pytest.mark.parametrize(
    ("p", "decrease", "words"),
    [
        (0.0039, 10.7, "Renal function declined by the sixth month (*P* = 0.0039)."),
        (0.00001, 10.7, "Renal function declined by the sixth month (*P* < 0.0001)."),
        (0.01, -4.0, "Renal function improved by the sixth month (*P* = 0.01)."),
        (
            0.14,
            10.7,
            "Renal function did not change significantly by the sixth month (*P* = 0.14).",
        ),
        (None, None, "The change of renal function could not be tested."),
    ],
)
def test_renal_function_declined_only_where_it_did(
    p: float | None, decrease: float | None, words: str
) -> None:
    said = say({"renal_function.paired_t_p": p, "renal_function.decrease.mean": decrease})
    assert readable(said.renal_decline()) == words


@pytest.mark.parametrize(
    ("n", "radiofrequency", "words"),
    [
        (0, 0, "no patients had local tumor progression"),
        (1, 1, "one patient had local tumor progression, 6.1 months after radiofrequency ablation"),
        (1, 0, "one patient had local tumor progression, 6.1 months after cryoablation"),
        (11, 2, "eleven patients had local tumor progression, the first 6.1 months after ablation"),
    ],
)
def test_local_progression(n: int, radiofrequency: int, words: str) -> None:
    said = say(
        {
            "local_control.progressed.n": n,
            "local_control.progressed.radiofrequency.n": radiofrequency,
            "local_control.first_progression_months": 6.1 if n else None,
        }
    )
    assert readable(said.local_progression()) == words


CHANGES: dict[str, float | None] = {
    "conclusions.significant_published.n": 2,
    "conclusions.significant_recommended.n": 2,
    "conclusions.in_model.n": 2,
    "conclusions.significant_in_model.n": 0,
    f"table3.{ORIGIN}.logrank_p": 0.00056,
    f"table3.{ORIGIN}.logrank_exact_p": 0.02,
    f"table3.{SIZE}.logrank_p": 0.02,
    f"table3.{SIZE}.logrank_exact_p": 0.048,
}


def test_what_the_exact_test_changes() -> None:
    table3 = factors((ORIGIN, "Origin", 0.00056, 0.02), (SIZE, "Size, cm", 0.02, 0.048))
    assert say(CHANGES, {"survival_by_group": table3}).what_tests_change() == (
        "Both factors significant as published remain so by the exact test, by a"
        " narrower margin: *P* rises from 0.001 to 0.02 for origin and from 0.02 to 0.048 for size."
        " The multivariable conclusion does change: in one model of the two factors, no factor is"
        " significant ([@tbl-conclusions])."
    )


def test_without_an_exact_test_no_p_value_is_said_to_rise() -> None:
    table3 = factors((ORIGIN, "Origin", 0.00001, None), (SIZE, "Size, cm", 0.001, None))
    numbers = {**CHANGES, "conclusions.significant_in_model.n": 2}
    text = readable(say(numbers, {"survival_by_group": table3}).what_tests_change())
    assert "rises" not in text
    assert "–" not in text
    assert "in series of up to 30 patients" in text
    assert "does not change: in one model of the two factors, two factors are significant" in text


def test_significant_factors_are_named_as_they_are_found() -> None:
    table3 = factors(
        ("sex", "Sex", 0.2, 0.3),
        (ORIGIN, "Tumor origin", 0.00056, 0.02),
        ("age_years", "Age, years", 0.01, 0.02),
    )
    numbers: dict[str, float | None] = {
        "table3.significant_factors.n": 2,
        f"table3.{ORIGIN}.logrank_p": 0.00056,
        "table3.age_years.logrank_p": 0.01,
    }
    said = say(numbers, {"survival_by_group": table3})
    assert readable(said.significant_factors(pathology="origin")) == (
        "Two factors were significant: origin (*P* = 0.001) and age (*P* = 0.01)"
    )
    nobody = say({"table3.significant_factors.n": 0}, {"survival_by_group": table3[:1]})
    assert nobody.significant_factors() == "No factor was significant"


@pytest.mark.parametrize(
    ("per_factor", "words"),
    [
        (4.5, "4.5 deaths per factor, below"),
        (10.0, "10.0 deaths per factor, not below"),
    ],
)
def test_few_events_are_only_complained_of_where_they_are_few(
    per_factor: float, words: str
) -> None:
    text = say({"cox.multivariable.events_per_variable": per_factor}).events_per_factor()
    assert f"The model rests on {words} the ten usually asked for" == text


def test_intervals_in_the_text_follow_the_level_of_the_study() -> None:
    said = say(
        {
            "s.rate_12m": 76.9, "s.rate_12m_low": 57.7, "s.rate_12m_high": 96.1,
            "definitions.conf_level_percent": 90.0, "definitions.significance_level": 1 - 0.9,
        }
    )  # fmt: skip
    assert said.rate("s.rate_12m") == "76.9% (90% CI, 57.7%–96.1%)"
    assert said.chosen("definitions.significance_level") == "0.1"


@pytest.mark.parametrize(
    ("deaths", "tested", "depends"),
    [
        # Ten deaths for each of two factors are twenty.
        (
            19,
            "With nineteen deaths and two factors tested one at a time, even the smallest *P* "
            "value is no more than a hint",
            "What survival after ablation depends on cannot be told from nineteen deaths",
        ),
        (
            20,
            "There were twenty deaths and two factors tested one at a time, and no *P* value is "
            "adjusted for the others",
            "One factor is significant in one model of survival",
        ),
    ],
)
def test_few_deaths_tell_little(deaths: int, tested: str, depends: str) -> None:
    said = say(
        {
            "overall_survival.deaths.n": deaths,
            "table3.factors.n": 2,
            "conclusions.significant_in_model.n": 1,
        }
    )
    assert readable(said.factors_tested()) == tested
    assert readable(said.what_survival_depends_on()) == depends


def test_the_discussion_says_of_the_kidney_what_is_known() -> None:
    known: dict[str, float | None] = {
        "technique.primary_technique_efficacy.percent": 100.0,
        "complications.major.n": 0,
        "complications.death.n": 0,
        "local_control.progressed.n": 1,
        "renal_function.remained_stage_1_2.percent": 900 / 11,
    }
    start = (
        "Each tumor was covered by the first ablation, no complication was major, and one tumor"
        " progressed locally"
    )
    assert readable(say(known).what_holds_of_the_kidney()) == (
        f"{start}; 81.8% of the patients with eGFR before and after ablation remained in CKD"
        " stage 1 or 2"
    )
    del known["renal_function.remained_stage_1_2.percent"]
    assert readable(say(known).what_holds_of_the_kidney()) == start
