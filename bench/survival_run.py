"""Ours, as the whole processes `bench/survival.py` measures.

python bench/survival_run.py scan|table|cox|cox-breslow FILE.csv OUT.json
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import duckdb

FACTORS = [
    "sex", "age_group", "ecog", "large_tumor", "metastases", "side", "prior_chemotherapy", "smoker",
]  # fmt: skip
LANDMARKS_DAYS = [365, 730, 1095]


def scan(file: str) -> dict[str, Any]:
    """What DuckDB needs to read every column of the file."""
    texts = ("sex", "age_group", "side", "smoker")
    sums = ", ".join(
        f"max({name})" if name in texts else f"sum({name})"
        for name in ("patient_id", "days", "died", *FACTORS)
    )
    row = duckdb.connect().sql(f"select count(*), {sums} from '{file}'").fetchall()[0]
    return {"n": int(row[0]), "n_events": int(row[3])}


def table(file: str) -> dict[str, Any]:
    from caseseries.survival import grouped_counts, survival_table

    con = duckdb.connect()
    counts = grouped_counts(con, Path(file), "days", "died", FACTORS)
    found = survival_table(counts, times=LANDMARKS_DAYS)
    plain = found.rates[found.rates["conf_type"] == "plain"]
    return {
        "distinct_times": len(counts.times),
        "chi_squared": dict(zip(found.tests["factor"], found.tests["statistic"], strict=True)),
        "rates": {
            f"{factor}={level} {time:.0f}": estimate
            for factor, level, time, estimate in zip(
                plain["factor"], plain["level"], plain["time"], plain["estimate"], strict=True
            )
        },
    }


def cox(file: str, ties: Any) -> dict[str, Any]:
    from caseseries.survival import cox_from_counts, grouped_counts

    con = duckdb.connect()
    counts = grouped_counts(con, Path(file), "days", "died", FACTORS)
    fit = cox_from_counts(counts, FACTORS, ties=ties).coefficients
    return {
        "coef": dict(zip(fit["term"].str.replace("=", ""), fit["coef"], strict=True)),
        "std_error": dict(zip(fit["term"].str.replace("=", ""), fit["std_error"], strict=True)),
    }


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    what, file, out = sys.argv[1:]
    if what == "scan":
        answer = scan(file)
    elif what == "table":
        answer = table(file)
    else:
        answer = cox(file, "breslow" if what == "cox-breslow" else "efron")
    Path(out).write_text(json.dumps(answer), encoding="utf-8")
