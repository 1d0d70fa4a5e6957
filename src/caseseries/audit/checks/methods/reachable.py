"""Whether some order of events and censorings of n units gives rates in these windows.

The same question as `caseseries.evidence.consistency.survival_rates` without limits, in floating
point and with fewer states, since a paper asks it dozens of times.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST_STATES = 8_000
_NEAR = 1e-9


def is_reachable(n: int, windows: Sequence[tuple[float, float]]) -> bool:
    """Windows of rates from 0 to 1, the earliest first; True too where there are too many."""
    states: dict[int, set[float]] = {n: {1.0}}
    counted = 0
    for number, (low, high) in enumerate(windows):
        is_last = number == len(windows) - 1
        hits: dict[int, set[float]] = {}
        layer: set[float] = set()
        for at_risk in range(n, -1, -1):
            layer |= states.get(at_risk, set())
            found = {rate for rate in layer if low - _NEAR <= rate <= high + _NEAR}
            if found:
                if is_last:
                    return True
                hits[at_risk] = found
            if not at_risk:
                break
            kept = (at_risk - 1) / at_risk
            after = {round(rate * kept, 12) for rate in layer}
            # What is below the window stays below it.
            layer |= {rate for rate in after if rate >= low - _NEAR}
            counted += len(layer)
            if counted > MOST_STATES:
                return True
        if not hits:
            return False
        states = hits
    return True
