"""Stage follow-up: factors, origins and follow-up times that hold together.

The splits left over per factor are joined with the times: each printed median is the middle value
(or the mean of the two middle ones) of the patients at its level, and all patients together print
mean, standard deviation, quartiles and range. Times are first solved in tenths of a month, where
a half is rounded up as in print, then moved to whole days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

from ortools.sat.python import cp_model

from caseseries.evidence.solving.printed import Window
from caseseries.evidence.solving.solver import ClaimedModel, limit_spread, scaled
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.covariates import (
    Factor,
    Split,
    median_places,
    median_possible,
    sides,
)
from claims.reconstruct.survival import (
    STAGE,
    Frame,
    bounds,
    order_statistics,
)

UNSPECIFIED = "unspecified"


@dataclass(frozen=True)
class Origin:
    """A pathology of the primary tumor with the claims on its group of patients."""

    level: str
    count: int
    median: Window | None


class Joint:
    """The joint model of one frame: follow-up in tenths of a month, splits and origins."""

    def __init__(self, statements: Statements, frame: Frame, of: Mapping[Factor, Sequence[Split]]):
        n = len(frame.died)
        self.statements, self.frame, self.n = statements, frame, n
        self.model = ClaimedModel(STAGE, statements)
        self.bounds = bounds(statements, n, frame)
        self.tenths = [
            self.model.integer(low, high, f"t{place}")
            for place, (low, high) in enumerate(self.bounds)
        ]
        for earlier, later in pairwise(self.tenths):
            self._add(earlier < later)
        self.split = {factor: self._choose(found, factor.variable) for factor, found in of.items()}
        self.members = {
            factor.variable: [self._any(choices, place) for place in range(n)]
            for factor, choices in self.split.items()
        }
        for factor, choices in self.split.items():
            for split, chosen in choices.items():
                for window, group in zip(factor.medians, sides(split, n), strict=True):
                    if window is not None and group:
                        self._median(group, window, chosen)
        self.origin = self._origins()
        self._summaries()

    def _add(self, constraint: cp_model.BoundedLinearExpression | bool) -> cp_model.Constraint:
        return self.model.model.add(constraint)

    def _choose(self, found: Sequence[Split], name: str) -> dict[Split, cp_model.IntVar]:
        choices = {split: self.model.boolean(f"{name} {sorted(split)}") for split in found}
        self.model.model.add_exactly_one(choices.values())
        return choices

    def _any(self, choices: Mapping[Split, cp_model.IntVar], place: int) -> cp_model.IntVar:
        member = self.model.boolean("")
        self._add(member == cp_model.LinearExpr.sum([x for s, x in choices.items() if place in s]))
        return member

    def _median(self, group: list[int], window: Window, chosen: cp_model.IntVar) -> None:
        terms = [(weight, self.tenths[place]) for place, weight in median_places(group)]
        total, denominator = scaled(terms)
        low, high = window.times(10 * denominator).integers_half_up()
        self.model.model.add_linear_constraint(total, low, high).only_enforce_if(chosen)

    def _summaries(self) -> None:
        """Mean, quartiles, median, range and SD (divisor n) of all follow-up times."""
        for result, terms in order_statistics(self.n).items():
            window = self.statements.window(result)
            if window is not None:
                total, denominator = scaled([(w, self.tenths[place]) for place, w in terms])
                low, high = window.times(10 * denominator).integers_half_up()
                self.model.model.add_linear_constraint(total, low, high)
        window = self.statements.window("follow_up.sd_divisor_n")
        if window is not None:
            limit_spread(self.model, self.tenths, window.times(10), divisor=self.n)

    def _origins(self) -> dict[str, list[cp_model.IntVar]]:
        """For each pathology, whether a patient's primary tumor is of it."""
        origins = pathologies(self.statements, self.n)
        chosen: dict[str, list[cp_model.IntVar]] = {}
        for origin in origins:
            possible = [
                frozenset(group)
                for group in combinations(range(self.n), origin.count)
                if origin.median is None
                or not group
                or median_possible(list(group), origin.median, self.bounds)
            ]
            same = self._level(origin.level)
            if same is not None:
                possible = [group for group in possible if group in same]
            choices = self._choose(possible, origin.level)
            chosen[origin.level] = [self._any(choices, place) for place in range(self.n)]
            for group, literal in choices.items():
                if origin.median is not None and group:
                    self._median(sorted(group), origin.median, literal)
                if same is not None:
                    self._add(literal == same[group])
        for place in range(self.n):
            self.model.model.add_exactly_one(members[place] for members in chosen.values())
        self._previous_chemotherapy(chosen)
        return chosen

    def _level(self, level: str) -> dict[Split, cp_model.IntVar] | None:
        """Splits of Table 3 that set one pathology against all others."""
        for factor, choices in self.split.items():
            if factor.variable == "pathology" and level in factor.levels:
                first = factor.levels[0] == level
                everyone = frozenset(range(self.n))
                return {(s if first else everyone - s): x for s, x in choices.items()}
        return None

    def _previous_chemotherapy(self, origin: Mapping[str, list[cp_model.IntVar]]) -> None:
        """Patients with chemotherapy before ablation, by pathology."""
        treated = self.members.get("previous_chemotherapy")
        for level in self.statements.names(r"chemotherapy\.previous\.(\w+)\.n"):
            count = self.statements.count(f"chemotherapy.previous.{level}.n")
            if treated is None or count is None or level not in origin:
                continue
            both = []
            for place in range(self.n):
                either = self.model.boolean("")
                self.model.model.add_min_equality(either, [treated[place], origin[level][place]])
                both.append(either)
            self._add(cp_model.LinearExpr.sum(both) == count)


def pathologies(statements: Statements, n: int) -> tuple[Origin, ...]:
    """The pathologies with their counts; what no claim names is `unspecified`."""
    levels = statements.names(r"table1\.pathology\.(\w+)\.n")
    found = []
    for level in levels:
        count = statements.count(f"table1.pathology.{level}.n")
        median = statements.window(f"table2.{level}.median_follow_up_months")
        if count is not None and count <= n:
            found.append(Origin(level, count, median))
    rest = n - sum(origin.count for origin in found)
    if rest > 0:
        found.append(Origin(UNSPECIFIED, rest, None))
    return tuple(found)
