"""The sound cohort of ``gate_cohort`` as one German sheet and the tables that are left."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from first_study import check, parse_mapping, read_tables
from gate_cohort import deliver

from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.delivery.reading import Reading
from caseseries.gate.gate import GateReport

SHEET = """\
Pat.-Nr.;Geschlecht;Geburtsdatum;ECOG;LE > 6 Mon.;OP;Vorbeh.;Organ;Histologie;ED;Therapie;\
Letzter Kontakt;Status;Ursache;T1 Seite;T1 Größe;T1 ED;T1 Biopsie;T2 Seite;T2 Größe;T2 ED;T2 Biopsie
P01;M;14.05.1960;0;ja;abgelehnt;nein;lung;non-small cell lung cancer;10.03.2012;OP;\
01.03.2016;verstorben;tumor progression;li;1,7;01.12.2014;Metastase;-;-;-;-
P02;W;30.11.1971;1;ja;abgelehnt;nein;salivary gland;adenoid cystic carcinoma;01.07.2009;RTx;\
20.01.2015;lebt;;re;2,4;05.10.2013;nicht verwertbar;re;1,0;05.10.2013;k.A.
"""
MAPPING = """\
missing = ["k.A.", "-"]
decimal = ","
date_format = "%d.%m.%Y"
[values]
boolean = { ja = true, nein = false }
[patients]
file = "Kohorte.csv"
columns = { patient_id = "Pat.-Nr.", sex = "Geschlecht", birth_month = "Geburtsdatum", \
ecog = "ECOG", life_expectancy_months_ge_6 = "LE > 6 Mon.", surgery = "OP", \
previous_renal_treatment = "Vorbeh." }
drop_day = ["birth_month"]
values.sex = { M = "male", W = "female" }
values.surgery = { abgelehnt = "declined" }
[primary_tumors]
file = "Kohorte.csv"
columns = { patient_id = "Pat.-Nr.", organ = "Organ", pathology = "Histologie", \
diagnosed_on = "ED", treatment = "Therapie" }
values.treatment = { OP = "resection", RTx = "radiotherapy" }
[vital_status]
file = "Kohorte.csv"
columns = { patient_id = "Pat.-Nr.", last_seen_on = "Letzter Kontakt", status = "Status", \
cause_of_death = "Ursache" }
values.status = { lebt = "alive", verstorben = "dead" }
[[tumors]]
file = "Kohorte.csv"
columns = { patient_id = "Pat.-Nr.", kidney = "T1 Seite", max_diameter_cm = "T1 Größe", \
detected_on = "T1 ED", biopsy_result = "T1 Biopsie" }
compose.tumor_id = "{Pat.-Nr.}-1"
values.kidney = { re = "right", li = "left" }
values.biopsy_result = { Metastase = "metastasis", "nicht verwertbar" = "non-diagnostic" }
[[tumors]]
columns = { patient_id = "Pat.-Nr.", kidney = "T2 Seite", max_diameter_cm = "T2 Größe", \
detected_on = "T2 ED", biopsy_result = "T2 Biopsie" }
compose.tumor_id = "{Pat.-Nr.}-2"
[ablations]
decimal = "."
date_format = []
"""
# The tables that stay in files of their own name them T01 to T03, have points and ISO dates.
_TUMORS = {"T01": "P01-1", "T02": "P02-1", "T03": "P02-2"}


def mapping(text: str = MAPPING) -> StudyMapping:
    """Parse the content of a ``[mapping]`` section. Raises StudyFileError."""
    return parse_mapping(tomllib.loads(text), Path("study.toml"))


def deliver_sheet(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the cohort as sheet and files, after replacing per change a text by another."""
    deliver(folder)
    for table in ("patients", "primary_tumors", "vital_status", "tumors"):
        (folder / f"{table}.csv").unlink()
    for table in ("ablations", "findings"):
        path = folder / f"{table}.csv"
        text = path.read_text(encoding="utf-8")
        for before, after in _TUMORS.items():
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")
    sheet = SHEET
    for before, after in changes:
        assert sheet.count(before) == 1, before
        sheet = sheet.replace(before, after)
    (folder / "Kohorte.csv").write_text(sheet, encoding="utf-8")
    return folder


@contextmanager
def reading(
    folder: Path, text: str = MAPPING
) -> Iterator[tuple[duckdb.DuckDBPyConnection, Reading]]:
    """The tables as read under a mapping, before any rule on their values."""
    with duckdb.connect() as con:
        yield con, read_tables(folder, con, mapping=mapping(text))


def checked(folder: Path, text: str = MAPPING) -> GateReport:
    """The gate's report under a mapping."""
    with duckdb.connect() as con:
        return check(folder, con, mapping=mapping(text))
