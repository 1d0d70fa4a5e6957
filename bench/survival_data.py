"""A cohort of any size for `bench/survival.py`: 8 factors, whole days, ties everywhere.

    python bench/survival_data.py N FILE.csv|FILE.parquet

Every value comes from a hash of the patient's number, so the file is the same on any machine.
Hazards differ by known log ratios; follow-up is censored at random and after 4 000 days.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

# text or number of each level, up to which thousandth of the patients, log hazard ratio
FACTORS: dict[str, list[tuple[str, int, float]]] = {
    "sex": [("'female'", 480, 0.0), ("'male'", 1000, 0.1)],
    "age_group": [
        ("'under 55'", 350, 0.0),
        ("'55 to 69'", 700, 0.2),
        ("'70 or more'", 1000, 0.45),
    ],
    "ecog": [("0", 700, 0.0), ("1", 1000, 0.5)],
    "large_tumor": [("0", 580, 0.0), ("1", 1000, 0.3)],
    "metastases": [("0", 750, 0.0), ("1", 1000, 0.7)],
    "side": [("'left'", 600, 0.0), ("'right'", 1000, 0.1)],
    "prior_chemotherapy": [("0", 850, 0.0), ("1", 1000, 0.05)],
    "smoker": [("'never'", 500, 0.0), ("'ever'", 1000, 0.0)],
}
LAST_DAY = 4000
_PRIME = 1_000_000_007


def _query(n: int) -> str:
    share = {name: f"hash(i * 16 + {at}) % 1000" for at, name in enumerate(FACTORS)}
    columns = [
        "case "
        + " ".join(f"when {share[name]} < {upto} then {value}" for value, upto, _ in levels)
        + f" end as {name}"
        for name, levels in FACTORS.items()
    ]
    hazard = " + ".join(
        "case "
        + " ".join(f"when {share[name]} < {upto} then {slope}" for _, upto, slope in levels)
        + " end"
        for name, levels in FACTORS.items()
    )
    exponential = f"-ln((hash(i * 16 + {{}}) % {_PRIME} + 0.5) / {_PRIME}.0)"
    return f"""
        with drawn as (
            select i, {", ".join(columns)},
                1200 * {exponential.format(14)} / exp({hazard}) as until,
                30 + 1800 * {exponential.format(15)} as seen
            from range({n}) as numbers (i)
        )
        select i as patient_id,
            least(ceil(least(until, seen)), {LAST_DAY})::integer as days,
            (until <= seen and until <= {LAST_DAY})::integer as died,
            {", ".join(FACTORS)}
        from drawn order by i
    """


def write(n: int, file: Path) -> None:
    """Write ``n`` patients as CSV or Parquet; a file that is there is complete and kept."""
    if file.exists():
        return
    unfinished = file.with_suffix(".part")
    with duckdb.connect() as con:
        options = "format parquet" if file.suffix == ".parquet" else "format csv, header"
        con.execute(f"copy ({_query(n)}) to '{unfinished}' ({options})")
    unfinished.replace(file)


if __name__ == "__main__":
    write(int(sys.argv[1]), Path(sys.argv[2]))
