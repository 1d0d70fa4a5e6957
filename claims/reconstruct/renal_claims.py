"""What the ledger says about eGFR: windows, who plays which part, and proofs of conflicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.conflict import Conflict, InfeasibleError, minimal_conflict
from caseseries.evidence.solving.proportions import one_each
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.renal_candidates import age_range, candidates

STAGE = "renal function"
PREFIX = "renal_function."
CKD_FROM = {"1": 90, "2": 60, "3a": 45, "3b": 30, "4": 15, "5": 0}  # mL/min/1.73 m², KDIGO
CKD_BELOW = {"1": 1000, "2": 90, "3a": 60, "3b": 45, "4": 30, "5": 15}


def bounds(statements: Statements, result: str) -> tuple[float, float]:
    """The window of a result as floats; without a claim, everything."""
    window = statements.window(PREFIX + result)
    return (-inf, inf) if window is None else (float(window.low), float(window.high))


def value(statements: Statements, result: str) -> float | None:
    """The published value of a result; None without a claim."""
    number = statements.number(PREFIX + result)
    return None if number is None else float(number)


@dataclass(frozen=True)
class Parts:
    """Patients that carry the printed extremes and changes of stage."""

    chemotherapy: tuple[str, ...]  # with chemotherapy after ablation
    largest_loss: str  # highest eGFR before, largest decrease
    gain: str  # smallest change
    lowest: str  # lowest eGFR before and after, largest decrease in percent
    highest_after: str
    stages: dict[str, tuple[str, str]]  # patient -> CKD stage before and after
    exact: frozenset[str]  # patients whose numbers are printed


def parts(
    statements: Statements,
    paired: Sequence[Followed],
    chemotherapy: Sequence[str],
    years_to_sample: Mapping[str, Sequence[int]],
) -> Parts:
    """One patient carries several extremes where they are printed of one arithmetic.

    29.7 of 128.3 is 23.2 %, 19.4 of 34.6 is 56.1 %, −3.6 is −5.0 % of 72: the patient with the
    highest eGFR lost most, the one with the lowest lost the largest share. Each part falls to the
    first patient whose creatinine in hundredths of mg/dL can carry it.
    """
    treated = [p for p in paired if p.patient in chemotherapy]
    others = [p for p in paired if p.patient not in chemotherapy]
    young = sorted(treated or paired, key=lambda p: p.at("age_years", "ge_55"))
    old = sorted(others or paired, key=lambda p: not p.at("age_years", "ge_55"))
    taken: list[str] = []

    def first(people: Sequence[Followed], **results: str) -> str:
        windows = {name: bounds(statements, result) for name, result in results.items()}
        if "change" in windows and "before" not in windows:
            windows["before"] = (CKD_FROM["2"], CKD_BELOW["2"])
        free = [p for p in people if p.patient not in taken] or list(people)
        carriers = (
            p.patient
            for p in free
            if all(low == -inf for low, _ in windows.values())
            or any(candidates(p, age_range(statements, p), years_to_sample[p.patient], windows))
        )
        taken.append(next(carriers, free[0].patient))
        return taken[-1]

    share = "chemotherapy.decrease_percent" if treated else "decrease_percent"
    loss = first(
        young, before="before.maximum", change="decrease.maximum", percent=f"{share}.maximum"
    )
    lowest = first(
        old, before="before.minimum", after="after.minimum", percent="decrease_percent.maximum"
    )
    stages: dict[str, tuple[str, str]] = {}
    minimum = value(statements, "before.minimum")
    for before, after in _changes_of_stage(statements):
        if minimum is not None and CKD_FROM[before] <= minimum < CKD_BELOW[before]:
            stages[lowest] = (before, after)
        else:
            stages[first(list(reversed(young)))] = (before, after)
    highest = first(young, after="after.maximum")
    gain = first(
        list(reversed(treated or paired)),
        change="decrease.minimum",
        percent="decrease_percent.minimum",
    )
    return Parts(
        tuple(p.patient for p in treated), loss, gain, lowest, highest, stages, frozenset(taken)
    )


def _changes_of_stage(statements: Statements) -> list[tuple[str, str]]:
    """CKD stages before and after of the patients whose stage is printed to have changed."""
    names = statements.names(r"renal_function\.ckd_(\w+_to_\w+)\.n")
    return [(name.partition("_to_")[0], name.partition("_to_")[2]) for name in names]


def check(statements: Statements) -> None:
    """Means that do not differ by the mean change; a P that mean, SD and n do not give.

    Raises InfeasibleError with the minimal conflict.
    """
    names = ("before.mean", "decrease.mean", "after.mean")
    claims = one_each(tuple(c for name in names for c in statements.of(PREFIX + name)))
    if _means_conflict(statements, claims):
        raise InfeasibleError(Conflict(STAGE, claims))
    names = ("decrease.mean", "decrease.sd", "paired.n", "paired_t_p")
    claims = one_each(tuple(c for name in names for c in statements.of(PREFIX + name)))
    if _p_conflict(statements, claims):
        raise InfeasibleError(
            minimal_conflict(STAGE, claims, lambda kept: _p_conflict(statements, kept))
        )
    for group in (
        "before",
        "after",
        "decrease",
        "decrease_percent",
        "chemotherapy.decrease_percent",
    ):
        names = (f"{group}.minimum", f"{group}.mean", f"{group}.maximum")
        claims = one_each(tuple(c for name in names for c in statements.of(PREFIX + name)))
        ordered = [bounds(statements, name) for name in names]
        for k, (low, _) in enumerate(ordered):
            for later, (_, high) in zip(names[k + 1 :], ordered[k + 1 :], strict=True):
                if low >= high:
                    own = [c for c in claims if c.result in (PREFIX + names[k], PREFIX + later)]
                    raise InfeasibleError(Conflict(STAGE, tuple(own)))


def _means_conflict(statements: Statements, claims: Sequence[Claim]) -> bool:
    if len(claims) < 3:
        return False
    before, change, after = (
        bounds(statements.only(claims), name)
        for name in ("before.mean", "decrease.mean", "after.mean")
    )
    return before[1] - change[0] <= after[0] or before[0] - change[1] >= after[1]


def _p_conflict(statements: Statements, claims: Sequence[Claim]) -> bool:
    """Paired t-test: t = mean / (SD / √n) with n − 1 degrees of freedom (Student 1908)."""
    from scipy import stats

    reduced = statements.only(claims)
    n = reduced.count(f"{PREFIX}paired.n")
    mean, sd = bounds(reduced, "decrease.mean"), bounds(reduced, "decrease.sd")
    p = bounds(reduced, "paired_t_p")
    if n is None or -inf in (mean[0], sd[0], p[0]) or sd[0] <= 0 or mean[0] <= 0:
        return False
    smallest = 2 * stats.t.sf(mean[1] / sd[0] * sqrt(n), n - 1)
    largest = 2 * stats.t.sf(mean[0] / sd[1] * sqrt(n), n - 1)
    return bool(largest < p[0] or smallest >= p[1])
