"""The printed follow-up, survival and time since diagnosis as one system of constraints.

The unknowns are, for every patient in the order of follow-up, the months of follow-up, death, the
months from diagnosis to ablation and the group in each factor; each claim constrains them to what
prints so. Times are hundredths of a month: a hundredth is finer than anything printed, and the
windows are widened by what rounding to it can move, so that a system without solution has none in
real numbers either. CP-SAT (OR-tools) decides, with one worker and a fixed seed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, log, sqrt
from typing import TYPE_CHECKING, Any

from caseseries.evidence.ledger import DASH, Claim

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

SCALE = 100  # hundredths of a month
LONGEST = 400 * SCALE
LOG_SCALE = 1_000_000
NOBODY_LEFT = -20 * LOG_SCALE
SECONDS = 120.0

_GROUP = re.compile(r"table3\.(\w+)\.(\w+)\.(median_follow_up_months|rate_(\d+)m)")
_ORIGIN = re.compile(r"table2\.(\w+)\.(median_follow_up_months|median_from_diagnosis_months)")
_OVERALL = re.compile(r"overall_survival\.rate_(\d+)m")
_POSITIONS = {"minimum": (0, 1), "q1": (1, 4), "median": (1, 2), "q3": (3, 4), "maximum": (1, 1)}
ORIGIN = "pathology"


class NotDecidedError(Exception):
    """The solver gave up within its time; the message names the claims."""


@dataclass(frozen=True)
class Sizes:
    """Patients, and per factor the number of patients in each printed level."""

    patients: int
    levels: dict[str, dict[str, int]]


class FollowUpSystem:
    """The constraints of some claims on some patients."""

    def __init__(self, sizes: Sizes, sd_divisor: str = "n", centre: Fraction = Fraction(0)) -> None:
        from ortools.sat.python import cp_model

        self.model = cp_model.CpModel()
        self.seconds = SECONDS
        self.sizes, self.sd_divisor, self.centre = sizes, sd_divisor, centre
        n = sizes.patients
        new = self.model.new_int_var
        self.months = [new(0, LONGEST, f"months_{i}") for i in range(n)]
        self.before = [new(0, LONGEST, f"before_{i}") for i in range(n)]
        self.died = [self.model.new_bool_var(f"died_{i}") for i in range(n)]
        for earlier, later in zip(self.months, self.months[1:], strict=False):
            self.model.add(earlier <= later)
        self.member: dict[tuple[str, str], list[Any]] = {}
        self.past: dict[int, list[Any]] = {}
        self._groups()

    def _groups(self) -> None:
        n = self.sizes.patients
        for factor, levels in self.sizes.levels.items():
            for level, size in levels.items():
                literals = [self.model.new_bool_var(f"{factor}_{level}_{i}") for i in range(n)]
                self.model.add(sum(literals) == size)
                self.member[factor, level] = literals
            for i in range(n):
                own = [self.member[factor, level][i] for level in levels]
                if sum(levels.values()) == n:
                    self.model.add_exactly_one(own)
                else:
                    self.model.add_at_most_one(own)
        # The same origin stands in Table 2 and, as one level against all others, in Table 3.
        for level in self.sizes.levels.get("origin", {}):
            if (ORIGIN, level) in self.member:
                for a, b in zip(
                    self.member["origin", level], self.member[ORIGIN, level], strict=True
                ):
                    self.model.add(a == b)

    def require(self, claim: Claim) -> None:
        """Only what prints as the claim."""
        low, high = self._window(claim)
        value, _ = self._statistic(claim)
        if value is not None:
            self.model.add_linear_constraint(value, low, high)

    def nearest(self, claim: Claim) -> float | None:
        """The value closest to the claim's that the required claims leave.

        For a standard deviation the least one. None for a rate, or where nothing satisfies them.
        """
        if claim.result.startswith("follow_up.sd"):
            squares = sum(self._squares())
            self.model.minimize(squares)
            solver = self._solve(claim.claim_id, optimal=True)
            return None if solver is None else sqrt(solver.value(squares) / self._by()) / SCALE
        value, scale = self._statistic(claim)
        if value is None:
            return None
        target = round(Fraction(claim.value) * scale)
        distance = self.model.new_int_var(0, 10**9, "distance")
        self.model.add_abs_equality(distance, value - target)
        self.model.minimize(distance)
        solver = self._solve(claim.claim_id, optimal=True)
        return None if solver is None else solver.value(value) / scale

    def feasible(self, name: str = "") -> bool:
        """Whether anything satisfies what is required. Raises NotDecidedError."""
        return self._solve(name) is not None

    def _solve(self, name: str, *, optimal: bool = False) -> cp_model.CpSolver | None:
        from ortools.sat.python import cp_model

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 1
        solver.parameters.max_time_in_seconds = self.seconds
        status = solver.solve(self.model)
        if status == cp_model.INFEASIBLE:
            return None
        if status == cp_model.OPTIMAL or (status == cp_model.FEASIBLE and not optimal):
            return solver
        raise NotDecidedError(f"no decision within {self.seconds:g} s: {name}")

    def _window(self, claim: Claim) -> tuple[int, int]:
        """The window of the statistic in its own scale, widened by the rounding to hundredths."""
        half = Fraction(1, 2 * 10**claim.decimals)
        value = Fraction(0) if claim.published == DASH else Fraction(claim.value)
        scale, slack = self._scale(claim)
        return ceil((value - half) * scale - slack), floor((value + half) * scale + slack)

    def _scale(self, claim: Claim) -> tuple[int, Fraction]:
        n = self.sizes.patients
        if claim.result == "follow_up.mean":
            return SCALE * n, Fraction(n, 2)
        if self._is_single(claim):
            return SCALE, Fraction(0)
        return 4 * SCALE, Fraction(2)

    def _is_single(self, claim: Claim) -> bool:
        return claim.result.endswith((".minimum", ".maximum"))

    def _statistic(self, claim: Claim) -> tuple[Any, int]:
        """An expression for the claim's statistic and its scale; None where it was added whole."""
        id = claim.result
        scale, _ = self._scale(claim)
        if group := _GROUP.fullmatch(id):
            factor, level, what, months = group.groups()
            members = self.member[factor, level]
            if months:
                self._rate(members, int(months), claim)
                return None, 0
            return self._sorted_median(members, self.sizes.levels[factor][level]), scale
        if origin := _ORIGIN.fullmatch(id):
            level, what = origin.groups()
            members, size = self.member["origin", level], self.sizes.levels["origin"][level]
            if what == "median_follow_up_months":
                return self._sorted_median(members, size), scale
            total = [m + b for m, b in zip(self.months, self.before, strict=True)]
            return self._median(total, members, size), scale
        if overall := _OVERALL.fullmatch(id):
            self._rate([1] * self.sizes.patients, int(overall[1]), claim)
            return None, 0
        if id == "follow_up.mean":
            return sum(self.months), scale
        if id in ("follow_up.sd", "follow_up.sd_divisor_n"):
            self._standard_deviation(claim)
            return None, 0
        subject, name = id.rsplit(".", 1)
        return self._quantile(self.months if subject == "follow_up" else None, name, claim), scale

    def _quantile(self, sorted_values: list[Any] | None, name: str, claim: Claim) -> Any:
        """Linear interpolation between order statistics (R type 7), in quarters."""
        top, bottom = _POSITIONS[name]
        position = Fraction((self.sizes.patients - 1) * top, bottom)
        first, share = int(position), position % 1
        if sorted_values is not None:
            values = [sorted_values[first], sorted_values[min(first + 1, len(sorted_values) - 1)]]
        else:
            everybody = [1] * self.sizes.patients
            values = [
                self._order_statistic(self.before, everybody, self.sizes.patients, k)
                for k in ((first + 1, first + 2) if share else (first + 1, first + 1))
            ]
        if self._is_single(claim):
            return values[0]
        return int(4 * (1 - share)) * values[0] + int(4 * share) * values[1]

    def _sorted_median(self, members: list[Any], size: int) -> Any:
        """Four times the median of members whose values are already in order."""
        ranks = ((size + 1) // 2, size // 2 + 1)
        return sum(2 * self._member_at(members, rank) for rank in ranks)

    def _member_at(self, members: list[Any], rank: int) -> Any:
        """The follow-up of the member with this rank."""
        value = self.model.new_int_var(0, LONGEST, "member")
        chosen = [self.model.new_bool_var("chosen") for _ in members]
        self.model.add_exactly_one(chosen)
        for i, literal in enumerate(chosen):
            self.model.add_implication(literal, members[i])
            self.model.add(sum(members[: i + 1]) == rank).only_enforce_if(literal)
            self.model.add(value == self.months[i]).only_enforce_if(literal)
        return value

    def _median(self, values: list[Any], members: list[Any], size: int) -> Any:
        """Four times the median of some members' values, in any order."""
        ranks = ((size + 1) // 2, size // 2 + 1)
        return sum(2 * self._order_statistic(values, members, size, rank) for rank in ranks)

    def _order_statistic(self, values: list[Any], members: list[Any], size: int, rank: int) -> Any:
        """The value below or at which `rank` members lie, and above or at which the others do."""
        value = self.model.new_int_var(0, 2 * LONGEST, "order_statistic")
        at_most, at_least = [], []
        for number, member in zip(values, members, strict=True):
            below, above = self.model.new_bool_var("below"), self.model.new_bool_var("above")
            for literal in (below, above):
                if not isinstance(member, int):
                    self.model.add_implication(literal, member)
            self.model.add(number <= value).only_enforce_if(below)
            self.model.add(number >= value).only_enforce_if(above)
            at_most.append(below)
            at_least.append(above)
        self.model.add(sum(at_most) >= rank)
        self.model.add(sum(at_least) >= size - rank + 1)
        return value

    def _rate(self, members: list[Any], months: int, claim: Claim) -> None:
        """The Kaplan-Meier estimate as a sum of logarithms; a dash stands for 0."""
        terms = []
        for i, past in enumerate(self._past(months)):
            event = self.model.new_bool_var("event")
            parts = [self.died[i], past, *([] if isinstance(members[i], int) else [members[i]])]
            self.model.add_bool_and(parts).only_enforce_if(event)
            self.model.add_bool_or([event, *(part.negated() for part in parts)])
            at_risk = self.model.new_int_var(0, len(members), "at_risk")
            self.model.add(at_risk == sum(members[i:]))
            steps = [0, NOBODY_LEFT] + [
                round(LOG_SCALE * log((a - 1) / a)) for a in range(2, len(members) + 1)
            ]
            step = self.model.new_int_var(NOBODY_LEFT, 0, "step")
            self.model.add_element(at_risk, steps, step)
            term = self.model.new_int_var(NOBODY_LEFT, 0, "term")
            self.model.add(term == step).only_enforce_if(event)
            self.model.add(term == 0).only_enforce_if(event.negated())
            terms.append(term)
        if claim.published == DASH or claim.value == 0:
            self.model.add(sum(terms) <= NOBODY_LEFT)
            return
        half = Fraction(1, 2 * 10**claim.decimals)
        low, high = (float(Fraction(claim.value) + side) / 100 for side in (-half, half))
        slack = len(terms)
        self.model.add(sum(terms) >= floor(LOG_SCALE * log(low)) - slack)
        if high < 1:
            self.model.add(sum(terms) <= ceil(LOG_SCALE * log(high)) + slack)

    def _past(self, months: int) -> list[Any]:
        """Whether follow-up ends by a landmark; at the landmark itself either."""
        if months not in self.past:
            self.past[months] = [self.model.new_bool_var(f"past_{months}") for _ in self.months]
            for value, past in zip(self.months, self.past[months], strict=True):
                self.model.add(value <= months * SCALE).only_enforce_if(past)
                self.model.add(value >= months * SCALE).only_enforce_if(past.negated())
        return self.past[months]

    def _standard_deviation(self, claim: Claim) -> None:
        """The sum of squares about the printed mean, which exceeds that about the mean itself by
        at most n times the square of what the print leaves open."""
        half = Fraction(1, 2 * 10**claim.decimals)
        rounding = Fraction(6, 1000)
        excess = self.sizes.patients * (half + rounding) ** 2
        high = (Fraction(claim.value) + half + rounding) ** 2 * self._by() + excess
        low = (Fraction(claim.value) - half - rounding) ** 2 * self._by()
        squares = sum(self._squares())
        self.model.add(squares <= ceil(high * SCALE**2))
        self.model.add(squares >= floor(low * SCALE**2))

    def _squares(self) -> list[Any]:
        squares = []
        for value in self.months:
            deviation = self.model.new_int_var(-LONGEST, LONGEST, "deviation")
            self.model.add(deviation == value - round(self.centre * SCALE))
            square = self.model.new_int_var(0, LONGEST**2, "square")
            self.model.add_multiplication_equality(square, [deviation, deviation])
            # Tangents, implied by the square: with them the solver sees bounds it can add up.
            for touch in range(-45 * SCALE, 46 * SCALE, 3 * SCALE):
                self.model.add(square >= 2 * touch * deviation - touch**2)
            squares.append(square)
        return squares

    def _by(self) -> int:
        return self.sizes.patients - (self.sd_divisor != "n")
