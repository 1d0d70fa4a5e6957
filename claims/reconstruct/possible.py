"""What the claims leave possible for each patient, field by field.

Ranges are over all solutions of the same models that reconstruct the cohort, without their
preferences. Patients are told apart by their place in the order of follow-up, as are the
synthetic ones. Where a later stage starts from an earlier one that is not unique (origin), every
alternative is visited.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from caseseries.evidence.solving.printed import DAYS_PER_MONTH
from caseseries.evidence.solving.statements import Statements, spelled
from claims.reconstruct import dates, order_of_death, tumors_sessions, visits
from claims.reconstruct.ages import AgeModel
from claims.reconstruct.demographics import ARISES_IN
from claims.reconstruct.follow_up import Joint
from claims.reconstruct.intervals import LONGEST_DAYS, IntervalModel
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.possible_dates import Possible, first_session, listed, possible_dates
from claims.reconstruct.recurrences import RecurrenceModel
from claims.reconstruct.size_model import SizedModel
from claims.reconstruct.treatment_model import MODALITIES

# Where the raw tables hold what a factor of Table 3 is derived from.
FIELDS = {
    "sex": ("patients", "sex"),
    "age_years": ("patients", "age_group"),
    "previous_chemotherapy": ("therapies", "previous_chemotherapy"),
    "multiple_renal_tumors": ("tumors", "multiple_renal_tumors"),
    "largest_renal_tumor_cm": ("tumors", "largest_renal_tumor_group"),
    "extra_renal_at_index": ("metastases", "extra_renal_at_index"),
    "systemic_metastatic_tumors": ("metastases", "systemic_metastatic_tumors"),
}


class Survival:
    """Ranges over every frame: follow-up in tenths of a month, death, factors, origin."""

    def __init__(self, statements: Statements) -> None:
        self.people = order_of_death.solve(statements)
        n = len(self.people)
        self.tenths = [(10**6, 0)] * n
        self.died: list[set[bool]] = [set() for _ in range(n)]
        self.levels: list[dict[str, set[str]]] = [{} for _ in range(n)]
        self.origins: list[set[str]] = [set() for _ in range(n)]
        for joint in order_of_death.joints(statements):
            if joint.model.solve_or_none() is not None:
                self._add(joint)

    def _add(self, joint: Joint) -> None:
        members = [(name, i, x) for name, row in joint.members.items() for i, x in enumerate(row)]
        origins = [(name, i, x) for name, row in joint.origin.items() for i, x in enumerate(row)]
        ranges = joint.model.ranges([*joint.tenths, *(x for *_, x in members + origins)])
        for i, (low, high) in enumerate(ranges[: joint.n]):
            self.tenths[i] = (min(self.tenths[i][0], low), max(self.tenths[i][1], high))
            self.died[i].add(joint.frame.died[i])
        levels = {factor.variable: factor.levels for factor in joint.split}
        for (name, i, _), (low, high) in zip(members, ranges[joint.n :], strict=False):
            found = self.levels[i].setdefault(name, set())
            found |= {levels[name][1 - value] for value in {low, high}}
        for (name, i, _), (_, high) in zip(origins, ranges[joint.n + len(members) :], strict=True):
            if high:
                self.origins[i].add(name)

    def alternatives(self) -> Iterator[list[Followed]]:
        """The solved patients, and the same with two origins exchanged where both can be."""
        yield self.people
        for i, one in enumerate(self.people):
            for k in range(i + 1, len(self.people)):
                other = self.people[k]
                if (
                    one.pathology != other.pathology
                    and other.pathology in self.origins[i]
                    and one.pathology in self.origins[k]
                ):
                    swapped = list(self.people)
                    swapped[i] = replace(one, pathology=other.pathology)
                    swapped[k] = replace(other, pathology=one.pathology)
                    yield swapped


def possibilities(
    statements: Statements, progress: Callable[[str], None] = lambda stage: None
) -> list[Possible]:
    """Every field the claims speak about, for every patient.

    Raises InfeasibleError where the claims have no solution.
    """
    progress("follow-up, death, factors")
    survival = Survival(statements)
    out = _survival(survival)
    progress("ages")
    ages = AgeModel(statements, survival.people)
    age_ranges = ages.ranges(ages.age)
    out += [
        Possible(p.patient, "patients", "age_years", str(low), str(high), note="at time zero")
        for p, (low, high) in zip(survival.people, age_ranges, strict=True)
    ]
    progress("tumors and sessions")
    sized = SizedModel(statements, survival.people)
    treatment, modalities = _treatment(survival.people, sized)
    out += treatment
    progress("dates")
    zeros = [
        first_session(statements, p, m) for p, m in zip(survival.people, modalities, strict=True)
    ]
    for person, (low, high), (young, old) in zip(survival.people, zeros, age_ranges, strict=True):
        out += possible_dates(person, low, high, young, old)
    progress("intervals from diagnosis")
    out += _intervals(statements, survival)
    progress("recurrences")
    out += _recurrences(statements, survival.people)
    return out


def _survival(survival: Survival) -> list[Possible]:
    out = []
    for i, person in enumerate(survival.people):
        name = person.patient
        low, high = (f"{tenths / 10:.1f}" for tenths in survival.tenths[i])
        out.append(
            Possible(name, "vital_status", "follow_up_months", low, high, note="0.1-month grid")
        )
        statuses = {"dead" if died else "alive" for died in survival.died[i]}
        out.append(listed(name, "vital_status", "status", statuses))
        for variable, levels in survival.levels[i].items():
            if variable != "pathology":
                table, field = FIELDS.get(variable, ("patients", variable))
                out.append(listed(name, table, field, levels))
        origins = survival.origins[i]
        out.append(listed(name, "primary_tumors", "pathology", set(map(spelled, origins))))
        organs = {spelled(o) for origin in origins for o in ARISES_IN.get(origin, ())}
        if organs:
            note = "as Table 1 sets organs beside pathologies"
            out.append(listed(name, "primary_tumors", "organ", organs, note))
    return out


def _treatment(people: list[Followed], model: SizedModel) -> tuple[list[Possible], list[set[str]]]:
    tumors = [model.integer(1, len(row), "") for row in model.there]
    for number, row in zip(tumors, model.there, strict=True):
        model.model.add(number == sum(row))
    sessions = [model.integer(1, len(row), "") for row in model.held]
    for number, row in zip(sessions, model.held, strict=True):
        model.model.add(number == sum(row))
    first = [row[0] for row in model.by_rf]
    last = [row[1] for row in model.by_rf]
    sides, waters, events = (
        [row[0] for row in rows] for rows in (model.right, model.hydro, model.minor)
    )
    columns = (
        tumors,
        sessions,
        first,
        last,
        model.largest,
        sides,
        waters,
        events,
        model.progressed,
    )
    flat = model.ranges([x for column in columns for x in column])
    n = len(people)
    parts = [flat[k * n : (k + 1) * n] for k in range(len(columns))]
    out, modalities = [], []
    for i, person in enumerate(people):
        name = person.patient
        count, held, rf, rf_last, size, right, water, event, progressed = (p[i] for p in parts)
        devices = {MODALITIES[value] for value in rf}
        if held[1] > 1:
            devices |= {MODALITIES[value] for value in rf_last}
        modalities.append(devices)
        out += [
            Possible(name, "tumors", "number_of_tumors", str(count[0]), str(count[1])),
            Possible(name, "sessions", "number_of_sessions", str(held[0]), str(held[1])),
            listed(name, "sessions", "modality", devices),
            Possible(
                name, "tumors", "max_diameter_cm", f"{size[0] / 10:.1f}", f"{size[1] / 10:.1f}",
                note="largest tumor, 0.1-cm grid",
            ),
            listed(name, "tumors", "kidney", {("left", "right")[v] for v in right}),
            listed(name, "sessions", "hydrodissection", {("false", "true")[v] for v in water}),
            listed(name, "complications", "event", {("none", "minor")[v] for v in event}),
            listed(name, "findings", "local_progression", {("no", "yes")[v] for v in progressed}),
        ]  # fmt: skip
    return out, modalities


def _intervals(statements: Statements, survival: Survival) -> list[Possible]:
    ranges = [(10**6, 0)] * len(survival.people)
    for people in survival.alternatives():
        model = IntervalModel(statements, people, plausible=False)
        found = model.ranges(model.before)
        ranges = [
            (min(a, low), max(b, high)) for (a, b), (low, high) in zip(ranges, found, strict=True)
        ]
    return [
        Possible(
            p.patient, "primary_tumors", "months_from_diagnosis",
            f"{low / float(DAYS_PER_MONTH):.1f}",
            "" if high >= LONGEST_DAYS else f"{high / float(DAYS_PER_MONTH):.1f}",
        )
        for p, (low, high) in zip(survival.people, ranges, strict=True)
    ]  # fmt: skip


def _recurrences(statements: Statements, people: list[Followed]) -> list[Possible]:
    """Recurrence, its time, later chemotherapy, cause of death; eGFR of those with a pair."""
    treated = tumors_sessions.solve(statements, people)
    calendars = dates.calendars(statements, people, treated)
    seen = visits.all_visits(statements, people, calendars, treated)
    model = RecurrenceModel(statements, people, seen, treated)
    recurred, chemotherapy = model.ranges(model.any), model.ranges(model.chemotherapy)
    organs = {name: model.ranges(row) for name, row in model.organs.items()}
    causes = {name: model.ranges(row) for name, row in model.cause.items()}
    months = sorted(
        map(int, statements.names(r"progression_free_survival\.rate_(\d+)m(?:_low|_high)?"))
    )
    out = []
    for i, person in enumerate(people):
        name = person.patient
        out.append(
            listed(name, "findings", "distant_recurrence", {("no", "yes")[v] for v in recurred[i]})
        )
        if months and recurred[i] == (1, 1):
            last = min(float(months[0]), person.tenths / 10)
            out.append(Possible(name, "findings", "progression_months", "0.0", f"{last:.1f}"))
        for organ, row in organs.items():
            values = {("no", "yes")[v] for v in row[i]}
            out.append(listed(name, "findings", f"recurrence_{organ}", values))
        out.append(
            listed(
                name, "therapies", "chemotherapy_after", {("no", "yes")[v] for v in chemotherapy[i]}
            )
        )
        if person.died:
            possible = {spelled(cause) for cause, row in causes.items() if row[i][1]}
            if possible:
                out.append(listed(name, "vital_status", "cause_of_death", possible))
        out += _egfr(statements, name, seen[name].half_year is not None)
    return out


def _egfr(statements: Statements, patient: str, paired: bool) -> list[Possible]:
    found = []
    for moment in ("before", "after"):
        low, high = (
            statements.number(f"renal_function.{moment}.{name}") for name in ("minimum", "maximum")
        )
        if paired and low is not None and high is not None:
            found.append(
                Possible(
                    patient, "labs", f"egfr_{moment}", f"{float(low):.1f}", f"{float(high):.1f}",
                    note="mL/min/1.73 m²; range of all patients with a pair",
                )
            )  # fmt: skip
    return found
