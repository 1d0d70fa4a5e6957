"""The log-rank test between the levels of one variable, asymptotic and exact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from caseseries.analyses.survival_rates import Endpoint, known
from caseseries.analyses.variables import Level
from caseseries.statistics.survival import logrank

# Beyond this many patients the exact distribution is not enumerated: the asymptotic one serves.
EXACT_UP_TO_PATIENTS = 30


@dataclass(frozen=True)
class LevelTest:
    """P values between levels; None with a note where there is nothing to compare."""

    p_value: float | None
    exact_p_value: float | None
    note: str | None


def logrank_of(endpoint: Endpoint, levels: Sequence[Level]) -> LevelTest:
    """Log-rank test of an endpoint between levels; rows in no level are left out."""
    present = [level for level in levels if level.rows.any()]
    if len(present) < 2:
        return LevelTest(None, None, "not estimable: fewer than two groups with patients")
    group = np.full(len(endpoint.events), -1)
    for code, level in enumerate(present):
        group[level.rows.to_numpy(dtype=bool)] = code
    kept = group >= 0
    durations = endpoint.durations_months.to_numpy(dtype=float)[kept]
    events = endpoint.events.to_numpy(dtype=bool)[kept]
    exact = len(durations) <= EXACT_UP_TO_PATIENTS
    test = logrank(durations, events, group[kept], exact=exact)
    asymptotic = known(test.asymptotic_p_value)
    if asymptotic is None:
        return LevelTest(None, None, test.note)
    return LevelTest(asymptotic, known(test.p_value) if exact else None, None)
