"""R's values and the data they were computed from, for the tests of the statistics."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

FOLDER = Path(__file__).parent / "reference"
DATASETS = ("lung", "veteran", "aml", "colon")
NUMERIC = {
    "lung": ["age", "ph_ecog"],
    "veteran": ["karno", "age"],
    "aml": [],
    "colon": ["age", "nodes"],
}

# Freireich et al. (1963): weeks of remission under 6-mercaptopurine and placebo.
MERCAPTOPURINE = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]
FREIREICH = pd.DataFrame(
    {
        "weeks": MERCAPTOPURINE + PLACEBO,
        "relapsed": RELAPSED + [1] * len(PLACEBO),
        "arm": ["6-MP"] * len(MERCAPTOPURINE) + ["placebo"] * len(PLACEBO),
    }
)
# Everyone with x = 1 has the event before anyone with x = 0 leaves.
SEPARATED = pd.DataFrame(
    {
        "months": [2, 3, 4, 5, 9, 11, 14, 20, 21, 25, 30, 36, 40],
        "died": [1] * 4 + [0] * 9,
        "x": [1] * 4 + [0] * 9,
    }
)


def data(name: str) -> pd.DataFrame:
    return pd.read_csv(FOLDER / f"{name}.csv")


def values(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def close(expected: Any, rel: float = 1e-8) -> Any:
    """Equal to ``rel`` of the value; None is R's NA."""
    return pytest.approx(float("nan") if expected is None else expected, rel=rel, nan_ok=True)
