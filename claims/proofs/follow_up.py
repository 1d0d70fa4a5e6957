"""Contradictions between the printed summaries of follow-up and of the time since diagnosis.

Each is a minimal conflict of the system in `claims.proofs.follow_up_system`, given the sizes of
the groups. Finding one takes minutes, so that it is found once (``python -m
claims.proofs.follow_up``) and kept in ``conflicts.json``; a build holds what is kept against the
ledger, and where a number has changed asks the solver whether the conflict is still one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from caseseries.evidence.ledger import Claim, read_ledger
from caseseries.evidence.proofs.proof import Claims, Kind, Proof, as_printed, nearest_of
from claims import LEDGER_FILE
from claims.proofs.follow_up_system import FollowUpSystem, NotDecidedError, Sizes
from claims.proofs.minimal import follow_up_conflict

CONFLICTS_FILE = Path(__file__).resolve().parent / "conflicts.json"

_GROUP_SIZE = re.compile(r"table3\.(\w+)\.(\w+)\.n")
_ORIGIN_SIZE = re.compile(r"table2\.(\w+)\.n")
_FOLLOW_UP = re.compile(r"follow_up\.(minimum|q1|median|q3|maximum|mean)")
_MEDIANS = re.compile(r"table[23]\.[\w.]+\.median_follow_up_months")
_DIAGNOSIS = re.compile(
    r"baseline\.months_from_diagnosis\.(q3|median|q1)|table2\.\w+\.median_from_diagnosis_months"
)
OTHERS = "table3.pathology.other.median_follow_up_months"
SD = "follow_up.sd_divisor_n"
LOWER_QUARTILE = "baseline.months_from_diagnosis.q1"


@dataclass(frozen=True)
class Question:
    """What may conflict: the claims tried besides the medians and summaries of follow-up.

    `subject` is the result of the claim the conflict is about; it is left out last.
    """

    proof_id: str
    kind: Kind
    title: str
    subject: str
    besides: re.Pattern[str] | None = None
    sd_divisor: str = "n"

    def tried(self, claims: Iterable[Claim]) -> list[Claim]:
        """The claims to search, one per result, in the order they are left out."""
        by_result: dict[str, Claim] = {}
        for claim in claims:
            by_result.setdefault(claim.result, claim)
        common = [id for id in by_result if _MEDIANS.fullmatch(id) and id != OTHERS]
        common += [id for id in by_result if _FOLLOW_UP.fullmatch(id)]
        more = [id for id in by_result if self.besides is not None and self.besides.fullmatch(id)]
        ids = [id for id in common if id not in more] + more
        return [by_result[id] for id in ids if id != self.subject] + [by_result[self.subject]]


QUESTIONS = (
    Question(
        "others_median", "error", "Median survival of tumors other than NSCLC", OTHERS,
        re.compile(r"table3\.(extra_renal_at_index\.yes|largest_\w+\.lt_2)\.median_\w+"),
    ),
    Question(
        "interval_from_diagnosis", "error", "Months from diagnosis to ablation", LOWER_QUARTILE,
        _DIAGNOSIS,
    ),
    Question(
        "follow_up_sd", "convention", "Standard deviation of follow-up", SD, sd_divisor="n-1"
    ),
)  # fmt: skip


def sizes_in(claims: Iterable[Claim]) -> Sizes | None:
    """The printed sizes of the groups; None where a ledger does not print them so."""
    levels: dict[str, dict[str, int]] = {}
    patients = 0
    for claim in claims:
        if claim.result == "table1.patients.n":
            patients = int(claim.value)
        for pattern in (_GROUP_SIZE, _ORIGIN_SIZE):
            if match := pattern.fullmatch(claim.result):
                factor, level = match.groups() if pattern is _GROUP_SIZE else ("origin", match[1])
                levels.setdefault(factor, {})[level] = int(claim.value)
    return Sizes(patients, levels) if patients and levels else None


def conflicts(claims: Claims, kept: Path = CONFLICTS_FILE) -> list[Proof]:
    """A proof per question whose kept conflict is one for this ledger too."""
    sizes = sizes_in(claims.values())
    if sizes is None or not kept.is_file():
        return []
    found = json.loads(kept.read_text(encoding="utf-8"))
    proofs = []
    for question in QUESTIONS:
        record = found.get(question.proof_id)
        if record is not None and (proof := _proof(question, record, sizes, claims)) is not None:
            proofs.append(proof)
    return proofs


def _proof(
    question: Question, record: dict[str, Any], sizes: Sizes, claims: Claims
) -> Proof | None:
    parts: dict[str, dict[str, Any]] = record["claims"]
    if not parts.keys() <= claims.keys():
        return None
    involved = [claims[id] for id in parts]
    if not unchanged(record, sizes, involved):
        if not _still_infeasible(question, sizes, involved, claims):
            return None
        parts = {id: {"nearest": None} for id in parts}
        record = {"nearest_with_all": None}
    alternatives = tuple(nearest_of(claim, parts[claim.claim_id]["nearest"]) for claim in involved)
    about = next(claim for claim in involved if claim.result == question.subject)
    nearest = nearest_of(about, record["nearest_with_all"]).nearest or "another value"
    statement = _STATEMENTS[question.proof_id](about, nearest, involved, claims)
    ids = tuple(parts)
    return Proof(
        question.proof_id, question.kind, "infeasible", question.title, statement, ids, alternatives
    )


def _still_infeasible(
    question: Question, sizes: Sizes, involved: list[Claim], claims: Claims
) -> bool:
    """Whether the solver says so within seconds: a build cannot wait longer for a proof."""
    system = built(question, sizes, involved, claims.values())
    system.seconds = 10.0
    try:
        return not system.feasible(question.proof_id)
    except NotDecidedError:
        return False


def built(
    question: Question, sizes: Sizes, required: Iterable[Claim], claims: Iterable[Claim]
) -> FollowUpSystem:
    """The system of some claims under the question's divisor."""
    system = FollowUpSystem(sizes, question.sd_divisor, _mean(claims))
    for claim in required:
        system.require(claim)
    return system


def unchanged(record: dict[str, Any], sizes: Sizes, involved: list[Claim]) -> bool:
    """Whether the ledger prints what the kept conflict was found with."""
    return record["sizes"] == _plain(sizes) and all(
        record["claims"][claim.claim_id]["published"] == claim.published for claim in involved
    )


def _plain(sizes: Sizes) -> dict[str, Any]:
    return {"patients": sizes.patients, "levels": sizes.levels}


def _mean(claims: Iterable[Claim]) -> Fraction:
    return next(
        (Fraction(claim.value) for claim in claims if claim.result == "follow_up.mean"), Fraction(0)
    )


def _others(about: Claim, nearest: str, involved: list[Claim], claims: Claims) -> str:
    below_2 = next(c for c in involved if c.result.endswith("lt_2.median_follow_up_months"))
    others, small = (_size(claims, claim) for claim in (about, below_2))
    return (
        f"The paper prints {about.published} months for the {others} patients with tumors other"
        f" than NSCLC and {below_2.published} for the {small} with tumors below 2 cm. Beside the"
        f" median and the upper quartile of everybody's follow-up no patients have both medians;"
        f" next to {below_2.published} the nearest possible is {nearest}."
    )


def _size(claims: Claims, claim: Claim) -> str:
    """The printed number of patients of the group a claim is about."""
    id = claim.result.rsplit(".", 1)[0] + ".n"
    return next((other.published for other in claims.values() if other.result == id), "")


def _interval(about: Claim, nearest: str, involved: list[Claim], claims: Claims) -> str:
    medians = [c.published for c in involved if c.result.endswith("from_diagnosis_months")]
    middle = next(c for c in involved if c.result.endswith("from_diagnosis.median"))
    return (
        f"The second column of Table 2 prints medians of {', '.join(medians[:-1])} and"
        f" {medians[-1]} months from diagnosis to last contact. Together with follow-up they leave"
        f" too many short intervals for a lower quartile of {about.published} beside a median of"
        f" {middle.published} months; the nearest possible is {nearest}."
    )


def _sd(about: Claim, nearest: str, involved: list[Claim], claims: Claims) -> str:
    return (
        f"No follow-up times with the printed range, quartiles, mean and group medians have the"
        f" sample standard deviation {about.published}: beside all of these, with divisor n - 1 it"
        f" is at least {nearest}. With divisor n it is possible."
    )


_STATEMENTS = {
    "others_median": _others,
    "interval_from_diagnosis": _interval,
    "follow_up_sd": _sd,
}


def _nearest_with_all(
    question: Question, sizes: Sizes, tried: list[Claim], claims: Iterable[Claim]
) -> float | None:
    """The nearest value of the subject beside all the other claims that were tried."""
    subject = tried[-1]
    value = built(question, sizes, tried[:-1], claims).nearest(subject)
    return None if value is None else float(as_printed(value, 3))


def search(path: Path = CONFLICTS_FILE) -> None:
    """Find every minimal conflict anew and write the file."""
    claims = read_ledger(LEDGER_FILE)
    sizes = sizes_in(claims)
    if sizes is None:
        raise SystemExit("the ledger prints no sizes of groups")
    found = {}
    for question in QUESTIONS:
        tried = question.tried(claims)
        minimal = follow_up_conflict(
            sizes, tried, sd_divisor=question.sd_divisor, centre=_mean(claims)
        )
        published = {claim.claim_id: claim for claim in claims}
        found[question.proof_id] = {
            "sizes": _plain(sizes),
            "nearest_with_all": _nearest_with_all(question, sizes, tried, claims),
            "claims": {
                id: {
                    "published": published[id].published,
                    "nearest": None if value is None else float(as_printed(value, 3)),
                }
                for id, value in minimal.items()
            },
        }
        print(f"{question.proof_id}: {', '.join(minimal) or 'no conflict'}")
    path.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    search()
