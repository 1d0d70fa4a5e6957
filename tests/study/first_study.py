"""The first study as its tests use it: its tables and rules, and cohorts made from its own."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from caseseries import build as whole_build
from caseseries.delivery import reading
from caseseries.delivery.mapping import parsing, proposal
from caseseries.delivery.mapping.words import words_of
from caseseries.evidence import judged, ledger
from caseseries.evidence.solving import tables as csv_tables
from caseseries.evidence.study_claims import prove_of
from caseseries.gate import cohort_gate, gate
from caseseries.gate.failures import patient_of
from caseseries.gate.gate_settings import GateSettings, gate_settings
from caseseries.gate.rules import rules_document, sql_rules
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.declaration import Table
from caseseries.study.study import Study, open_study

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data" / "raw"
STUDY = ROOT / "study.toml"
FIRST = open_study(STUDY)
RAW_TABLES = FIRST.raw_tables
COHORT_TABLES = FIRST.cohort_tables
LEDGER_FILE = ROOT / "claims" / "ledger.csv"
RULES = gate_settings(FIRST).own_rules
SETTINGS = {name: item.value for name, item in FIRST.settings.for_sql.items()}

Row = dict[str, str]


def copy_data(folder: Path) -> Path:
    """The raw tables in a folder of their own, to be changed."""
    target = folder / "raw"
    shutil.copytree(DATA, target)
    return target


def edit(data: Path, table: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Rewrite one table; `change` gets and returns its rows."""
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        names = list(reader.fieldnames or ())
        rows = list(reader)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(change(rows))


def keep_patients(data: Path, patients: Collection[str]) -> None:
    """Cut the cohort down to some patients, in every table."""
    kept = {"patient_id": set(patients)}
    for table in ("patients", "primary_tumors", "metastases", "tumors", "sessions", "imaging",
                  "labs", "therapies", "vital_status"):  # fmt: skip
        edit(
            data,
            table,
            lambda rows: [row for row in rows if row["patient_id"] in kept["patient_id"]],
        )
        key = {"tumors": "tumor_id", "sessions": "session_id", "imaging": "imaging_id"}.get(table)
        if key:
            with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
                kept[key] = {row[key] for row in csv.DictReader(file)}
    edit(data, "ablations", lambda rows: [r for r in rows if r["session_id"] in kept["session_id"]])
    edit(
        data,
        "complications",
        lambda rows: [r for r in rows if r["session_id"] in kept["session_id"]],
    )
    edit(data, "findings", lambda rows: [r for r in rows if r["imaging_id"] in kept["imaging_id"]])
    edit(
        data, "screening",
        lambda rows: [r for r in rows if r["patient_id"] in {"", *kept["patient_id"]}],
    )  # fmt: skip


def check(
    data: Path,
    con: duckdb.DuckDBPyConnection,
    severities: Mapping[str, str] | None = None,
    *,
    own: StudyRules | None = None,
    **options: Any,
) -> gate.GateReport:
    """The gate with the study's tables and rules; ``own`` adds to them."""
    rules = RULES
    if own is not None:
        rules = dataclasses.replace(
            own, folders=(*RULES.folders, *own.folders), measures=RULES.measures
        )
    return gate.check(data, con, RAW_TABLES, severities, own=rules, **options)


def check_cohort(con: duckdb.DuckDBPyConnection) -> tuple[Any, ...]:
    """The study's cohort tables against their declarations."""
    return cohort_gate.check_cohort(con, COHORT_TABLES)


def build(data: Path, db: Path, study: Path | Study = STUDY, **options: Any) -> gate.GateReport:
    """The database of the study, or of one with other settings."""
    opened = study if isinstance(study, Study) else open_study(study)
    return whole_build.build(opened, data, db, **options)


def read_tables(
    data: Path,
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table] = RAW_TABLES,
    **options: Any,
) -> reading.Reading:
    """The delivered files as the study's tables."""
    return reading.read_tables(data, con, tables, **options)


def read_gate_settings(file: Path) -> GateSettings:
    """What a study file says of the gate, with the study's own tables."""
    return gate_settings(open_study(file))


def parse_mapping(content: object, file: Path, tables: Mapping[str, Table] = RAW_TABLES) -> Any:
    return parsing.parse_mapping(content, file, tables)


def propose(data: Path, tables: Mapping[str, Table] = RAW_TABLES) -> str:
    return proposal.propose(data, tables, words_of(FIRST.declarations_folder))


def patient_query(table: Table, tables: Mapping[str, Table] = RAW_TABLES) -> str | None:
    return patient_of.patient_query(table, tables)


def patients_of(con: duckdb.DuckDBPyConnection, failures: Iterable[Any]) -> Any:
    return patient_of.patients_of(con, failures, RAW_TABLES)


def rules_markdown() -> str:
    return rules_document.rules_markdown(RAW_TABLES, FIRST.rules_folder)


def rule_files(
    tables: Mapping[str, Table] = RAW_TABLES, folder: Path = FIRST.rules_folder
) -> Iterator[sql_rules.SqlRule]:
    return sql_rules.rule_files(tables, folder)


def read_ledger(path: Path = LEDGER_FILE, known: Collection[str] = ()) -> Any:
    return ledger.read_ledger(path, known)


def judge_ledger(results: Any, path: Path = LEDGER_FILE) -> judged.Judged:
    """A ledger with the study's proofs."""
    return judged.judge_ledger(results, path, prove_of(FIRST))


def render(tables: Mapping[str, Sequence[Mapping[str, object]]]) -> dict[str, bytes]:
    return csv_tables.render(RAW_TABLES, tables)
