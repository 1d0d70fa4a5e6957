"""Proofs: each can be checked, each contradiction has one, and none survives a corrected number."""

from __future__ import annotations

import dataclasses
import json

import pytest
from first_study import FIRST, LEDGER_FILE, judge_ledger, read_ledger

from caseseries.evidence.conventions import intervals
from caseseries.evidence.ledger import Claim, LedgerError
from caseseries.evidence.proofs.catalog import proofs, require_proofs
from caseseries.evidence.proofs.proof import Proof
from caseseries.evidence.study_claims import prove_of
from caseseries.evidence.verdicts import judge
from caseseries.results.numbers import Results
from claims.proofs.arithmetic import slips
from claims.proofs.counting import conflict, counts
from claims.proofs.follow_up import CONFLICTS_FILE, QUESTIONS, built, conflicts, sizes_in, unchanged
from claims.proofs.minimal import minimal_conflict

CLAIMS = {claim.claim_id: claim for claim in read_ledger()}


def changed(**published: str) -> dict[str, Claim]:
    """The shipped claims with other digits."""
    return CLAIMS | {
        id: dataclasses.replace(CLAIMS[id], published=text) for id, text in published.items()
    }


@pytest.fixture(scope="module")
def found(results: Results) -> dict[str, Proof]:
    return {proof.proof_id: proof for proof in judge_ledger(results, LEDGER_FILE).proofs}


def test_every_contradiction_has_a_proof(found: dict[str, Proof]) -> None:
    require_proofs(tuple(CLAIMS.values()), tuple(found.values()))


def test_a_contradiction_without_proof_is_refused(found: dict[str, Proof]) -> None:
    claim = dataclasses.replace(CLAIMS["C047"], verdict="contradicted", reason="a guess")
    with pytest.raises(LedgerError, match=r"no proof .* C047 \(6 men: 6\)"):
        require_proofs((claim,), tuple(found.values()))


@pytest.mark.parametrize(
    ("proof_id", "kind", "numbers"),
    [
        # fractions by hand
        ("left_kidney", "error", ["6/19", "31.6%", "36.2%"]),
        ("six_or_more_tumors", "error", ["3/13", "23.1%", "21.1%"]),
        ("tumors_per_session", "error", ["19/18", "1.06", "1.05"]),
        ("hydrodissection", "error", ["8/18", "44.4%", "42.1%", "8/19"]),
        ("cited_share", "error", ["4/13", "30.8%", "30.7%"]),
        ("two_tumors_in_a_session", "error", ["5 tumors in 5", "14 tumors in 13"]),
        ("three_tumors_in_a_patient", "error", ["6 tumors at least", "counts 5"]),
        ("others_median", "error", ["40.0", "39.7"]),
        ("interval_from_diagnosis", "error", ["29.9", "66.4", "59.0"]),
        ("rounded_twice", "error", ["0.0945", "0.10", "0.095"]),
        ("follow_up_sd", "convention", ["22.4", "n - 1"]),
        ("cycles_sd", "convention", ["0.26", "0.27"]),
        ("change_sd", "convention", ["10.7", "9.6", "0.0039"]),
        ("confidence_limits", "convention", ["45", "29", "41", "4 only the unrounded"]),
        ("quartiles", "convention", ["12.5", "49.1", "type 7", "type 6"]),
        ("dashes", "convention", ["6 rates", "0%"]),
        ("carried_forward", "convention", ["23.4%", "20.0%", "60 months"]),
        ("unit_of_analysis", "convention", ["93.3%", "90.0%", "92.9%"]),
        # solved for by hand before this code was written
        ("multivariate", "label", ["19.6 (2.0-196.2, P = 0.01)", "10.1 (0.6-166"]),
        ("five_or_less", "label", ["<5", "5 or less"]),
        ("local_control", "label", ["92%", "93.3%", "12/13"]),
        ("median_survival", "label", ["24.3", "59.3%", "46.9"]),
        ("group_medians", "label", ["16 of the 20"]),
        ("logrank_p", "label", ["8 of the 8", "0.011"]),
        ("paired_t_test", "label", ["0.0039"]),
    ],
)
def test_a_proof_says_what_is_wrong_in_numbers(
    found: dict[str, Proof], proof_id: str, kind: str, numbers: list[str]
) -> None:
    proof = found[proof_id]
    assert proof.kind == kind
    for number in numbers:
        assert number in proof.statement


def test_every_proof_is_listed_here(found: dict[str, Proof]) -> None:
    assert len(found) == 25


def test_an_infeasible_proof_names_its_minimal_conflict(found: dict[str, Proof]) -> None:
    for proof in found.values():
        if proof.form == "infeasible":
            assert {a.claim_id for a in proof.feasible_without} == set(proof.claims)
            assert all(a.nearest for a in proof.feasible_without)


@pytest.mark.parametrize(
    ("right", "gone"),
    [
        ({"C229": "31.6"}, "left_kidney"),
        ({"C236": "1.06"}, "tumors_per_session"),
        ({"C635": "30.8"}, "cited_share"),
    ],
)
def test_a_corrected_quotient_has_no_proof(right: dict[str, str], gone: str) -> None:
    assert gone in {proof.proof_id for proof in slips(CLAIMS)}
    assert gone not in {proof.proof_id for proof in slips(changed(**right))}


def test_nothing_is_proved_about_a_ledger_without_these_claims(results: Results) -> None:
    assert slips({}) == []
    assert counts({}) == []
    assert conflicts({}) == []
    claims = tuple(c for c in CLAIMS.values() if c.verdict == "cited")
    verdicts = judge(results, claims)
    assert proofs(results, claims, intervals(results, verdicts), prove=prove_of(FIRST)) == ()


def test_counts_that_keep_the_rule_conflict_in_nothing() -> None:
    tumors, sessions = CLAIMS["C249"], CLAIMS["C013"]
    assert conflict((tumors, sessions), lambda n: n["C249"] >= n["C013"]) is None


def test_the_count_conflict_gives_way_where_one_count_changes() -> None:
    assert len(counts(CLAIMS)) == 2
    # six tumors leave room for a session with two and for a patient with three
    assert counts(changed(C249="6")) == []


def test_the_deletion_filter_leaves_a_minimal_conflict() -> None:
    # a + b <= 3 conflicts with a = 2 and b = 2; c is not needed
    a, b, c = (dataclasses.replace(CLAIMS["C001"], claim_id=id) for id in "abc")

    def infeasible(kept: object) -> bool:
        assert isinstance(kept, list | tuple)
        return {"a", "b"} <= {claim.claim_id for claim in kept}

    assert minimal_conflict((a, b, c), infeasible) == (a, b)
    assert minimal_conflict((a, c), infeasible) == ()


@pytest.mark.parametrize(
    "question",
    [
        pytest.param(
            question,
            id=question.proof_id,
            marks=[pytest.mark.slow] if question.proof_id == "follow_up_sd" else [],
        )
        for question in QUESTIONS
    ],
)
def test_kept_conflicts_are_conflicts_and_minimal(question: object) -> None:
    """The file agrees with the ledger; the solver finds the claims infeasible, and feasible with
    any one of them at its nearest value."""
    from claims.proofs.follow_up import Question

    assert isinstance(question, Question)
    record = json.loads(CONFLICTS_FILE.read_text(encoding="utf-8"))[question.proof_id]
    involved = [CLAIMS[id] for id in record["claims"]]
    sizes = sizes_in(CLAIMS.values())
    assert sizes is not None
    assert unchanged(record, sizes, involved)
    assert not built(question, sizes, involved, CLAIMS.values()).feasible()
    for claim in involved:
        nearest = record["claims"][claim.claim_id]["nearest"]
        # At three decimals, so that only this value itself satisfies the claim.
        moved = dataclasses.replace(claim, published=f"{nearest:.3f}", decimals=2)
        others = [moved if other is claim else other for other in involved]
        assert built(question, sizes, others, CLAIMS.values()).feasible(), claim.claim_id


def test_a_conflict_that_no_longer_is_one_is_no_proof() -> None:
    resolved = {proof.proof_id for proof in conflicts(changed(C583="39.7"))}
    assert "others_median" not in resolved
    assert "interval_from_diagnosis" in resolved


def test_a_changed_number_is_solved_anew() -> None:
    found = {proof.proof_id: proof for proof in conflicts(changed(C583="40.1"))}
    assert [a.nearest for a in found["others_median"].feasible_without] == [""] * 4
