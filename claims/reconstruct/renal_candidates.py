"""Ages and creatinine in hundredths of mg/dL that give the eGFR a patient is to carry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import inf

from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.ages import group_bounds
from claims.reconstruct.order_of_death import Followed

EDGE = 1e-4  # kept from the ends of a window, for rounding in other software
CREATININE_HUNDREDTHS = range(25, 700)
Windows = Mapping[str, tuple[float, float]]  # before, after, change, percent


@dataclass(frozen=True)
class Candidate:
    """Ages and creatinine (hundredths of mg/dL) of one patient, with the eGFR they give."""

    age: int
    age_after: int
    before_hundredths: int
    after_hundredths: int
    before: float
    after: float

    @property
    def change(self) -> float:
        """Decrease, mL/min/1.73 m²."""
        return self.before - self.after

    @property
    def percent(self) -> float:
        """Decrease in percent of the value before."""
        return 100 * self.change / self.before


def egfr(creatinine_mg_dl: float, age_years: int, female: bool) -> float:
    """eGFR in mL/min/1.73 m² (Matsuo et al., Am J Kidney Dis 2009;53:982-992)."""
    result = 194.0 * creatinine_mg_dl**-1.094 * age_years**-0.287
    return result * 0.739 if female else result


def age_range(statements: Statements, person: Followed) -> range:
    """Ages at time zero a patient can have by its group and the printed range of all."""
    low, high = group_bounds(person)
    least = statements.count("table1.age_years.minimum")
    most = statements.count("table1.age_years.maximum")
    return range(max(low, least or 0), min(high, most or high) + 1)


def candidates(
    person: Followed, ages: Sequence[int], years_to_sample: Sequence[int], windows: Windows
) -> Iterator[Candidate]:
    """Every pair inside all windows; a missing window is open."""
    female = person.at("sex", "female")
    everything = (-inf, inf)
    for age, more in product(ages, years_to_sample):
        before = _inside(windows.get("before", everything), age, female)
        after = _inside(windows.get("after", everything), age + more, female)
        for (cb, b), (ca, a) in product(before, after):
            if within(b - a, windows.get("change", everything)) and within(
                100 * (b - a) / b, windows.get("percent", everything)
            ):
                yield Candidate(age, age + more, cb, ca, b, a)


def within(number: float, window: tuple[float, float]) -> bool:
    """Whether a number lies inside a window, not too near its ends."""
    return window[0] + EDGE < number < window[1] - EDGE


def _inside(window: tuple[float, float], age: int, female: bool) -> list[tuple[int, float]]:
    found = ((c, egfr(c / 100, age, female)) for c in CREATININE_HUNDREDTHS)
    return [(c, number) for c, number in found if within(number, window)]
