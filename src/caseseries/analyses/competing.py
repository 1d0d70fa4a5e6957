"""Endpoints whose event another can make impossible: causes, Gray's test, what their ratios are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from caseseries.analyses.survival_rates import known
from caseseries.statistics.survival import gray_test

if TYPE_CHECKING:
    from caseseries.analyses.endpoints import Endpoint
    from caseseries.analyses.variables import Level

EVENT: Final = 1
COMPETING: Final = 2


def causes_of(endpoint: Endpoint) -> Any:
    """0 censored, 1 the event, 2 the competing one; a row with both had the event."""
    events = endpoint.events.to_numpy(dtype=bool)
    competing = np.zeros(len(events), dtype=bool)
    if endpoint.competing is not None:
        competing = endpoint.competing.to_numpy(dtype=bool)
    return np.where(events, EVENT, np.where(competing, COMPETING, 0))


def has_subdistribution(endpoint: Endpoint) -> bool:
    """Whether cumulative incidence is compared: where an event competes and nobody enters late."""
    return endpoint.competing is not None and endpoint.entry is None


def gray_p(endpoint: Endpoint, levels: Sequence[Level]) -> float | None:
    """P of Gray's test between levels, whose masks are over the rows of the endpoint; None where
    there is nothing to compare."""
    group = np.full(len(endpoint.durations), -1)
    for code, level in enumerate(levels):
        group[level.rows.to_numpy(dtype=bool)] = code
    kept = group >= 0
    durations = endpoint.durations.to_numpy(dtype=float)[kept]
    return known(gray_test(durations, causes_of(endpoint)[kept], group[kept], EVENT).p_value)


def ratio_called(method: str, endpoint: Endpoint) -> str:
    """What a model by ``cox``, ``firth`` or ``fine_gray`` estimates, in words."""
    if method == "fine_gray":
        return "subdistribution hazard ratio"
    return "hazard ratio" if endpoint.competing is None else "cause-specific hazard ratio"
