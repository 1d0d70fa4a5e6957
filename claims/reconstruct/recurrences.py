"""Stage recurrences: who recurred, where and when, who died of what, who was treated again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from caseseries.evidence.solving.printed import DAYS_PER_MONTH, rate_prints
from caseseries.evidence.solving.solver import ClaimedModel
from caseseries.evidence.solving.statements import Statements, spelled
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.tumors_sessions import Treated
from claims.reconstruct.visits import Visits

STAGE = "recurrences"
PFS = "progression_free_survival"
DEFAULT_ORGAN = "lung"
UNKNOWN_CAUSE = "unknown"


@dataclass(frozen=True)
class Course:
    """What happened to one patient after the first ablation."""

    organs: tuple[str, ...]  # of distant recurrence, in order of time
    disease_free: bool
    chemotherapy_after: bool
    cause_of_death: str | None
    # Position of the examination that shows the first recurrence. It alternates from patient to
    # patient: were it the same for all who live long, those who die early would progress first,
    # and their factors be significant for progression-free survival, which the paper denies.
    first_shown_at: int = 1


class RecurrenceModel(ClaimedModel):
    """Recurrences, chemotherapy afterwards and causes of death of all patients."""

    def __init__(
        self,
        statements: Statements,
        people: Sequence[Followed],
        visits: Mapping[str, Visits],
        treated: Treated,
    ) -> None:
        super().__init__(STAGE, statements)
        self.people, self.visits, self.treated = people, visits, treated
        self.any = [self.boolean(f"any {p.patient}") for p in people]
        self.organs = {
            name: [self.boolean(f"{name} {p.patient}") for p in people]
            for name in statements.names(r"recurrences\.(\w+)\.n")
            if name != "any"
        }
        self.free = [self.boolean(f"free {p.patient}") for p in people]
        self.chemotherapy = [self.boolean(f"chemotherapy {p.patient}") for p in people]
        self.cause = {
            name: [self.boolean(f"{name} {p.patient}") for p in people]
            for name in statements.names(r"overall_survival\.cause\.(\w+)\.n")
        }
        self._recurrences()
        self._progression()
        self._chemotherapy()
        self._causes()

    def _recurrences(self) -> None:
        """How many recurred, by organ; the patients without disease."""
        statements = self.statements
        self.counted("recurrences.any.n", self.any)
        for name, members in self.organs.items():
            self.counted(f"recurrences.{name}.n", members)
        for i, person in enumerate(self.people):
            own = [members[i] for members in self.organs.values()]
            for literal in own:
                self.model.add_implication(literal, self.any[i])
            if not own and not statements.of("recurrences.any.n"):
                self.model.add(self.any[i] == 0)
            self.model.add_implication(self.free[i], ~self.any[i])
            if person.at("extra_renal_at_index", "yes"):
                self.model.add(self.free[i] == 0)
            elif person.patient not in self.treated.local_progression:
                self.model.add_bool_or(self.any[i], self.free[i])
            if person.patient in self.treated.local_progression:
                self.model.add(self.free[i] == 0)
        self.counted(f"{PFS}.disease_free.n", self.free)

    def _progression(self) -> None:
        """Progression-free survival: events before the first landmark, the rest after the last."""
        months = sorted(map(int, self.statements.names(rf"{PFS}\.rate_(\d+)m(?:_low|_high)?")))
        claims = self.statements.on(f"{PFS}.rate_")
        if not months:
            return
        n = len(self.people)
        events = self.integer(0, n, "events")
        self.model.add(events == cp_model.LinearExpr.sum(self.any))
        possible = [
            k
            for k in range(n + 1)
            if all(rate_prints(c, tuple(range(n, n - k, -1))) for c in claims)
        ]
        self.claimed(
            claims,
            self.model.add_linear_expression_in_domain(
                events, cp_model.Domain.from_values(possible)
            ),
        )
        for i, person in enumerate(self.people):
            if person.days <= months[-1] * DAYS_PER_MONTH:
                self.claimed(claims, self.model.add(self.any[i] == 1))

    def _chemotherapy(self) -> None:
        """Chemotherapy after ablation, among the patients with disease; who has an eGFR pair."""
        self.counted("chemotherapy.after.n", self.chemotherapy)
        for i, person in enumerate(self.people):
            self.model.add_implication(self.chemotherapy[i], ~self.free[i])
            self.model.add_implication(self.chemotherapy[i], self.any[i])
            if self.visits[person.patient].half_year is None:
                self.model.add(self.chemotherapy[i] == 0)
        if not self.statements.of("chemotherapy.after.n"):
            self.model.add(cp_model.LinearExpr.sum(self.chemotherapy) == 0)

    def _causes(self) -> None:
        for name, members in self.cause.items():
            self.counted(f"overall_survival.cause.{name}.n", members)
        for i, person in enumerate(self.people):
            own = [members[i] for members in self.cause.values()]
            for literal in own:
                if not person.died:
                    self.model.add(literal == 0)
            self.model.add_at_most_one(own)
            if "tumor_progression" in self.cause:
                self.model.add_implication(self.cause["tumor_progression"][i], ~self.free[i])


def solve(
    statements: Statements,
    people: Sequence[Followed],
    visits: Mapping[str, Visits],
    treated: Treated,
) -> dict[str, Course]:
    """The course of each patient after the first ablation.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = RecurrenceModel(statements, people, visits, treated)
    wanted: list[tuple[cp_model.IntVar, int]] = [(x, 0) for x in model.free]
    # Chemotherapy follows a recurrence early in the list; the oldest device's patients are not
    # preferred, nor is the patient with the lowest eGFR, who is among the last.
    wanted += [(x, 1) for x in model.chemotherapy]
    for turn, members in enumerate(model.organs.values()):
        wanted += [(x, int(i % len(model.organs) == turn)) for i, x in enumerate(members)]
    for members in model.cause.values():
        wanted += [(x, 1) for x in members]
    solver = model.settle(wanted, model.solve())
    out = {}
    for i, person in enumerate(people):
        organs = [name for name, members in model.organs.items() if solver.value(members[i])]
        if solver.value(model.any[i]) and not organs:
            organs = [DEFAULT_ORGAN]
        cause = next(
            (spelled(name) for name, row in model.cause.items() if solver.value(row[i])), None
        )
        out[person.patient] = Course(
            tuple(spelled(organ) for organ in organs),
            bool(solver.value(model.free[i])),
            bool(solver.value(model.chemotherapy[i])),
            (cause or UNKNOWN_CAUSE) if person.died else None,
            i % 2,
        )
    return out
