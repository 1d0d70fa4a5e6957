"""Stage metastases: extra-renal disease before time zero, and what a recurrence adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import floor

from ortools.sat.python import cp_model

from caseseries.evidence.solving.solver import ClaimedModel
from caseseries.evidence.solving.statements import Statements, spelled
from claims.reconstruct.calendar_claims import near_weekday
from claims.reconstruct.dates import Calendar
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.recurrences import Course
from claims.reconstruct.tumors_sessions import Treated
from claims.reconstruct.visits import Visits

STAGE = "metastases"
BASE = "baseline.extra_renal"
DEFAULT_ORGAN = "lung"
MOST_LESIONS = 12
USUAL_MM = 9
SERIAL_DAYS = 130  # seen on serial CT, not growing, well before time zero
RESOLVED_SHARE = (0.55, 0.25)  # of the interval from diagnosis, for disease that was gone


@dataclass(frozen=True)
class Metastasis:
    """One episode of extra-renal metastases in one organ."""

    patient: str
    organ: str
    n_lesions: int
    size_mm: str
    detected_on: date
    resolved_on: date | None
    before_time_zero: bool


class _Model(ClaimedModel):
    """Organs and numbers of lesions present at time zero."""

    def __init__(
        self, statements: Statements, people: Sequence[Followed], treated: Treated
    ) -> None:
        super().__init__(STAGE, statements)
        self.people = people
        names = statements.names(rf"{BASE.replace('.', chr(92) + '.')}\.(\w+)\.n")
        self.organs = names or (DEFAULT_ORGAN,)
        self.lesions = {
            organ: [self.integer(0, MOST_LESIONS, f"{organ} {p.patient}") for p in people]
            for organ in self.organs
        }
        self.present = {
            organ: [self._positive(x) for x in row] for organ, row in self.lesions.items()
        }
        for organ in self.organs:
            self.counted(f"{BASE}.{organ}.n", self.present[organ])
            self._fits(organ, treated)
        for i, person in enumerate(people):
            own = [self.present[organ][i] for organ in self.organs]
            if person.at("extra_renal_at_index", "yes"):
                self.model.add_bool_or(own)
            else:
                self.model.add(cp_model.LinearExpr.sum(own) == 0)
            renal = len(treated.at_index(person.patient))
            total = renal + cp_model.LinearExpr.sum([row[i] for row in self.lesions.values()])
            level = person.levels.get("systemic_metastatic_tumors", "")
            side, _, cut = level.partition("_")
            if cut.isdigit():
                self.model.add(total >= int(cut) if side == "ge" else total < int(cut))

    def _positive(self, count: cp_model.IntVar) -> cp_model.IntVar:
        flag = self.boolean("")
        self.model.add(count >= 1).only_enforce_if(flag)
        self.model.add(count == 0).only_enforce_if(~flag)
        return flag

    def _fits(self, organ: str, treated: Treated) -> None:
        """Beside which renal tumors a metastasis of the printed size can stand.

        They are larger than it, or of the printed size; in an organ with one size printed for
        several patients, one of them carries it.
        """
        window = self.statements.window(f"{BASE}.{organ}.max_diameter_mm")
        exact = self.statements.window(f"{BASE}.{organ}.renal_tumor_mm")
        if window is None:
            return
        claims = self.statements.of(f"{BASE}.{organ}.max_diameter_mm")
        fitting = []
        for i, person in enumerate(self.people):
            sizes = [t.size_mm for t in treated.at_index(person.patient)]
            fits = exact.low <= max(sizes) < exact.high if exact else window.low < min(sizes)
            if fits:
                fitting.append(self.present[organ][i])
        only = self.statements.count(f"{BASE}.{organ}.n") == 1
        self.claimed(claims, self.model.add_bool_or(fitting))
        if only:
            for literal in self.present[organ]:
                if all(literal is not other for other in fitting):
                    self.claimed(claims, self.model.add(literal == 0))


def episodes(
    statements: Statements,
    people: Sequence[Followed],
    treated: Treated,
    calendars: Mapping[str, Calendar],
    visits: Mapping[str, Visits],
    days_from_diagnosis: Mapping[str, int],
    courses: Mapping[str, Course],
) -> list[Metastasis]:
    """Every episode, by patient, organ and date of detection.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = _Model(statements, people, treated)
    wanted = []
    for k, organ in enumerate(model.organs):
        for i, x in enumerate(model.lesions[organ]):
            wanted.append((x, (1 + (i + k) % 3) if k == 0 else 0))
    solver = model.settle(wanted, model.solve())
    out = []
    for i, person in enumerate(people):
        present = {
            organ: solver.value(row[i])
            for organ, row in model.lesions.items()
            if solver.value(row[i])
        }
        zero = calendars[person.patient].time_zero
        before = days_from_diagnosis[person.patient]
        sizes = [t.size_mm for t in treated.at_index(person.patient)]
        for k, (organ, count) in enumerate(present.items()):
            detected = near_weekday(zero - timedelta(days=min(SERIAL_DAYS + 60 * k, before)))
            size = _size_mm(statements, organ, min(sizes), max(sizes))
            out.append(
                Metastasis(person.patient, spelled(organ), count, size, detected, None, True)
            )
        if not present and _has_history(statements):
            first, last = (
                near_weekday(zero - timedelta(days=int(before * share))) for share in RESOLVED_SHARE
            )
            out.append(Metastasis(person.patient, DEFAULT_ORGAN, 1 + i % 3, "8", first, last, True))
        out += _recurred(person, courses[person.patient], visits[person.patient])
    return sorted(out, key=lambda m: (m.patient, m.organ, m.detected_on))


def _has_history(statements: Statements) -> bool:
    count = statements.count("table1.extra_renal_history.yes.n")
    return count is None or count > 0


def _size_mm(statements: Statements, organ: str, smallest: int, largest: int) -> str:
    """The printed size where the renal tumors admit it, else a usual smaller one."""
    window = statements.window(f"{BASE}.{organ}.max_diameter_mm")
    exact = statements.window(f"{BASE}.{organ}.renal_tumor_mm")
    if window is None:
        return str(min(USUAL_MM, smallest - 1))
    printed = statements.number(f"{BASE}.{organ}.max_diameter_mm")
    if exact is not None and exact.low <= largest < exact.high:
        return str(printed)
    if exact is None and printed is not None and printed < smallest:
        return str(printed)
    if exact is None and window.low < smallest <= window.high:
        # A little less than the renal tumor prints the same: 29.6 mm beside one of 30 mm.
        return f"{smallest - 0.4:.1f}"
    return str(min(USUAL_MM, smallest - 1, floor(window.high) - 1))


def _recurred(person: Followed, course: Course, visits: Visits) -> list[Metastasis]:
    """A distant recurrence is an episode that begins at the examination which showed it."""
    return [
        Metastasis(person.patient, organ, 1 + (person.place + k) % 3, str(7 + k), day, None, False)
        for k, (organ, day) in enumerate(recurrence_days(course, visits))
    ]


def recurrence_days(course: Course, visits: Visits) -> list[tuple[str, date]]:
    """Organs of distant recurrence and the examinations that showed them.

    The first organ shows at the first or second examination, the others later.
    """
    days = list(visits.follow_up)
    found = []
    for k, organ in enumerate(course.organs):
        first = course.first_shown_at if len(days) > 2 else 0
        found.append((organ, days[min(k * 3 + first, len(days) - 1)]))
    return found
