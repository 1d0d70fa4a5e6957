"""A ledger that no cohort can satisfy ends with the claims that conflict, not a stack trace."""

import csv
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from first_study import LEDGER_FILE, read_ledger

from caseseries.cli import main
from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.conflict import (
    Conflict,
    InfeasibleError,
    UnsupportedLedgerError,
    minimal_conflict,
)
from caseseries.evidence.solving.printed import joint_window, prints, rate_prints, window
from claims.reconstruct.cohort import solve
from claims.reconstruct.covariates import cox, logrank_p


def altered(result: str, published: str) -> list[Claim]:
    """The ledger with another value wherever the paper prints this result."""
    return [
        replace(claim, published=published) if claim.result == result else claim
        for claim in read_ledger()
    ]


def conflict_of(result: str, published: str) -> Conflict:
    with pytest.raises(InfeasibleError) as caught:
        solve(altered(result, published))
    return caught.value.conflict


def results(conflict: Conflict) -> set[str]:
    return {claim.result for claim in conflict.claims}


def test_a_changed_percentage_is_named_with_its_count_and_denominator():
    # 4/13 is 30.8 %
    found = conflict_of("baseline.primary_organ.salivary_gland.percent", "31.8")
    organ = "baseline.primary_organ.salivary_gland"
    assert results(found) == {f"{organ}.percent", f"{organ}.n", f"{organ}.of"}
    assert "salivary gland" in str(found)


def test_one_of_two_printings_changed_is_named_with_the_other():
    claims = [
        replace(claim, published="75.9") if claim.claim_id == "C024" else claim
        for claim in read_ledger()
    ]
    with pytest.raises(InfeasibleError) as caught:
        solve(claims)
    assert {claim.published for claim in caught.value.conflict.claims} == {"75.9", "76.9"}


def test_a_survival_rate_no_group_of_that_size_can_have_is_named():
    # Six patients followed beyond a year have 5/6 = 83.3 % or 66.7 %, never 81.3 %.
    found = conflict_of("table3.sex.male.rate_12m", "81.3")
    assert results(found) == {"table3.sex.male.n", "table3.sex.male.rate_12m"}
    assert found.minimal
    assert found.proved


def test_an_overall_rate_no_13_patients_can_have_is_named():
    found = conflict_of("overall_survival.rate_12m", "75.9")
    assert "overall_survival.rate_12m" in results(found)
    assert "for 13 patients" in str(found)


def test_a_changed_p_value_is_named_with_the_rates_that_exclude_it():
    found = conflict_of("table3.sex.logrank_p", "0.25")
    assert "table3.sex.logrank_p" in results(found)
    assert any(result.startswith("table3.sex.male.rate_") for result in results(found))
    assert not any(result.startswith("table3.age_years") for result in results(found))


def test_a_paired_p_that_mean_sd_and_n_do_not_give_is_named():
    # t = 10.7 / (9.6 / √11) = 3.70 with 10 degrees of freedom: P = 0.004, not 0.014
    found = conflict_of("renal_function.paired_t_p", "0.0139")
    base = "renal_function"
    assert results(found) == {
        f"{base}.paired_t_p", f"{base}.decrease.mean", f"{base}.decrease.sd", f"{base}.paired.n",
    }  # fmt: skip


def test_a_mean_age_the_range_does_not_allow_is_named():
    found = conflict_of("table1.age_years.mean", "64.0")
    assert "table1.age_years.mean" in results(found)


def test_without_the_number_of_patients_the_message_says_what_is_missing():
    claims = [c for c in read_ledger() if c.result != "table1.patients.n"]
    with pytest.raises(UnsupportedLedgerError, match=r"table1\.patients\.n"):
        solve(claims)


def test_the_command_ends_with_1_and_names_claims(tmp_path: Path, capsys):
    ledger, out = tmp_path / "ledger.csv", tmp_path / "raw"
    with LEDGER_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["result"] == "table1.kidney.right.percent":
            row["published"] = "78.4"  # 13/19 is 68.4 %
    with ledger.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    assert main(["reconstruct", "--out", str(out), "--ledger", str(ledger)]) == 1
    message = capsys.readouterr().err
    assert "C227" in message
    assert "C226" in message
    assert "Traceback" not in message
    assert not out.exists()


def test_the_command_ends_with_2_without_a_ledger(tmp_path: Path, capsys):
    missing = str(tmp_path / "none.csv")
    assert main(["reconstruct", "--out", str(tmp_path / "raw"), "--ledger", missing]) == 2
    assert "none.csv" in capsys.readouterr().err


def test_the_deletion_filter_keeps_what_is_needed():
    ledger = read_ledger()[:6]
    culprits = {ledger[1].claim_id, ledger[4].claim_id}

    def infeasible(kept):
        return culprits <= {claim.claim_id for claim in kept}

    found = minimal_conflict("stage", ledger, infeasible, [ledger[:1], ledger[2:4]])
    assert {claim.claim_id for claim in found.claims} == culprits


def some(published: str, rounding: str = "half_up", result: str = "x") -> Claim:
    decimals = len(published.partition(".")[2])
    return Claim("D1", "", "", "", published, decimals, "", "", result, rounding, "reproduced", "")


def test_a_half_is_rounded_up_as_printed():
    assert prints(some("39.7"), Fraction(3965, 100))
    assert not prints(some("39.6"), Fraction(3965, 100))
    assert window(some("39.7")).times(20).integers_half_up() == (793, 794)
    assert prints(some("0.10", "via_3_decimals"), 0.0945)


def test_windows_of_two_printings_have_what_both_print():
    joint = joint_window([some("3"), some("3.0")])
    assert joint is not None
    assert (joint.low, joint.high) == (Fraction(295, 100), Fraction(305, 100))


def test_kaplan_meier_of_3_deaths_in_13_prints_the_known_limits():
    # S = 10/13, Greenwood: SE = √(10·3/13³) = 0.1169; 76.9 % ± 1.96 · 11.7
    at_risk = (13, 12, 11)
    for published, result in (("76.9", "r.rate_12m"), ("54.0", "r.rate_12m_low")):
        assert rate_prints(some(published, result=result), at_risk)
    assert rate_prints(some("99.8", result="r.rate_12m_high"), at_risk)


def test_logrank_and_cox_agree_with_a_small_example_by_hand():
    # Two patients, both die, the one of the group first: O − E = 1/2, V = 1/4, chi² = 1.
    assert logrank_p(frozenset({0}), (True, True)) == pytest.approx(0.3173, abs=5e-5)
    # Group {1st, 4th} of four deaths: the score Σ(in group − share) is 0 at the estimate.
    model = cox(frozenset({0, 3}), (True, True, True, True))
    assert model is not None
    ratio = model["hazard_ratio"]
    shares = [2 * ratio / (2 * ratio + 2), ratio / (ratio + 2), ratio / (ratio + 1), 1]
    assert sum(shares) == pytest.approx(2, abs=1e-9)
