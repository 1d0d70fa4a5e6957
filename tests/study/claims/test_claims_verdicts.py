"""Verdicts: what is reproduced, what got worse, and under which rounding."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from first_study import STUDY, Row, copy_data, edit, keep_patients, read_ledger

from caseseries.cli import main
from caseseries.evidence.conventions import intervals, roundings
from caseseries.evidence.ledger import Claim
from caseseries.evidence.printing import print_as_claimed, same_digits
from caseseries.evidence.verdicts import NOT_IN_THIS_COHORT, counts, judge
from caseseries.results.numbers import Number, Results
from caseseries.results.results import load


def results_with(**values: float | None) -> Results:
    """Results with these numbers; `__` stands for a dot in an id."""
    numbers = {}
    for name, value in values.items():
        id = name.replace("__", ".")
        unit = "days" if id.startswith("span") else "%"
        numbers[id] = Number(id, value, unit, 1, None, "", "", "", (), ())
    return Results(numbers, {})


def claim(published: str, result: str, **changes: str) -> Claim:
    decimals = len(published.partition(".")[2])
    values = {"unit": "%", "rounding": "half_up", "verdict": "reproduced"} | changes
    return Claim(
        "C1", "Results", "quote", "quantity", published, decimals, values["unit"], "patients",
        result, values["rounding"], values["verdict"], "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("value", "published", "rounding", "printed"),
    [
        (12.25, "12.3", "half_up", "12.3"),
        (12.25, "12.2", "half_even", "12.2"),
        (0.0945, "0.10", "via_3_decimals", "0.10"),
        (0.0945, "0.09", "half_up", "0.09"),
        (0.0, "-", "dash", "-"),
        (6.0, "5", "whole_number_below", "5"),
        (5.5, "5", "whole_number_below", "5"),
        (-0.04, "0.0", "half_up", "0.0"),
    ],
)
def test_a_result_prints_under_the_declared_rounding(
    value: float, published: str, rounding: str, printed: str
) -> None:
    found = print_as_claimed(results_with(a=value), claim(published, "a", rounding=rounding))
    assert found == printed


def test_limits_come_from_the_rounded_estimate_and_error() -> None:
    # 0.7143 and 0.1707 print 0.714 and 0.171: 0.714 - 1.96 * 0.171 = 0.37884, unrounded 0.37968
    numbers = results_with(s=71.43, s_std_error=17.07, s_low=37.97)
    one = claim("37.9", "s_low", rounding="rounded_estimate_and_error")
    assert print_as_claimed(numbers, one) == "37.9"
    assert print_as_claimed(numbers, one, "half_up") == "38.0"


def test_a_time_is_converted_to_the_unit_it_is_printed_in() -> None:
    assert print_as_claimed(results_with(span=365.0), claim("1", "span", unit="years")) == "1"


def test_trailing_zeros_do_not_make_two_numbers_of_one() -> None:
    assert same_digits("3.0", "3")
    assert not same_digits("3.1", "3")
    assert not same_digits("", "0")


def test_a_result_that_does_not_exist_here_is_missing_and_the_claim_contradicted() -> None:
    (verdict,) = judge(results_with(a=1.0), (claim("1", "recurrences.bone.n"),))
    assert (verdict.verdict, verdict.recomputed) == ("contradicted", None)
    assert verdict.note == NOT_IN_THIS_COHORT
    assert verdict.worse_than_recorded


def test_a_result_that_cannot_be_estimated_is_contradicted() -> None:
    (verdict,) = judge(results_with(a=None), (claim("1.0", "a"),))
    assert verdict.verdict == "contradicted"


def test_the_shipped_study_has_every_verdict_on_record(results: Results) -> None:
    verdicts = judge(results, read_ledger())
    assert [v.claim.claim_id for v in verdicts if v.verdict != v.claim.verdict] == []
    found = counts(verdicts)
    assert sum(found.values()) == len(verdicts)
    assert found["reproduced"] >= 601  # of the 614 numbers first thought computable


def test_intervals_fit_the_conventions_found_by_hand(results: Results) -> None:
    # Solving for the cohort by hand gave: of 45 intervals 29 fit the unrounded estimate and
    # error, 41 the rounded ones; the three of women and local control the unrounded only.
    fits = intervals(results, judge(results, read_ledger()))
    assert len(fits) == 45
    assert sum(fit.fits_unrounded for fit in fits) == 29
    assert sum(fit.fits_rounded for fit in fits) == 41
    assert {fit.result for fit in fits if fit.fits == "unrounded only"} == {
        "local_control.rate_12m",
        "table3.sex.female.rate_12m",
        "table3.sex.female.rate_36m",
        "table3.sex.female.rate_60m",
    }


def test_a_rounding_is_needed_where_no_other_prints_the_claim(results: Results) -> None:
    found = {count.rounding: count for count in roundings(results, judge(results, read_ledger()))}
    assert found["via_3_decimals"].needed == 1  # previous chemotherapy, P = 0.0945
    assert found["half_even"].declared == 0
    for count in found.values():
        assert count.needed <= count.declared <= count.fits


def test_a_verdict_that_got_worse_ends_with_exit_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = copy_data(tmp_path)

    def change(rows: list[Row]) -> list[Row]:
        (woman, *_) = [row for row in rows if row["sex"] == "female"]
        woman["sex"] = "male"
        return rows

    edit(data, "patients", change)
    db = tmp_path / "study.duckdb"
    arguments = ["--data", str(data), "--db", str(db), "--study", str(STUDY)]
    assert main(["build", *arguments]) == 0
    assert main(["claims", "--db", str(db)]) == 1
    assert "claim C047 (6 men) was reproduced and is now 7 instead of 6" in capsys.readouterr().err


def test_a_cohort_without_some_group_can_be_built_and_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = copy_data(tmp_path)
    keep_patients(data, ["P01", "P02", "P03"])
    db = tmp_path / "study.duckdb"
    arguments = ["--data", str(data), "--db", str(db), "--study", str(STUDY)]
    assert main(["build", *arguments]) == 0
    assert main(["claims", "--db", str(db), "--format", "json"]) == 1
    shown = json.loads(capsys.readouterr().out)
    missing = [c for c in shown["claims"] if c["reason"] == NOT_IN_THIS_COHORT]
    assert missing
    assert {c["verdict"] for c in missing} == {"contradicted"}


def test_the_command_shows_counts_and_every_proof(
    study_db: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["claims", "--db", str(study_db), "--format", "json"]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert sum(shown["counts"].values()) == len(shown["claims"])
    assert {proof["kind"] for proof in shown["proofs"]} == {"error", "convention", "label"}
    for layout in ("table", "markdown"):
        assert main(["claims", "--db", str(study_db), "--format", layout]) == 0
        text = " ".join(capsys.readouterr().out.split())
        for proof in shown["proofs"]:
            assert proof["title"] in text
            assert proof["statement"] in text


def test_an_altered_ledger_is_caught(results: Results) -> None:
    """A changed percentage, a changed Kaplan-Meier rate and a changed P."""
    altered = {"C174": "46.3", "C436": "31.4", "C609": "0.78"}
    claims = tuple(
        dataclasses.replace(c, published=altered.get(c.claim_id, c.published))
        for c in read_ledger()
    )
    worse = [v.claim.claim_id for v in judge(results, claims) if v.worse_than_recorded]
    assert worse == list(altered)


def test_the_database_keeps_claims_proofs_and_counts(study_db: Path) -> None:
    from caseseries.evidence.store import load_claims

    tables = load_claims(study_db)
    numbers = load(study_db)
    assert len(tables["ledger"]) == numbers.number("claims.ledger.n").value
    assert len(tables["intervals"]) == numbers.number("claims.intervals.n").value == 45
    proved = {id for proof in tables["proofs"] for id in proof["claims"]}
    assert {r["claim_id"] for r in tables["ledger"] if r["verdict"] == "contradicted"} <= proved
    alternatives = [a for proof in tables["proofs"] for a in proof["feasible_without"]]
    assert all(a["nearest"] != a["published"] for a in alternatives)
