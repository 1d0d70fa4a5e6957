"""Stage renal function: creatinine before and half a year after, in hundredths of mg/dL, and ages.

No claim couples more than sums over patients. Near a smooth start, every age and creatinine pair
of each patient is a candidate; the patients with chemotherapy after ablation are joined on one
side (their own claims thin that side out), the others on the other, sorted by summed change, and
the first two sides whose sums meet all windows are taken. Two decimals of creatinine do.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, prod

import numpy as np

from caseseries.evidence.solving.conflict import Conflict, InfeasibleError
from caseseries.evidence.solving.proportions import one_each
from caseseries.evidence.solving.statements import Statements
from claims.reconstruct.ages import Completion, usual_ages
from claims.reconstruct.order_of_death import Followed
from claims.reconstruct.renal_candidates import Candidate, age_range, candidates
from claims.reconstruct.renal_claims import (
    CKD_BELOW,
    CKD_FROM,
    PREFIX,
    STAGE,
    Parts,
    bounds,
    check,
    parts,
)
from claims.reconstruct.renal_start import smooth_pairs
from claims.reconstruct.renal_sums import limits, outer_sum, shares, treated_limits

AGE_REACH_YEARS = 6  # around the usual age
EGFR_REACH = 6.0  # around the smooth start, mL/min/1.73 m²
# What the printed ranges are of, by the attribute of a candidate.
RANGES = {
    "before": "before", "after": "after", "change": "decrease", "percent": "decrease_percent",
    "treated percent": "chemotherapy.decrease_percent",
}  # fmt: skip
MOST_TREATED, MOST_OTHERS = 1_000_000, 400_000  # combinations of candidates looked at


@dataclass(frozen=True)
class Renal:
    """Age at time zero of everyone, the eGFR pair of those followed for half a year."""

    ages: dict[str, int]
    pairs: dict[str, Candidate]
    parts: Parts | None


def solve(
    statements: Statements,
    people: Sequence[Followed],
    years_to_sample: Mapping[str, tuple[int, ...]],
    chemotherapy: Sequence[str],
) -> Renal:
    """Ages and creatinine pairs; `years_to_sample` names who has the later sample.

    Raises InfeasibleError: proved for claims on ages and for means and P that do not fit one
    another, not proved where the search near its start finds nothing.
    """
    usual = dict(zip((p.patient for p in people), usual_ages(statements, people), strict=True))
    check(statements)
    paired = [p for p in people if p.patient in years_to_sample]
    if not paired or not statements.on(PREFIX):
        return Renal(usual, {}, None)
    who = parts(statements, paired, chemotherapy, years_to_sample)
    near = smooth_pairs(statements, [p.patient for p in paired], who)
    search = _Search(statements, paired, who, near, usual, years_to_sample)
    complete = Completion(statements, people)
    for pairs in search.meetings():
        ages = complete({p: c.age for p, c in pairs.items()})
        if ages is not None:
            return Renal(ages, pairs, who)
    raise InfeasibleError(
        Conflict(
            STAGE,
            one_each(statements.on(PREFIX, "table1.age_years.")),
            minimal=False,
            proved=False,
            note="creatinine in hundredths of mg/dL was tried near a smooth solution only",
        )
    )


class _Search:
    def __init__(
        self,
        statements: Statements,
        paired: Sequence[Followed],
        who: Parts,
        near: Mapping[str, tuple[float, float]],
        usual: Mapping[str, int],
        years_to_sample: Mapping[str, tuple[int, ...]],
    ) -> None:
        self.statements, self.paired, self.who = statements, paired, who
        self.near, self.usual, self.years = near, usual, years_to_sample

    def meetings(self):
        """Pairs of all patients whose sums meet the windows, best start first."""
        treated = self._pools(True, MOST_TREATED)
        others = self._pools(False, MOST_OTHERS)
        n = len(self.paired)
        left = outer_sum([shares(self.statements, pool, n) for pool in treated.values()])
        right = outer_sum([shares(self.statements, pool, n) for pool in others.values()])
        fitting = np.flatnonzero(treated_limits(self.statements, left, len(treated)))
        order = np.argsort(right[:, 0], kind="stable")
        right = right[order]
        least, most = limits(self.statements, n)
        for row in _promising(fitting, left, right, least, most):
            need_low, need_high = least - left[row], most - left[row]
            first, last = np.searchsorted(right[:, 0], (need_low[0], need_high[0]))
            near_by = right[first:last]
            hits = np.flatnonzero(((near_by > need_low) & (near_by < need_high)).all(axis=1))
            for k in hits:
                chosen = _pick(treated, int(row)) | _pick(others, int(order[first + k]))
                yield {p.patient: chosen[p.patient] for p in self.paired}

    def _pools(self, treated: bool, most: int) -> dict[str, list[Candidate]]:
        """Candidates near the smooth start, as many per patient as combinations allow."""
        found = {
            person.patient: self._pool(person)
            for person in self.paired
            if (person.patient in self.who.chemotherapy) is treated
        }
        sizes = [len(pool) for pool in found.values()]
        limit = max(sizes, default=0)
        while limit > 1 and prod(min(size, limit) for size in sizes) > most:
            limit -= 1
        return {patient: pool[:limit] for patient, pool in found.items()}

    def _pool(self, person: Followed) -> list[Candidate]:
        before, after = self.near[person.patient]
        ages = age_range(self.statements, person)
        if person.patient not in self.who.exact:
            usual = self.usual[person.patient]
            ages = [age for age in ages if abs(age - usual) <= AGE_REACH_YEARS]
        reach = {
            "before": (before - EGFR_REACH, before + EGFR_REACH),
            "after": (after - EGFR_REACH, after + EGFR_REACH),
            "change": (before - after - EGFR_REACH / 2, before - after + EGFR_REACH / 2),
        }
        for name, low, high in self._single(person.patient):
            least, most = reach.get(name, (-inf, inf))
            reach[name] = (max(least, low), min(most, high))
        found = list(candidates(person, ages, self.years[person.patient], reach))
        if not found:
            raise InfeasibleError(
                Conflict(
                    STAGE,
                    one_each(self.statements.on(PREFIX)),
                    minimal=False,
                    proved=False,
                    note=f"no creatinine of {person.patient} in hundredths of mg/dL fits",
                )
            )
        return sorted(
            found,
            key=lambda c: (
                round(abs(c.before - before) + abs(c.after - after), 6),
                c.age,
                c.age_after,
                c.before_hundredths,
                c.after_hundredths,
            ),
        )

    def _single(self, patient: str) -> list[tuple[str, float, float]]:
        """What the printed ranges allow one patient: as carrier of an extreme, or inside it."""
        found = []
        for name in ("before", "after", "change", "percent", "treated percent"):
            result = RANGES[name]
            if name.startswith("treated") and patient not in self.who.chemotherapy:
                continue
            for extreme in ("minimum", "maximum"):
                low, high = bounds(self.statements, f"{result}.{extreme}")
                if low == -inf:
                    continue
                if patient != self._carrier(name, extreme):
                    low, high = (high, inf) if extreme == "minimum" else (-inf, low)
                found.append((name.rpartition(" ")[2], low, high))
        stages = self.who.stages.get(patient)
        for name, stage in zip(("before", "after"), stages or ("", ""), strict=True):
            limits = (CKD_FROM[stage], CKD_BELOW[stage]) if stage else (CKD_FROM["2"], inf)
            found.append((name, *limits))
        return found

    def _carrier(self, name: str, extreme: str) -> str:
        who = self.who
        return {
            ("before", "minimum"): who.lowest,
            ("after", "minimum"): who.lowest,
            ("percent", "maximum"): who.lowest,
            ("before", "maximum"): who.largest_loss,
            ("change", "maximum"): who.largest_loss,
            ("treated percent", "maximum"): who.largest_loss,
            ("after", "maximum"): who.highest_after,
        }.get((name, extreme), who.gain)


def _promising(
    rows: np.ndarray, left: np.ndarray, right: np.ndarray, least: np.ndarray, most: np.ndarray
) -> np.ndarray:
    """Rows of one side, first those that need of the other side what is common there."""
    limited = np.isfinite(least) & np.isfinite(most)
    needed = ((least + most) / 2 - left[rows])[:, limited]
    scatter = np.maximum(right[:, limited].std(axis=0), 1e-9)
    unusual = (((needed - right[:, limited].mean(axis=0)) / scatter) ** 2).sum(axis=1).round(6)
    return rows[np.argsort(unusual, kind="stable")]


def _pick(pools: Mapping[str, Sequence[Candidate]], row: int) -> dict[str, Candidate]:
    """The candidates behind a row of `outer_sum`."""
    if not pools:
        return {}
    positions = np.unravel_index(row, [len(pool) for pool in pools.values()])
    return {
        patient: pool[int(i)] for (patient, pool), i in zip(pools.items(), positions, strict=True)
    }
