"""Delivered tables of any size for `bench/gate.py`, written by DuckDB.

    .venv/bin/python bench/gate_data.py ten-rules --sessions 10000000 --out DIR [--every-tenth-bad]
    .venv/bin/python bench/gate_data.py ten-rules --sessions 10000000 --out DIR --parquet
    .venv/bin/python bench/gate_data.py whole --sessions 1000000 --out DIR

`ten-rules` writes sessions.csv, a tenth as many patients, and the other tables with their header
alone; with `--every-tenth-bad` every tenth session breaks one of the ten rules, each in turn, and
with `--parquet` both have the types in which DuckDB reads them.
`whole` repeats the shipped cohort under new ids, with dates moved by as many days per copy, so
that every table grows and all rules go on holding.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import duckdb

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "raw"
SESSIONS_PER_PATIENT = 10
HEADERS = {
    path.stem: path.read_text(encoding="utf-8").partition("\n")[0]
    for path in sorted(SHIPPED.glob("*.csv"))
}
ID_COLUMNS = frozenset(
    ("complication_id", "imaging_id", "patient_id", "screening_id", "session_id", "tumor_id")
)
PATIENTS = """
select
    format('P{:08d}', i) as patient_id,
    if(hash(i) % 2 = 0, 'male', 'female') as sex,
    -- Patient 0 was born so early that a session out of range breaks no other rule.
    if(i = 0, date '1840-01-01', (date '1930-01-01' + to_months((hash(i) % 720)::INTEGER))::DATE)
        as birth_month,
    (hash(i) % 2) as ecog,
    true as life_expectancy_months_ge_6,
    if(hash(i) % 3 = 0, 'unsuitable', 'declined') as surgery,
    hash(i) % 5 = 0 as previous_renal_treatment
from range(if($bad, 0, 1), $patients + 1) as t(i)
"""
SESSIONS = """
with sound as (
    select
        i,
        -- Which of the ten rules this row breaks, 0 for none.
        if($bad and i % 10 = 0, 1 + (i // 10) % 10, 0) as breaks,
        format('S{:09d}', i) as session_id,
        format('P{:08d}', 1 + hash(i) % $patients) as patient_id,
        (date '1995-01-01' + (hash(i + 1) % 10000)::INTEGER)::DATE::VARCHAR as performed_on,
        if(hash(i + 2) % 3 = 0, 'radiofrequency', 'cryoablation') as modality,
        if(hash(i + 3) % 2 = 0, 'true', 'false') as hydrodissection,
        if(hash(i + 4) % 4 = 0, 'general', 'conscious') as sedation
    from range(1, $sessions + 1) as t(i)
)

select
    case breaks when 1 then null when 2 then format('S{:09d}', i - 1) else session_id end
        as session_id,
    case breaks
        when 3 then null when 4 then 'X' || patient_id when 6 then 'P00000000'
        else patient_id
    end as patient_id,
    case breaks
        when 5 then '2015-02-30' when 6 then '1850-01-01' when 10 then '1901-01-01'
        else performed_on
    end as performed_on,
    if(breaks = 7, 'microwave', modality) as modality,
    if(breaks = 8, 'maybe', hydrodissection) as hydrodissection,
    if(breaks = 9, 'deep', sedation) as sedation
from sound
order by i
"""


def write_ten_rules(out: Path, sessions: int, *, every_tenth_bad: bool = False) -> None:
    """Write sessions, a tenth as many patients, and the other tables without rows to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    for name, header in HEADERS.items():
        (out / f"{name}.csv").write_text(header + "\n", encoding="utf-8")
    patients = max(sessions // SESSIONS_PER_PATIENT, 1)
    with duckdb.connect() as con:
        for name, value in (
            ("patients", patients),
            ("sessions", sessions),
            ("bad", every_tenth_bad),
        ):
            con.execute(f"set variable {name} = {str(value).lower()}")
        for name, query in (("patients", PATIENTS), ("sessions", SESSIONS)):
            _copy(con, _with_variables(query), out / f"{name}.csv")


def in_parquet(folder: Path) -> None:
    """Put Parquet files in the place of patients and sessions."""
    with duckdb.connect() as con:
        for name in ("patients", "sessions"):
            path = folder / f"{name}.csv"
            con.execute(f"copy (from read_csv('{path}')) to '{path.with_suffix('.parquet')}'")
            path.unlink()


def _with_variables(query: str) -> str:
    for name in ("patients", "sessions", "bad"):
        query = query.replace(f"${name}", f"getvariable('{name}')")
    return query


def write_whole(out: Path, sessions: int) -> None:
    """Write the shipped cohort, repeated until it holds about ``sessions`` rows, to ``out``."""
    out.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as con:
        shipped = con.execute("select count(*) - 0 from read_csv(?)", [f"{SHIPPED}/sessions.csv"])
        per_copy = (shipped.fetchone() or (1,))[0]
        copies = max(sessions // per_copy, 1)
        for name, header in HEADERS.items():
            parts = [_moved(column) for column in header.split(",")]
            query = (
                f"select {', '.join(parts)} from "
                f"read_csv('{SHIPPED}/{name}.csv', all_varchar = true, nullstr = '') "
                f"cross join range({copies}) as copies(k)"
            )
            _copy(con, query, out / f"{name}.csv")


def _moved(column: str) -> str:
    """The column in copy ``k``: ids get its number; days, and months of birth, move back."""
    if column in ID_COLUMNS:
        return f"{column} || '-' || k as {column}"
    if column.endswith("_on"):
        return f"({column}::DATE - (k % 997)::INTEGER)::DATE as {column}"
    if column == "birth_month":
        # Moved as far as the days, so that nobody grows older than the rules allow.
        return f"date_trunc('month', {column}::DATE - (k % 997)::INTEGER)::DATE as {column}"
    return column


def _copy(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    con.execute(f"copy ({query}) to '{path}' (format csv, header true)")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("kind", choices=("ten-rules", "whole"))
    parser.add_argument("--sessions", type=int, default=100_000)
    parser.add_argument("--every-tenth-bad", action="store_true")
    parser.add_argument("--parquet", action="store_true")
    parser.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    options = parser.parse_args()
    if options.kind == "whole":
        write_whole(options.out, options.sessions)
    else:
        write_ten_rules(options.out, options.sessions, every_tenth_bad=options.every_tenth_bad)
        if options.parquet:
            in_parquet(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
