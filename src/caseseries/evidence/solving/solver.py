"""The one configuration of CP-SAT in use, and constraints that remember their claims.

One worker, a fixed seed and no clock: the same model gives the same solution everywhere. What
the claims leave free is settled variable by variable (`settle`), so that the solution does not
depend on the order in which a version of the solver happens to search.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import lcm

from ortools.sat.python import cp_model

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.conflict import Conflict, InfeasibleError, minimal_conflict
from caseseries.evidence.solving.printed import Window
from caseseries.evidence.solving.statements import Statements

Linear = cp_model.LinearExprT


class ClaimedModel:
    """A CP-SAT model whose constraints name the claims they encode.

    Constraints without claims are rules of the design (an eye is treated once) and
    always hold. With `relaxable`, each claim has a literal that can be assumed or not.
    """

    def __init__(self, stage: str, statements: Statements) -> None:
        self.stage = stage
        self.statements = statements
        self.model = cp_model.CpModel()
        self._switches: dict[str, cp_model.IntVar] = {}
        self.claims: dict[str, Claim] = {}

    def integer(self, low: int, high: int, name: str) -> cp_model.IntVar:
        return self.model.new_int_var(low, high, name)

    def boolean(self, name: str) -> cp_model.IntVar:
        return self.model.new_bool_var(name)

    def claimed(self, claims: Iterable[Claim], *constraints: cp_model.Constraint) -> None:
        """Constraints that hold as far as their claims do."""
        switches = [self._switch(claim) for claim in claims]
        for constraint in constraints:
            constraint.only_enforce_if(switches)

    def _switch(self, claim: Claim) -> cp_model.IntVar:
        if claim.claim_id not in self._switches:
            self._switches[claim.claim_id] = self.model.new_bool_var(f"claim {claim.claim_id}")
            self.claims[claim.claim_id] = claim
        return self._switches[claim.claim_id]

    def counted(self, result: str, terms: Sequence[Linear]) -> None:
        """The published count is the number of terms that are true."""
        for claim in self.statements.of(result):
            total = cp_model.LinearExpr.sum(terms)
            self.claimed([claim], self.model.add(total == int(Fraction(claim.published))))

    def inside(self, claims: Iterable[Claim], expression: Linear, window: Window) -> None:
        """Windows of exact numbers on a linear expression with whole coefficients."""
        low, high = window.integers()
        if low > high:
            self.claimed(claims, self.model.add_bool_or([]))
        else:
            self.claimed(claims, self.model.add_linear_constraint(expression, low, high))

    # ------------------------------------------------------------------ solving

    def solve(self) -> cp_model.CpSolver:
        """A solution with every claim held; InfeasibleError with the minimal conflict."""
        self._assume(self._switches)
        solver = self._run()
        if solver is None:
            raise InfeasibleError(self._conflict())
        return solver

    def solve_or_none(self) -> cp_model.CpSolver | None:
        """A solution with every claim held, or None where there is none."""
        self._assume(self._switches)
        return self._run()

    def _assume(self, claim_ids: Iterable[str]) -> None:
        kept = set(claim_ids)
        for claim_id, switch in self._switches.items():
            domain = self.model.proto.variables[switch.index].domain
            domain[0] = domain[1] = int(claim_id in kept)

    def _run(self) -> cp_model.CpSolver | None:
        solver = cp_model.CpSolver()
        solver.parameters.num_workers = 1
        solver.parameters.random_seed = 13
        status = solver.solve(self.model)
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return solver
        if status == cp_model.INFEASIBLE:
            return None
        raise RuntimeError(f"{self.stage}: CP-SAT ended with {solver.status_name(status)}")

    def _conflict(self) -> Conflict:
        self.model.clear_objective()

        def infeasible(kept: Sequence[Claim]) -> bool:
            self._assume(claim.claim_id for claim in kept)
            return self._run() is None

        everything = list(self.claims.values())
        if infeasible([]):
            return Conflict(
                self.stage, (), note="the stage has no solution even without its claims"
            )
        return minimal_conflict(self.stage, everything, infeasible)

    def nearest(
        self, wanted: Sequence[tuple[cp_model.IntVar, int, int]], solver: cp_model.CpSolver
    ) -> cp_model.CpSolver:
        """The solution with the smallest weighted sum of distances from wanted values.

        For models too large to be settled one variable at a time; different weights keep the
        optimum from being shared.
        """
        self._assume(self._switches)
        self._hint(solver)
        terms = []
        for variable, value, weight in wanted:
            away = self.model.new_int_var(0, 10**6, "")
            self.model.add_abs_equality(away, variable - value)
            terms.append(weight * away)
        self.model.minimize(cp_model.LinearExpr.sum(terms))
        found = self._run()
        if found is None:
            raise RuntimeError(f"{self.stage}: lost a solution while drawing it nearer")
        return found

    def ranges(self, variables: Sequence[cp_model.IntVar]) -> list[tuple[int, int]]:
        """Smallest and largest value of each variable over all solutions.

        Raises InfeasibleError where there is no solution.
        """
        solver = self.solve()
        seen = [[solver.value(x)] * 2 for x in variables]
        for k, variable in enumerate(variables):
            domain = variable.proto.domain
            for side, edge in ((0, min(domain)), (1, max(domain))):
                if seen[k][side] == edge:
                    continue
                self._hint(solver)
                self.model.minimize(variable if side == 0 else -variable)
                found = self._run()
                self.model.clear_objective()
                if found is None:
                    raise RuntimeError(f"{self.stage}: lost its solutions at {variable}")
                solver = found
                for other, both in zip(variables, seen, strict=True):
                    both[0] = min(both[0], solver.value(other))
                    both[1] = max(both[1], solver.value(other))
        return [(low, high) for low, high in seen]

    def _hint(self, solver: cp_model.CpSolver) -> None:
        self.model.clear_hints()
        for index in range(len(self.model.proto.variables)):
            variable = self.model.get_int_var_from_proto_index(index)
            self.model.add_hint(variable, solver.value(variable))

    def settle(
        self, wanted: Sequence[tuple[cp_model.IntVar, int]], solver: cp_model.CpSolver
    ) -> cp_model.CpSolver:
        """Bring variables, one after the other, as near to wanted values as the rest allows.

        The outcome is the same for every solver: each step has one optimal value, which is kept.
        Of two values equally near the smaller is taken.
        """
        self._assume(self._switches)
        for variable, value in wanted:
            reached = solver.value(variable)
            if reached != value:
                self._hint(solver)
                away = self.model.new_int_var(0, 10**7, "")
                self.model.add_abs_equality(away, variable - value)
                self.model.minimize(2 * away + _above(self.model, variable, value))
                nearer = self._run()
                if nearer is None:
                    raise RuntimeError(f"{self.stage}: lost a solution while settling {variable}")
                solver, reached = nearer, nearer.value(variable)
                self.model.clear_objective()
            self.model.add(variable == reached)
        return solver


def _above(model: cp_model.CpModel, variable: cp_model.IntVar, value: int) -> cp_model.IntVar:
    above = model.new_bool_var("")
    model.add(variable <= value).only_enforce_if(~above)
    model.add(variable > value).only_enforce_if(above)
    return above


def scaled(terms: Sequence[tuple[Fraction, cp_model.IntVar]]) -> tuple[Linear, int]:
    """A sum with fractional weights as whole multiples, and the common denominator."""
    denominator = lcm(*(weight.denominator for weight, _ in terms))
    weights = [int(weight * denominator) for weight, _ in terms]
    return cp_model.LinearExpr.weighted_sum([var for _, var in terms], weights), denominator


def limit_spread(
    model: ClaimedModel,
    values: Sequence[cp_model.IntVar],
    window: Window,
    *,
    divisor: int,
    claims: Sequence[Claim] = (),
) -> None:
    """A printed standard deviation of whole numbers: n·Σx² − (Σx)² = n·divisor·SD²."""
    n = len(values)
    largest = max(max(value.proto.domain) for value in values)
    total = model.integer(0, n * largest, "")
    model.model.add(total == cp_model.LinearExpr.sum(list(values)))
    squares = []
    for value in values:
        square = model.integer(0, largest * largest, "")
        model.model.add_multiplication_equality(square, [value, value])
        squares.append(square)
    total_square = model.integer(0, (n * largest) ** 2, "")
    model.model.add_multiplication_equality(total_square, [total, total])
    squared = Window(n * divisor * max(window.low, Fraction(0)) ** 2, n * divisor * window.high**2)
    model.inside(claims, n * cp_model.LinearExpr.sum(squares) - total_square, squared)
