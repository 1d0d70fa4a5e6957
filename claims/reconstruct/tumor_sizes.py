"""Stage tumor sizes: the largest diameter of each tumor, in whole millimeters."""

from __future__ import annotations

from collections.abc import Sequence

from ortools.sat.python import cp_model

from caseseries.evidence.solving.printed import Window
from caseseries.evidence.solving.solver import ClaimedModel, limit_spread
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.order_of_death import Followed

STAGE = "tumor sizes"
SMALLEST_MM, LARGEST_MM, USUAL_MM = 5, 70, 17
SIZE = "table1.max_diameter_cm"


def sizes_mm(
    statements: Statements, owners: Sequence[Followed], found_later: Sequence[bool]
) -> list[int]:
    """Sizes of the tumors, given whose each is and whether it was found after time zero.

    Raises InfeasibleError with the claims that exclude one another.
    """
    model = ClaimedModel(STAGE, statements)
    size = [model.integer(SMALLEST_MM, LARGEST_MM, f"size {k}") for k in range(len(owners))]
    _summaries(model, size)
    _groups(model, size, owners)
    _beside_metastases(model, size, owners, found_later)
    solver = model.solve()
    wanted = []
    for k, (person, var) in enumerate(zip(owners, size, strict=True)):
        first = k == 0 or owners[k - 1].patient != person.patient
        large = person.at("largest_renal_tumor_cm", "ge_2") and first
        # Scattered around a usual size; a patient's further tumors are smaller.
        scatter = (7 * k) % 9 - 4
        wanted.append((var, (USUAL_MM + 7 if large else USUAL_MM if first else 12) + scatter))
    solver = model.settle(wanted, solver)
    return [solver.value(var) for var in size]


def _summaries(model: ClaimedModel, size: list[cp_model.IntVar]) -> None:
    """Mean, SD (divisor n − 1) and range of all tumors."""
    statements, n = model.statements, len(size)
    extremes = {"minimum": model.integer(0, LARGEST_MM, ""), "maximum": model.integer(0, 99, "")}
    model.model.add_min_equality(extremes["minimum"], size)
    model.model.add_max_equality(extremes["maximum"], size)
    for claim in statements.on(f"{SIZE}.mean"):
        window = statements.only([claim]).window(claim.result)
        if window:
            model.inside([claim], cp_model.LinearExpr.sum(size), window.times(10 * n))
    for name, extreme in extremes.items():
        for result in (f"{SIZE}.{name}", f"inclusion.largest_tumor_cm.{name}"):
            for claim in statements.of(result):
                window = statements.only([claim]).window(result)
                if window:
                    model.inside([claim], extreme, window.times(10))
    window = statements.window(f"{SIZE}.sd")
    if window is not None and n > 1:
        limit_spread(
            model, size, window.times(10), divisor=n - 1, claims=statements.of(f"{SIZE}.sd")
        )


def _groups(model: ClaimedModel, size: list[cp_model.IntVar], owners: Sequence[Followed]) -> None:
    """Tumors below and from the cut on; the side of it on which a patient's largest tumor is."""
    for level in model.statements.names(rf"{SIZE}\.(ge_\d+)\.n"):
        cut = 10 * int(level.removeprefix("ge_"))
        large = [_from(model, var, cut) for var in size]
        model.counted(f"{SIZE}.{level}.n", large)
        model.counted(f"{SIZE}.lt_{cut // 10}.n", [~x for x in large])
    for person in dict.fromkeys(p.patient for p in owners):
        own = [k for k, owner in enumerate(owners) if owner.patient == person]
        level = owners[own[0]].levels.get("largest_renal_tumor_cm", "")
        side, _, number = level.partition("_")
        if not number.isdigit():
            continue
        flags = [_from(model, size[k], 10 * int(number)) for k in own]
        if side == "ge":
            model.model.add_at_least_one(flags)
        else:
            model.model.add(cp_model.LinearExpr.sum(flags) == 0)


def _from(model: ClaimedModel, var: cp_model.IntVar, cut_mm: int) -> cp_model.IntVar:
    flag = model.boolean("")
    model.model.add(var >= cut_mm).only_enforce_if(flag)
    model.model.add(var < cut_mm).only_enforce_if(~flag)
    return flag


def _beside_metastases(
    model: ClaimedModel,
    size: list[cp_model.IntVar],
    owners: Sequence[Followed],
    found_later: Sequence[bool],
) -> None:
    """Extra-renal tumors were smaller than the renal ones, except where a renal size is printed.

    For each organ with a printed size there has to be a patient with extra-renal tumors whose
    renal tumors fit it.
    """
    statements = model.statements
    carriers: dict[str, list[int]] = {}
    for k, (person, later) in enumerate(zip(owners, found_later, strict=True)):
        if person.at("extra_renal_at_index", "yes") and not later:
            carriers.setdefault(person.patient, []).append(k)
    for organ in statements.names(r"baseline\.extra_renal\.(\w+)\.max_diameter_mm"):
        renal = f"baseline.extra_renal.{organ}.renal_tumor_mm"
        exact = statements.of(renal)
        claims = exact or statements.of(f"baseline.extra_renal.{organ}.max_diameter_mm")
        window = statements.window(claims[0].result)
        if window is None:
            continue
        fitting = []
        for own in carriers.values():
            fits = model.boolean("")
            fitting.append(fits)
            for k in own:
                if exact:
                    low, high = window.integers()
                else:
                    low, high = larger_than(window), LARGEST_MM
                model.model.add_linear_constraint(size[k], low, high).only_enforce_if(fits)
        model.claimed(claims, model.model.add_bool_or(fitting))


def larger_than(window: Window) -> int:
    """The smallest whole size above the smallest one that prints."""
    return window.integers_half_up()[0]
