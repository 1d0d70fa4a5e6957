"""Stage ages: completed years at time zero, and months of birth that give them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import product

from ortools.sat.python import cp_model

from caseseries.evidence.solving.conflict import Conflict, InfeasibleError
from caseseries.evidence.solving.printed import Window
from caseseries.evidence.solving.solver import ClaimedModel, limit_spread
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.order_of_death import Followed

STAGE = "ages"
AGE = "table1.age_years"
YOUNGEST, OLDEST = 18, 95
USUAL = 55


def group_bounds(person: Followed) -> tuple[int, int]:
    """First and last age at the patient's level of the age factor, as in lt_55 and ge_55."""
    side, _, number = person.levels.get("age_years", "").partition("_")
    if not number.isdigit():
        return YOUNGEST, OLDEST
    return (YOUNGEST, int(number) - 1) if side == "lt" else (int(number), OLDEST)


class AgeModel(ClaimedModel):
    """Ages of all patients under the claims on them."""

    def __init__(self, statements: Statements, people: Sequence[Followed]) -> None:
        super().__init__(STAGE, statements)
        self.age = [self.integer(*group_bounds(p), f"age {p.patient}") for p in people]
        n = len(people)
        mean = statements.window(f"{AGE}.mean")
        if mean is not None:
            total = cp_model.LinearExpr.sum(self.age)
            self.inside(statements.of(f"{AGE}.mean"), total, mean.times(n))
        spread = statements.window(f"{AGE}.sd")
        if spread is not None:
            limit_spread(self, self.age, spread, divisor=n - 1, claims=statements.of(f"{AGE}.sd"))
        extremes = {"minimum": self.integer(0, OLDEST, ""), "maximum": self.integer(0, OLDEST, "")}
        self.model.add_min_equality(extremes["minimum"], self.age)
        self.model.add_max_equality(extremes["maximum"], self.age)
        for name, extreme in extremes.items():
            window = statements.window(f"{AGE}.{name}")
            if window is not None:
                self.inside(statements.of(f"{AGE}.{name}"), extreme, window)


def usual_ages(statements: Statements, people: Sequence[Followed]) -> list[int]:
    """Ages that satisfy all claims, scattered over the range.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = AgeModel(statements, people)
    solver = model.solve()
    wanted = []
    for i, (person, age) in enumerate(zip(people, model.age, strict=True)):
        low, high = group_bounds(person)
        low, high = max(low, USUAL - 17), min(high, USUAL + 17)
        wanted.append((age, low + (high - low) * (5 * i % 11) // 10))
    solver = model.settle(wanted, solver)
    return [solver.value(age) for age in model.age]


class Completion:
    """Ages of the patients that are left, given those of the others."""

    def __init__(self, statements: Statements, people: Sequence[Followed]) -> None:
        self.people, n = people, len(people)
        mean, spread = statements.window(f"{AGE}.mean"), statements.window(f"{AGE}.sd")
        self.total = mean.times(n).integers() if mean else (0, OLDEST * n)
        # n·Σx² − (Σx)² = n·(n − 1)·SD²
        squared = (
            Window(n * (n - 1) * spread.low**2, n * (n - 1) * spread.high**2) if spread else None
        )
        self.spread = squared.integers() if squared else (0, (OLDEST * n) ** 2)
        self.extremes = [
            (pick, window.integers())
            for pick, name in ((min, "minimum"), (max, "maximum"))
            if (window := statements.window(f"{AGE}.{name}")) is not None
        ]

    def _range(self, person: Followed) -> range:
        low, high = group_bounds(person)
        for pick, (least, most) in self.extremes:
            low, high = (max(low, least), high) if pick is min else (low, min(high, most))
        return range(low, high + 1)

    def __call__(self, fixed: Mapping[str, int]) -> dict[str, int] | None:
        """Ages of everyone by patient; None where no ages of the rest satisfy the claims."""
        free = [p for p in self.people if p.patient not in fixed]
        known = sum(fixed.values())
        squares = sum(age * age for age in fixed.values())
        for ages in product(*(self._range(person) for person in free)):
            total = known + sum(ages)
            if not self.total[0] <= total <= self.total[1]:
                continue
            spread = len(self.people) * (squares + sum(a * a for a in ages)) - total * total
            everyone = (*fixed.values(), *ages)
            if self.spread[0] <= spread <= self.spread[1] and all(
                low <= pick(everyone) <= high for pick, (low, high) in self.extremes
            ):
                found = {**fixed, **dict(zip((p.patient for p in free), ages, strict=True))}
                return {p.patient: found[p.patient] for p in self.people}
        return None


def completed_years(birth_month: date, day: date) -> int:
    """Age in completed years, born on the first of the month."""
    return day.year - birth_month.year - (day.month < birth_month.month)


def birth_month(patient: str, wanted: Mapping[date, int]) -> date:
    """A month of birth with the wanted ages on the given days.

    Of the months that fit, the one in the middle is taken, the one least sensitive to a date
    that moves by some days.
    """
    first = min(wanted)
    months = [
        date(first.year - wanted[first] - back, month, 1)
        for back in (1, 0)
        for month in range(1, 13)
    ]
    fitting = [
        m for m in months if all(completed_years(m, day) == age for day, age in wanted.items())
    ]
    if not fitting:
        raise InfeasibleError(
            Conflict(STAGE, (), note=f"no month of birth of {patient} gives {dict(wanted)}")
        )
    return fitting[len(fitting) // 2]


def years_between(first: date, later: date) -> tuple[int, ...]:
    """Differences in completed years possible between two days, over all months of birth."""
    months = [date(1950, month, 1) for month in range(1, 13)]
    return tuple(sorted({completed_years(m, later) - completed_years(m, first) for m in months}))
