"""Values as the statistics take them: none missing, none infinite."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


def numbers(values: Any, name: str) -> Values:
    """Values as float64; missing or infinite ones are a ValueError, a test must not drop any."""
    known = np.asarray(values, dtype=float)
    wrong = np.flatnonzero(~np.isfinite(known))
    if len(wrong):
        raise ValueError(
            f"{name}: missing or infinite at positions {', '.join(map(str, wrong[:10]))}"
        )
    return known
