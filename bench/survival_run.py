"""Ours, as the whole processes `bench/survival.py` measures.

python bench/survival_run.py WHAT FILE.csv|FILE.parquet OUT.json

WHAT: scan, read-needed, table, cox, cox-breslow; table-entry, cox-entry; curve, curve-entry,
curve-cluster, cox-cluster. Entries and clusters of two are made in the query, the same in R.
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
TEXTS = ("sex", "age_group", "side", "smoker")
LANDMARKS_DAYS = [365, 730, 1095]


def scan(file: str) -> dict[str, Any]:
    """What DuckDB needs to read every column of the file."""
    sums = ", ".join(
        f"max({name})" if name in TEXTS else f"sum({name})"
        for name in ("patient_id", "days", "died", *FACTORS)
    )
    row = duckdb.connect().sql(f"select count(*), {sums} from '{file}'").fetchall()[0]
    return {"n": int(row[0]), "n_events": int(row[3])}


def read_needed(file: str) -> dict[str, Any]:
    """What DuckDB needs to read the columns of the table."""
    # not max, which Parquet has beside the columns
    sums = ", ".join(
        f"sum(strlen({name}))" if name in TEXTS else f"sum({name})"
        for name in ("days", "died", *FACTORS)
    )
    row = duckdb.connect().sql(f"select count(*), {sums} from '{file}'").fetchall()[0]
    return {"n": int(row[0])}


def counted(file: str, factors: list[str], sampling: str) -> Any:
    from caseseries.survival import grouped_counts

    con = duckdb.connect()
    if sampling == "entry":
        rows = f"select *, patient_id * 7919 % days as entered from '{file}'"
        return grouped_counts(con, rows, "days", "died", factors, entry="entered")
    if sampling == "cluster":
        rows = f"select *, patient_id // 2 as pair from '{file}'"
        return grouped_counts(con, rows, "days", "died", factors, cluster="pair")
    return grouped_counts(con, Path(file), "days", "died", factors)


def table(file: str, sampling: str) -> dict[str, Any]:
    from caseseries.survival import survival_table

    counts = counted(file, FACTORS, sampling)
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


def cox(file: str, ties: Any, sampling: str) -> dict[str, Any]:
    from caseseries.survival import cox_from_counts

    fit = cox_from_counts(counted(file, FACTORS, sampling), FACTORS, ties=ties).coefficients
    return {
        "coef": dict(zip(fit["term"].str.replace("=", ""), fit["coef"], strict=True)),
        "std_error": dict(zip(fit["term"].str.replace("=", ""), fit["std_error"], strict=True)),
    }


def curve(file: str, sampling: str) -> dict[str, Any]:
    from caseseries.survival import kaplan_meier_from_counts

    at = kaplan_meier_from_counts(counted(file, [], sampling)).at(LANDMARKS_DAYS)
    days = [f"{day:.0f}" for day in at["time"]]
    return {
        "rates": dict(zip(days, at["estimate"], strict=True)),
        "std_error": dict(zip(days, at["std_error"], strict=True)),
    }


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    what, file, out = sys.argv[1:]
    kind, _, sampling = what.partition("-")
    if what == "scan":
        answer = scan(file)
    elif what == "read-needed":
        answer = read_needed(file)
    elif kind == "table":
        answer = table(file, sampling)
    elif kind == "curve":
        answer = curve(file, sampling)
    else:
        answer = cox(file, "breslow" if sampling == "breslow" else "efron", sampling)
    Path(out).write_text(json.dumps(answer), encoding="utf-8")
