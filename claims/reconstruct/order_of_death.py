"""The follow-up of every patient, or the claims on survival that exclude one another.

Joins the stages survival, covariates and follow-up: the first frame (order of death and
censoring) that admits all splits and times is taken. What the claims leave open is then settled:
origins in the ledger's order as late as possible, times near the middle of what is possible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from ortools.sat.python import cp_model

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.conflict import Conflict, InfeasibleError, minimal_conflict
from caseseries.evidence.solving.printed import DAYS_PER_MONTH
from caseseries.evidence.solving.proportions import one_each
from caseseries.evidence.solving.solver import ClaimedModel, limit_spread, scaled
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.covariates import factors, median_places, sides, splits
from claims.reconstruct.follow_up import Joint
from claims.reconstruct.survival import STAGE, frames, landmarks, order_statistics, patients

ENCODED = (
    "follow_up.", "overall_survival.deaths.n", "overall_survival.rate_", "table3.", "table2.",
    "cox.univariable.cox.", "table1.pathology.", "chemotherapy.previous.",
)  # fmt: skip
OTHERWISE_ENCODED = (
    ".percent", ".of", ".median_from_diagnosis_months", ".last_contact_year", "metastasis.minimum",
    "metastasis.maximum",
)  # fmt: skip
# Frames tried while claims are dropped from a conflict, per question and in all. With the claims on
# all patients gone the frames are hundreds of thousands; then the claim stays, and the conflict
# may not be minimal.
FRAMES_TRIED, FRAMES_IN_ALL = 70, 2500
# Times are drawn to the middle of what is possible, but not further from its beginning than this.
WELL_ABOVE_TENTHS = 60


@dataclass(frozen=True)
class Followed:
    """One patient as far as survival tells, in order of follow-up (P01 the shortest)."""

    patient: str
    place: int
    tenths: int  # of a month
    days: int
    died: bool
    levels: dict[str, str]  # factor of Table 3 -> level
    pathology: str  # id of the level

    def at(self, variable: str, level: str, default: bool = False) -> bool:
        """Whether the patient is at a level; the default where no factor of the ledger says."""
        return self.levels[variable] == level if variable in self.levels else default


class _TooManyFramesError(Exception):
    pass


def joints(statements: Statements) -> list[Joint]:
    """The joint models of every frame that admits each factor on its own."""
    return list(_joints(statements))


def _joints(statements: Statements, visit: Callable[[], None] | None = None) -> Iterator[Joint]:
    """One after the other; `visit` is called for every frame looked at."""
    n = patients(statements)
    claimed = factors(statements, landmarks(statements))
    for frame in frames(statements, n):
        if visit is not None:
            visit()
        found = {}
        for factor in claimed:
            found[factor] = splits(statements, factor, frame)
            if not found[factor]:
                break
        else:
            yield Joint(statements, frame, found)


def solve(statements: Statements) -> list[Followed]:
    """Follow-up, death, factors and pathology of every patient.

    Raises InfeasibleError with the claims that exclude one another, UnsupportedLedgerError where
    the ledger does not give the number of patients.
    """
    for joint in _joints(statements):
        solver = joint.model.solve_or_none()
        if solver is not None:
            return _settled(joint, solver)
    raise InfeasibleError(_conflict(statements))


def _settled(joint: Joint, solver: cp_model.CpSolver) -> list[Followed]:
    wanted = [(x, 0) for members in joint.members.values() for x in members]
    wanted += [(x, 0) for members in joint.origin.values() for x in members]
    wanted += [
        (x, min((low + high) // 2, low + WELL_ABOVE_TENTHS))
        for x, (low, high) in zip(joint.tenths, joint.bounds, strict=True)
    ]
    solver = joint.model.settle(wanted, solver)
    members = {name: [solver.value(x) for x in row] for name, row in joint.members.items()}
    levels = {factor.variable: factor.levels for factor in joint.split}
    tenths = [solver.value(x) for x in joint.tenths]
    groups: dict[str, frozenset[int]] = {
        name: frozenset(place for place, x in enumerate(row) if x) for name, row in members.items()
    }
    origin = {
        place: name
        for name, row in joint.origin.items()
        for place, x in enumerate(row)
        if solver.value(x)
    }
    days = _days(joint, tenths, groups, origin)
    return [
        Followed(
            f"P{place + 1:02d}",
            place,
            tenths[place],
            days[place],
            joint.frame.died[place],
            {name: levels[name][0 if place in group else 1] for name, group in groups.items()},
            origin[place],
        )
        for place in range(joint.n)
    ]


def _days(
    joint: Joint, tenths: Sequence[int], groups: dict[str, frozenset[int]], origin: dict[int, str]
) -> list[int]:
    """Whole days near the tenths of months, such that every summary prints without a tie."""
    statements = joint.statements
    model = ClaimedModel("follow-up in days", statements)
    target = [round(Fraction(t, 10) * DAYS_PER_MONTH) for t in tenths]
    days = [model.integer(t - 9, t + 9, f"d{place}") for place, t in enumerate(target)]
    for earlier, later in pairwise(days):
        model.model.add(earlier < later)
    for month, followed in zip(joint.frame.landmarks, joint.frame.followed_up_to, strict=True):
        last = int(month * DAYS_PER_MONTH)
        for place, day in enumerate(days):
            model.model.add(day <= last if place < followed else day > last)

    def months(result: str, terms: list[tuple[int, Fraction]]) -> None:
        window = statements.window(result)
        if window is not None:
            total, denominator = scaled([(weight, days[place]) for place, weight in terms])
            model.inside(statements.of(result), total, window.times(denominator * DAYS_PER_MONTH))

    for result, terms in order_statistics(joint.n).items():
        months(result, terms)
    for factor in joint.split:
        for level, group in zip(
            factor.levels, sides(groups[factor.variable], joint.n), strict=True
        ):
            if group:
                base = f"table3.{factor.variable}.{level}"
                months(f"{base}.median_follow_up_months", median_places(group))
    for level in dict.fromkeys(origin.values()):
        group = [place for place in range(joint.n) if origin[place] == level]
        months(f"table2.{level}.median_follow_up_months", median_places(group))
    spread = statements.window("follow_up.sd_divisor_n")
    if spread is not None:
        claims = statements.of("follow_up.sd_divisor_n")
        limit_spread(model, days, spread.times(DAYS_PER_MONTH), divisor=joint.n, claims=claims)
    solver = model.settle(list(zip(days, target, strict=True)), model.solve())
    return [solver.value(day) for day in days]


# ------------------------------------------------------------------ conflicts


def _conflict(statements: Statements) -> Conflict:
    """The claims on survival that exclude one another: of one level, of all patients, of all."""
    note = f"for {patients(statements)} patients with distinct follow-up times"
    encoded = one_each(
        tuple(c for c in statements.on(*ENCODED) if not c.result.endswith(OTHERWISE_ENCODED))
    )
    always = statements.of("table1.patients.n")

    left, certain = FRAMES_IN_ALL, True

    def infeasible(kept: Sequence[Claim]) -> bool:
        nonlocal left, certain
        visited = 0

        def count() -> None:
            nonlocal left, visited
            visited, left = visited + 1, left - 1
            if visited > FRAMES_TRIED or left < 0:
                raise _TooManyFramesError

        reduced = statements.only((*kept, *always))
        try:
            return all(joint.model.solve_or_none() is None for joint in _joints(reduced, count))
        except _TooManyFramesError:
            certain = False
            return False

    for variable in statements.names(r"table3\.(\w+)\.\w+\.\w+"):
        for level in statements.names(rf"table3\.{variable}\.(\w+)\.\w+"):
            own = [c for c in encoded if c.result.startswith(f"table3.{variable}.{level}.")]
            if _level_infeasible(statements, own):
                return minimal_conflict(
                    STAGE, own, lambda kept: _level_infeasible(statements, kept)
                )
    blocks = _blocks(encoded)
    for name in blocks:
        own = [*blocks["all patients"], *(blocks[name] if name != "all patients" else [])]
        if infeasible(own):
            conflict = minimal_conflict(STAGE, own, infeasible, note=note)
            return replace(conflict, minimal=certain)
    conflict = minimal_conflict(
        STAGE, encoded, infeasible, list(reversed(blocks.values())), note=note
    )
    return replace(conflict, minimal=certain)


def _blocks(claims: Sequence[Claim]) -> dict[str, list[Claim]]:
    """Claims by what they are about: all patients, a factor, the origins."""
    blocks: dict[str, list[Claim]] = {"all patients": []}
    for claim in claims:
        table, _, rest = claim.result.partition(".")
        name = "all patients"
        if table == "table3":
            name = rest.split(".")[0]
        elif table == "cox":
            name = rest.split(".")[2]
        elif table in ("table1", "table2", "chemotherapy"):
            name = "origins"
        blocks.setdefault(name, []).append(claim)
    return blocks


def _level_infeasible(statements: Statements, claims: Sequence[Claim]) -> bool:
    """Whether no patients at all, as many as printed, give the rates of one level."""
    counts = [claim for claim in claims if claim.result.endswith(".n")]
    rates = [claim for claim in claims if ".rate_" in claim.result]
    if not counts or not rates:
        return False
    n = int(Fraction(counts[0].published))
    base = counts[0].result.removesuffix(".n")
    alone = Statements(
        replace(claim, result=claim.result.replace(base, "overall_survival")) for claim in rates
    )
    return n > 0 and next(frames(alone, n), None) is None
