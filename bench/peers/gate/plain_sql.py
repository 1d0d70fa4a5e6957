"""The ten rules in plain DuckDB SQL: tables loaded, text typed, then one query per rule."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import duckdb

folder = sys.argv[1]
READ = "from read_csv(?, header = true, delim = ',', quote = '\"', all_varchar = true)"
SUFFIX = "csv"
if Path(folder, "sessions.parquet").exists():
    READ, SUFFIX = "from read_parquet(?)", "parquet"
RULES = {
    "session_id.required": "select count(*) from sessions where session_id is null",
    # Every repeated id stands twice; the second row is the offending one.
    "session_id.unique": "select coalesce(sum(n - 1), 0)::BIGINT from (select count(*) as n from"
    " sessions where session_id is not null group by session_id having count(*) > 1)",
    "patient_id.required": "select count(*) from sessions where patient_id is null",
    "patient_id.reference": "select count(*) from sessions anti join patients using (patient_id)"
    " where patient_id is not null",
    "performed_on.date": "select count(*) from sessions where performed_on is not null"
    " and performed is null",
    "performed_on.range": "select count(*) from sessions where performed < date '1900-01-01'",
    "modality.codes": "select count(*) from sessions"
    " where modality not in ('cryoablation', 'radiofrequency')",
    "hydrodissection.boolean": "select count(*) from sessions where hydrodissection is not null"
    " and hydrodissected is null",
    "sedation.codes": "select count(*) from sessions"
    " where sedation not in ('conscious', 'general')",
    "performed_on.after_birth": "select count(*) from sessions join patients using (patient_id)"
    " where performed < birth_month",
}
with duckdb.connect() as con:
    con.execute(
        f"create table patients as select patient_id, birth_month::DATE as birth_month {READ}",
        [f"{folder}/patients.{SUFFIX}"],
    )
    con.execute(
        "create table sessions as select *, try_cast(performed_on as date) as performed,"
        f" try_cast(hydrodissection as boolean) as hydrodissected {READ}",
        [f"{folder}/sessions.{SUFFIX}"],
    )
    print(json.dumps({name: con.execute(sql).fetchall()[0][0] for name, sql in RULES.items()}))
