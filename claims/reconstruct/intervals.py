"""Stage intervals: from diagnosis of the primary tumor to time zero, and chemotherapy between.

Quartiles on record as contradicted are approached as far as the claims that hold allow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from ortools.sat.python import cp_model

from caseseries.evidence.solving.printed import DAYS_PER_MONTH, window
from caseseries.evidence.solving.solver import ClaimedModel, scaled
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.survival import quantile
from claims.reconstruct.visits import DETECTION_DAYS

STAGE = "intervals from diagnosis"
SHORTEST_DAYS, LONGEST_DAYS = 150, 9500
# Patients who lived longer after ablation are taken to have had slower tumors before it.
USUAL_DAYS, USUAL_DAYS_PER_PLACE = 300, 350
COURSE_DAYS = 112  # a course of chemotherapy
BEFORE_COURSE_DAYS = 60  # from diagnosis to its start, at least
# A course during which the renal tumor appears starts this long before it.
START_BEFORE_DETECTION_DAYS = 25
ROOM_DAYS = DETECTION_DAYS + COURSE_DAYS + BEFORE_COURSE_DAYS
YEARS = "chemotherapy.previous.years_to_renal_metastasis"


@dataclass(frozen=True)
class Before:
    """What came before time zero for one patient."""

    days_from_diagnosis: int
    years_from_chemotherapy: int | None  # to the renal metastasis; None: none, or during a course
    chemotherapy: bool


class IntervalModel(ClaimedModel):
    """Days from diagnosis to time zero; `plausible` leaves room for what happened between."""

    def __init__(
        self, statements: Statements, people: Sequence[Followed], *, plausible: bool = True
    ) -> None:
        super().__init__(STAGE, statements)
        self.people = people
        self.room = ROOM_DAYS if plausible else 0
        self.overlap = DETECTION_DAYS + START_BEFORE_DETECTION_DAYS + 20 if plausible else 0
        shortest = SHORTEST_DAYS if plausible else 0
        self.before = [self.integer(shortest, LONGEST_DAYS, p.patient) for p in people]
        self.after: dict[str, dict[int, cp_model.IntVar]] = {"minimum": {}, "maximum": {}}
        self.goal = self._quartiles()
        self._from_diagnosis()
        self._chemotherapy()

    def ranked(self, values: Sequence[cp_model.LinearExprT]) -> list[cp_model.IntVar]:
        """The values in ascending order."""
        ordered = [self.integer(0, 20_000, "") for _ in values]
        place = [[self.boolean("") for _ in values] for _ in values]
        for i, value in enumerate(values):
            self.model.add_exactly_one(place[i])
            self.model.add_exactly_one(row[i] for row in place)
            for j, at in enumerate(ordered):
                self.model.add(at == value).only_enforce_if(place[i][j])
        for lower, upper in pairwise(ordered):
            self.model.add(lower <= upper)
        return ordered

    def _quartiles(self) -> list[tuple[cp_model.LinearExprT, int]]:
        """Median and quartiles of months from diagnosis; contradicted ones as goals."""
        statements, goals = self.statements, []
        ordered = self.ranked(self.before)
        for name, p in (("q1", (1, 4)), ("median", (1, 2)), ("q3", (3, 4))):
            result = f"baseline.months_from_diagnosis.{name}"
            if not statements.of(result) and not statements.contradicted(result):
                continue
            places = quantile(len(self.before), Fraction(*p))
            total, denominator = scaled([(w, ordered[k]) for k, w in places])
            for claim in statements.of(result):
                wide = window(claim).times(DAYS_PER_MONTH * denominator)
                self.inside([claim], total, wide)
            for claim in statements.contradicted(result)[:1]:
                wide = window(claim).times(DAYS_PER_MONTH * denominator)
                goals.append((total, wide.integers()[0]))
        return goals

    def _from_diagnosis(self) -> None:
        """Table 2: median months from diagnosis to last contact, by pathology."""
        for level in self.statements.names(r"table2\.(\w+)\.median_from_diagnosis_months"):
            result = f"table2.{level}.median_from_diagnosis_months"
            group = [i for i, p in enumerate(self.people) if p.pathology == level]
            wide = self.statements.window(result)
            if not group or wide is None:
                continue
            ordered = self.ranked([self.before[i] + self.people[i].days for i in group])
            terms = [(w, ordered[k]) for k, w in quantile(len(group), Fraction(1, 2))]
            total, denominator = scaled(terms)
            self.inside(self.statements.of(result), total, wide.times(DAYS_PER_MONTH * denominator))

    def _chemotherapy(self) -> None:
        """Years from the end of chemotherapy to the renal metastasis: room for them."""
        treated = [i for i, p in enumerate(self.people) if p.at("previous_chemotherapy", "yes")]
        for name, chosen in self.after.items():
            claims = self.statements.of(f"{YEARS}.{name}")
            if not claims or not treated:
                continue
            chosen |= {i: self.boolean("") for i in treated}
            self.claimed(claims, self.model.add_bool_or(chosen.values()))
            self.model.add_at_most_one(chosen.values())
            years = int(claims[0].published)
            for i, literal in chosen.items():
                self.model.add(self.before[i] >= self.room + 366 * years).only_enforce_if(literal)
        for i in self.after["minimum"].keys() & self.after["maximum"].keys():
            self.model.add_at_most_one(self.after["minimum"][i], self.after["maximum"][i])
        for i in treated:
            self.model.add(self.before[i] >= self.overlap)


def solve(statements: Statements, people: Sequence[Followed]) -> dict[str, Before]:
    """Days from diagnosis and earlier chemotherapy of each patient.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = IntervalModel(statements, people)
    solver = model.solve()
    wanted: list[tuple[cp_model.IntVar, int, int]] = []
    for total, goal in model.goal:
        reached = model.integer(-40_000, 40_000, "")
        model.model.add(reached == total)
        wanted.append((reached, goal, 10**6))
    for i, x in enumerate(model.before):
        wanted.append((x, USUAL_DAYS + USUAL_DAYS_PER_PLACE * i, 100 - i))
    solver = model.nearest(wanted, solver)
    out = {}
    for i, person in enumerate(people):
        years = None
        for name, chosen in model.after.items():
            if i in chosen and solver.value(chosen[i]):
                years = int(statements.of(f"{YEARS}.{name}")[0].published)
        out[person.patient] = Before(
            solver.value(model.before[i]), years, person.at("previous_chemotherapy", "yes")
        )
    return out
