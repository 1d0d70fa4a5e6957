"""Tumors with their sizes in one model, for the bounds the claims put on each patient's."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from caseseries.evidence.solving.printed import Window
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.treatment_model import MOST_TUMORS, TreatmentModel
from claims.reconstruct.tumor_sizes import LARGEST_MM, SIZE

SMALLEST_MM = 1


class SizedModel(TreatmentModel):
    """Which tumors there are, and how large: 0 mm stands for a tumor that is not there."""

    def __init__(self, statements: Statements, people: Sequence[Followed]) -> None:
        super().__init__(statements, people, plausible=False)
        low, high = SMALLEST_MM, LARGEST_MM
        edges = {name: statements.window(f"{SIZE}.{name}") for name in ("minimum", "maximum")}
        if edges["minimum"]:
            low = edges["minimum"].times(10).integers_half_up()[0]
        if edges["maximum"]:
            high = edges["maximum"].times(10).integers_half_up()[1]
        self.size = [[self.integer(0, high, "") for _ in range(MOST_TUMORS)] for _ in people]
        self.largest = [self.integer(low, high, p.patient) for p in people]
        for there, sizes, largest in zip(self.there, self.size, self.largest, strict=True):
            for present, size in zip(there, sizes, strict=True):
                self.model.add(size >= low).only_enforce_if(present)
                self.model.add(size == 0).only_enforce_if(~present)
            self.model.add_max_equality(largest, sizes)
        self._all(high)
        self._groups()

    def _all(self, high: int) -> None:
        """Mean and SD (divisor n − 1) of all tumors, and that the extremes are reached."""
        statements = self.statements
        everything = [size for sizes in self.size for size in sizes]
        n = statements.count("table1.tumors.n")
        for name in ("minimum", "maximum"):
            window = statements.window(f"{SIZE}.{name}")
            if window:
                hits = [self._between(size, window.times(10)) for size in everything]
                self.claimed(statements.of(f"{SIZE}.{name}"), self.model.add_bool_or(hits))
        mean, spread = statements.window(f"{SIZE}.mean"), statements.window(f"{SIZE}.sd")
        if n is None or mean is None:
            return
        total = self.integer(0, n * high, "total")
        self.model.add(total == cp_model.LinearExpr.sum(everything))
        self.inside(statements.of(f"{SIZE}.mean"), total, mean.times(10 * n))
        if spread is None or n < 2:
            return
        squares = []
        for size in everything:
            square = self.integer(0, high * high, "")
            self.model.add_multiplication_equality(square, [size, size])
            squares.append(square)
        total_square = self.integer(0, (n * high) ** 2, "")
        self.model.add_multiplication_equality(total_square, [total, total])
        scale = n * (n - 1) * 100
        self.inside(
            statements.of(f"{SIZE}.sd"),
            n * cp_model.LinearExpr.sum(squares) - total_square,
            Window(scale * spread.low**2, scale * spread.high**2),
        )

    def _between(self, size: cp_model.IntVar, window: Window) -> cp_model.IntVar:
        inside = self.boolean("")
        low, high = window.integers_half_up()
        self.model.add_linear_constraint(size, low, high).only_enforce_if(inside)
        return inside

    def _from(self, size: cp_model.IntVar, cut_mm: int) -> cp_model.IntVar:
        flag = self.boolean("")
        self.model.add(size >= cut_mm).only_enforce_if(flag)
        self.model.add(size < cut_mm).only_enforce_if(~flag)
        return flag

    def _groups(self) -> None:
        """Tumors from the cut on, and the side of it on which a patient's largest tumor is."""
        for level in self.statements.names(rf"{SIZE}\.(ge_\d+)\.n"):
            cut = 10 * int(level.removeprefix("ge_"))
            large = [self._from(size, cut) for sizes in self.size for size in sizes]
            self.counted(f"{SIZE}.{level}.n", large)
        for person, largest in zip(self.people, self.largest, strict=True):
            side, _, number = person.levels.get("largest_renal_tumor_cm", "").partition("_")
            if number.isdigit():
                cut = 10 * int(number)
                self.model.add(largest >= cut if side == "ge" else largest < cut)
