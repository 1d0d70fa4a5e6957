"""lifelines, as the whole processes `bench/survival.py` measures.

python lifelines_rows.py table|cox FILE.csv OUT.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pandas as pd
from lifelines import CoxPHFitter, KaplanMeierFitter
from lifelines.statistics import multivariate_logrank_test

FACTORS = [
    "sex", "age_group", "ecog", "large_tumor", "metastases", "side", "prior_chemotherapy", "smoker",
]  # fmt: skip
LANDMARKS_DAYS = [365, 730, 1095]


def table(patients: pd.DataFrame) -> dict[str, Any]:
    chi_squared: dict[str, float] = {}
    rates: dict[str, float] = {}
    for factor in FACTORS:
        for level, own in patients.groupby(factor):
            curve = KaplanMeierFitter().fit(own["days"], own["died"])
            at = curve.survival_function_at_times(LANDMARKS_DAYS)
            rates |= {f"{factor}={level} {day:.0f}": float(rate) for day, rate in at.items()}
        test = multivariate_logrank_test(patients["days"], patients[factor], patients["died"])
        chi_squared[factor] = float(test.test_statistic)
    return {"chi_squared": chi_squared, "rates": rates}


def cox(patients: pd.DataFrame) -> dict[str, Any]:
    texts = [name for name in FACTORS if patients[name].dtype == object]
    frame = pd.get_dummies(patients, columns=texts, drop_first=True, prefix_sep="", dtype=float)
    fit = CoxPHFitter().fit(frame, "days", "died")
    return {"coef": fit.params_.to_dict(), "std_error": fit.standard_errors_.to_dict()}


if __name__ == "__main__":
    what, file, out = sys.argv[1:]
    patients = pd.read_csv(file, usecols=["days", "died", *FACTORS])
    answer = table(patients) if what == "table" else cox(patients)
    Path(out).write_text(json.dumps(answer), encoding="utf-8")
