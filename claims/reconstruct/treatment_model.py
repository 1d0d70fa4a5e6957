"""The constraints of the stage tumors and sessions, beside the claims they encode.

A patient has one to three renal tumors and one or two sessions. The first tumor is treated in the
first session; a tumor found after the first session is treated in the second.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ortools.sat.python import cp_model

from caseseries.evidence.solving.printed import DAYS_PER_MONTH, rate_prints
from caseseries.evidence.solving.solver import ClaimedModel
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.calendar_claims import changeover, last_contact_year
from claims.reconstruct.order_of_death import Followed

STAGE = "tumors and sessions"
CRYOABLATION, RADIOFREQUENCY = "cryoablation", "radiofrequency"
MODALITIES = (CRYOABLATION, RADIOFREQUENCY)
MOST_TUMORS, MOST_SESSIONS = 3, 2


class TreatmentModel(ClaimedModel):
    """Tumors, sessions, devices and events of all patients.

    `plausible` adds what is likely and not printed: whoever is alive was seen at the end.
    """

    def __init__(
        self, statements: Statements, people: Sequence[Followed], *, plausible: bool = True
    ) -> None:
        super().__init__(STAGE, statements)
        self.people, self.plausible = people, plausible
        places = range(len(people))
        self.there = [[self.boolean(f"tumor {i}.{k}") for k in range(MOST_TUMORS)] for i in places]
        self.second = [[self.boolean("") for _ in range(MOST_TUMORS)] for _ in places]
        self.later = [[self.boolean("") for _ in range(MOST_TUMORS)] for _ in places]
        self.right = [[self.boolean("") for _ in range(MOST_TUMORS)] for _ in places]
        self.held = [[self.boolean("") for _ in range(MOST_SESSIONS)] for _ in places]
        self.by_rf = [[self.boolean("") for _ in range(MOST_SESSIONS)] for _ in places]
        self.hydro = [[self.boolean("") for _ in range(MOST_SESSIONS)] for _ in places]
        self.minor = [[self.boolean("") for _ in range(MOST_SESSIONS)] for _ in places]
        self.progressed = [self.boolean("") for _ in places]
        self._design()
        self._numbers()
        self._devices()
        self._sides()
        self._events()
        self._local_control()

    def both(self, *literals: cp_model.LiteralT) -> cp_model.IntVar:
        result = self.boolean("")
        self.model.add_min_equality(result, list(literals))
        return result

    def flat(self, rows: Sequence[Sequence[cp_model.IntVar]]) -> list[cp_model.IntVar]:
        return [x for row in rows for x in row]

    def _design(self) -> None:
        for i in range(len(self.people)):
            self.model.add(self.there[i][0] == 1)
            self.model.add(self.held[i][0] == 1)
            self.model.add(self.second[i][0] == 0)
            for k in range(MOST_TUMORS):
                if k:
                    self.model.add_implication(self.there[i][k], self.there[i][k - 1])
                    self.model.add(self.second[i][k - 1] <= self.second[i][k]).only_enforce_if(
                        self.there[i][k]
                    )
                self.model.add_implication(self.second[i][k], self.there[i][k])
                self.model.add_implication(self.later[i][k], self.second[i][k])
                self.model.add_implication(self.right[i][k], self.there[i][k])
            self.model.add_max_equality(self.held[i][1], self.second[i])
            for s in range(MOST_SESSIONS):
                for held_only in (self.by_rf, self.hydro, self.minor):
                    self.model.add_implication(held_only[i][s], self.held[i][s])

    def _numbers(self) -> None:
        """Tumors, sessions, two renal tumors at time zero, repeated ablation."""
        self.counted("table1.tumors.n", self.flat(self.there))
        self.counted("technique.sessions.n", self.flat(self.held))
        self.counted("repeated_ablation.patients.n", [held[1] for held in self.held])
        most = self.statements.count("inclusion.renal_tumors_at_index.maximum") or MOST_TUMORS
        one_by_one = []
        for i, person in enumerate(self.people):
            at_index = cp_model.LinearExpr.sum(self.there[i]) - cp_model.LinearExpr.sum(
                self.later[i]
            )
            self.model.add(at_index <= most)
            if person.at("multiple_renal_tumors", "yes"):
                self.model.add(at_index >= 2)
            else:
                self.model.add(at_index == 1)
            single = self.boolean("")
            in_second = cp_model.LinearExpr.sum(self.second[i])
            for number in (in_second, cp_model.LinearExpr.sum(self.there[i]) - in_second):
                self.model.add(number <= 1).only_enforce_if(single)
            several = self.boolean("")
            self.model.add(in_second >= 2).only_enforce_if(several)
            self.model.add(cp_model.LinearExpr.sum(self.there[i]) - in_second >= 2).only_enforce_if(
                ~single, ~several
            )
            self.model.add_implication(single, ~several)
            one_by_one.append(self.both(single, self.held[i][1]))
        self.counted("repeated_ablation.one_tumor_per_session.n", one_by_one)

    def _devices(self) -> None:
        """Cryoablation and radiofrequency by tumors, sessions and patients."""
        sessions: dict[str, list[cp_model.IntVar]] = {name: [] for name in MODALITIES}
        tumors: dict[str, list[cp_model.IntVar]] = {name: [] for name in MODALITIES}
        patients: dict[str, list[cp_model.IntVar]] = {name: [] for name in MODALITIES}
        changed = changeover(self.statements)
        seen_until = last_contact_year(self.statements)
        for i, person in enumerate(self.people):
            # Radiofrequency came before cryoablation, in every patient and on the calendar.
            self.model.add_implication(self.by_rf[i][1], self.by_rf[i][0])
            own: dict[str, list[cp_model.IntVar]] = {}
            for name in MODALITIES:
                by = [x if name == RADIOFREQUENCY else ~x for x in self.by_rf[i]]
                own[name] = [
                    self.both(held, device) for held, device in zip(self.held[i], by, strict=True)
                ]
                for k in range(MOST_TUMORS):
                    tumors[name] += [
                        self.both(self.there[i][k], ~self.second[i][k], own[name][0]),
                        self.both(self.second[i][k], own[name][1]),
                    ]
                sessions[name] += own[name]
                any_own = self.boolean("")
                self.model.add_max_equality(any_own, own[name])
                patients[name].append(any_own)
            if self.plausible and changed and seen_until and not person.died:
                # Alive at last contact means seen in the last year of follow-up.
                first = date(seen_until, 1, 1).toordinal() - person.days
                if first >= changed.toordinal():
                    self.model.add(self.by_rf[i][0] == 0)
        for name in MODALITIES:
            self.counted(f"technique.{name}.sessions.n", sessions[name])
            self.counted(f"technique.{name}.patients.n", patients[name])
            self.counted(f"technique.{name}.tumors.n", tumors[name])
            self.counted(f"table1.modality.{name}.n", tumors[name])
        self.counted(
            "technique.every_modality.patients.n",
            [self.both(*pair) for pair in zip(*patients.values(), strict=True)],
        )

    def _sides(self) -> None:
        everyone = range(len(self.people))
        lefts = [
            [self.both(self.there[i][k], ~self.right[i][k]) for k in range(MOST_TUMORS)]
            for i in everyone
        ]
        self.counted("table1.kidney.right.n", self.flat(self.right))
        self.counted("table1.kidney.left.n", self.flat(lefts))
        either = []
        for i in everyone:
            any_right, any_left = self.boolean(""), self.boolean("")
            self.model.add_max_equality(any_right, self.right[i])
            self.model.add_max_equality(any_left, lefts[i])
            either.append(self.both(any_right, any_left))
        self.counted("baseline.both_kidneys.n", either)

    def _events(self) -> None:
        """Sessions with hydrodissection and with a minor complication."""
        self.counted("technique.hydrodissection.n", self.flat(self.hydro))
        self.counted("complications.minor.n", self.flat(self.minor))
        for name in MODALITIES:
            self.counted(
                f"complications.{name}.minor.n",
                [
                    self.both(minor, rf if name == RADIOFREQUENCY else ~rf)
                    for minor, rf in zip(self.flat(self.minor), self.flat(self.by_rf), strict=True)
                ],
            )

    def _local_control(self) -> None:
        """Who progressed locally, and how many tumors were followed as long."""
        self.counted("local_control.progressed.n", self.progressed)
        for claim in self.statements.on("local_control.progressed."):
            level = claim.result.removeprefix("local_control.progressed.").removesuffix(".n")
            of_level = [
                x
                for x, person in zip(self.progressed, self.people, strict=True)
                if person.pathology == level
            ]
            if of_level and claim.result.endswith(".n"):
                self.counted(claim.result, of_level)
        if not self.statements.of("local_control.progressed.n"):
            self.model.add(cp_model.LinearExpr.sum(self.progressed) == 0)
        window = self.statements.window("local_control.first_progression_months")
        if window is None:
            return
        first_days = window.times(DAYS_PER_MONTH).integers()[0]
        as_long = []
        for i, person in enumerate(self.people):
            if person.days < first_days:
                self.model.add(self.progressed[i] == 0)
            else:
                as_long += self.there[i]
            # The original names radiofrequency as the device before local progression.
            self.model.add_implication(self.progressed[i], self.by_rf[i][0])
        rates = self.statements.on("local_control.rate_")
        possible = [
            at_risk
            for at_risk in range(1, MOST_TUMORS * len(self.people) + 1)
            if all(rate_prints(claim, (at_risk,)) for claim in rates)
        ]
        if rates:
            at_risk = self.integer(0, MOST_TUMORS * len(self.people), "at risk")
            self.model.add(at_risk == cp_model.LinearExpr.sum(as_long))
            self.claimed(
                rates,
                self.model.add_linear_expression_in_domain(
                    at_risk, cp_model.Domain.from_values(possible)
                ),
            )
