"""Stage dates: time zero, sessions and last contact on the calendar."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ortools.sat.python import cp_model

from caseseries.evidence.solving.solver import ClaimedModel
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.calendar_claims import (
    changeover,
    end_of_follow_up,
    first_year,
    last_contact_year,
    last_year,
    weekdays,
)
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.treatment_model import RADIOFREQUENCY
from claims.reconstruct.tumors_sessions import Treated

STAGE = "dates"
DEFAULT_FIRST_YEAR, DEFAULT_LAST_YEAR = 2009, 2020
LONGEST_GAP_DAYS, USUAL_GAPS_DAYS = 4000, (14, 28, 42)
# A patient's later eGFR is sampled half a year after the last session.
HALF_YEAR_DAYS = 183
LAST_EXAMINATION_DAYS = 60  # the least that is left after the last session
DAYS_PER_UNIT = {"years": 365, "year": 365, "y": 365, "months": 30, "weeks": 7}


@dataclass(frozen=True)
class Calendar:
    """Dates of one patient."""

    time_zero: date
    sessions: tuple[date, ...]
    last_seen: date

    @property
    def last_session(self) -> date:
        """Day of the last ablation."""
        return self.sessions[-1]


class _Model(ClaimedModel):
    def __init__(
        self, statements: Statements, people: Sequence[Followed], treated: Treated
    ) -> None:
        super().__init__(STAGE, statements)
        self.people, self.treated = people, treated
        self.first = date(first_year(statements) or DEFAULT_FIRST_YEAR, 1, 1)
        self.last = date(last_year(statements) or DEFAULT_LAST_YEAR, 12, 31)
        # Without a claim on it, follow-up ends half a year after the last session can have been.
        self.end = end_of_follow_up(statements) or date(self.last.year + 1, 6, 30)
        days = cp_model.Domain.from_values(weekdays(self.first, self.last))
        self.zero = [self.model.new_int_var_from_domain(days, p.patient) for p in people]
        self.second: dict[int, cp_model.IntVar] = {}
        self.gap: dict[int, cp_model.IntVar] = {}
        for i, person in enumerate(people):
            if len(treated.sessions_of(person.patient)) > 1:
                self.second[i] = self.model.new_int_var_from_domain(days, "")
                self.gap[i] = self.integer(1, LONGEST_GAP_DAYS, f"gap {person.patient}")
                self.model.add(self.second[i] == self.zero[i] + self.gap[i])
                self.model.add(self.gap[i] + LAST_EXAMINATION_DAYS <= person.days)
                if any(t.found_later for t in treated.of(person.patient)):
                    self.model.add(self.gap[i] >= 150)
        self._years()
        self._gaps()
        self._devices()
        self._last_contact()
        self._half_year_samples()

    def _years(self) -> None:
        """The first and the last year with a session."""
        days = [*self.zero, *self.second.values()]
        for result, bound in (
            ("technique.first_year", date(self.first.year, 12, 31)),
            ("technique.last_year", date(self.last.year, 1, 1)),
        ):
            inside = []
            for day in days:
                hit = self.boolean("")
                limit = bound.toordinal()
                self.model.add(
                    day <= limit if result.endswith("first_year") else day >= limit
                ).only_enforce_if(hit)
                inside.append(hit)
            self.claimed(self.statements.of(result), self.model.add_bool_or(inside))

    def _gaps(self) -> None:
        """The shortest and the longest time between two sessions of a patient."""
        gaps = list(self.gap.values())
        for name in ("minimum", "maximum"):
            claims = self.statements.of(f"repeated_ablation.span_days.{name}")
            if not claims or not gaps:
                continue
            days = int(claims[0].published) * DAYS_PER_UNIT.get(claims[0].unit, 1)
            extreme = self.integer(1, LONGEST_GAP_DAYS, name)
            if name == "minimum":
                self.model.add_min_equality(extreme, gaps)
            else:
                self.model.add_max_equality(extreme, gaps)
            self.claimed(claims, self.model.add(extreme == days))

    def _devices(self) -> None:
        """Radiofrequency before the newer device was there, nothing else after."""
        claims = self.statements.of("technique.modalities_interleaved.n")
        changed = changeover(self.statements)
        if not claims or changed is None:
            return
        # The month before the named one saw the change; it is left without sessions.
        before = (changed - timedelta(days=30)).replace(day=1)
        for i, person in enumerate(self.people):
            for session in self.treated.sessions_of(person.patient):
                day = self.zero[i] if session.number == 1 else self.second[i]
                self.claimed(
                    claims,
                    self.model.add(day < before.toordinal())
                    if session.modality == RADIOFREQUENCY
                    else self.model.add(day >= changed.toordinal()),
                )

    def _last_contact(self) -> None:
        """Nobody was seen after the end of follow-up, and somebody in its last year."""
        claims = self.statements.of("follow_up.last_contact_year")
        year = last_contact_year(self.statements)
        seen_in_last_year = []
        visits = cp_model.Domain.from_values(weekdays(self.first, self.end))
        for person, zero in zip(self.people, self.zero, strict=True):
            last_seen = zero + person.days
            self.claimed(claims, self.model.add(last_seen <= self.end.toordinal()))
            if year is not None:
                inside = self.boolean("")
                self.model.add(last_seen >= date(year, 1, 1).toordinal()).only_enforce_if(inside)
                seen_in_last_year.append(inside)
            if not person.died:
                self.model.add_linear_expression_in_domain(last_seen, visits)
        if seen_in_last_year:
            self.claimed(claims, self.model.add_bool_or(seen_in_last_year))

    def _half_year_samples(self) -> None:
        """How many patients were followed for half a year after their last session."""
        reached = []
        for i, person in enumerate(self.people):
            hit = self.boolean("")
            gap = self.gap.get(i, 0)
            self.model.add(gap + HALF_YEAR_DAYS <= person.days).only_enforce_if(hit)
            self.model.add(gap + HALF_YEAR_DAYS > person.days).only_enforce_if(~hit)
            reached.append(hit)
        self.counted("renal_function.paired.n", reached)

    def wanted(self) -> list[tuple[cp_model.IntVar, int]]:
        """Gaps of some weeks, a year for a tumor found later; patients spread over the years."""
        wanted = []
        claimed = self.statements.window("repeated_ablation.span_days.maximum")
        for rank, (i, gap) in enumerate(self.gap.items()):
            later = any(t.found_later for t in self.treated.of(self.people[i].patient))
            modalities = {s.modality for s in self.treated.sessions_of(self.people[i].patient)}
            usual = USUAL_GAPS_DAYS[rank % len(USUAL_GAPS_DAYS)]
            apart = LONGEST_GAP_DAYS if claimed is not None else 300
            wanted.append((gap, apart if later else 210 if len(modalities) > 1 else usual))
        changed = changeover(self.statements) or self.first
        for i, person in enumerate(self.people):
            device = self.treated.sessions_of(person.patient)[0].modality
            if not person.died:
                # Alive means seen at the end of follow-up; visits fall on different days.
                target = self.end.toordinal() - person.days - 3 * i % 20
            else:
                old = device == RADIOFREQUENCY
                start, stop = (self.first, changed) if old else (changed, self.last)
                span = stop.toordinal() - start.toordinal()
                target = start.toordinal() + span * (5 * i % 13 + 1) // 14
            wanted.append((self.zero[i], target))
        return wanted


def calendars(
    statements: Statements, people: Sequence[Followed], treated: Treated
) -> dict[str, Calendar]:
    """Dates of all patients.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = _Model(statements, people, treated)
    solver = model.settle(model.wanted(), model.solve())
    out = {}
    for i, person in enumerate(people):
        zero = date.fromordinal(solver.value(model.zero[i]))
        later = [zero + timedelta(days=solver.value(model.gap[i]))] if i in model.gap else []
        out[person.patient] = Calendar(zero, (zero, *later), zero + timedelta(days=person.days))
    return out
