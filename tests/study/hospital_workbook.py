"""A workbook made the way a hospital makes one, of the synthetic patients in ``data/raw``.

German headers and words, one wide sheet with a line per patient and columns for three tumors,
decimal commas, 99 for missing, dates as text and as dates. ``python tests/hospital_workbook.py``
writes it to ``docs/examples/hospital``; no value stands in it that is not in ``data/raw``, but for
the days of birth, which are made up.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import xlsxwriter

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data" / "raw"
WORKBOOK = ROOT / "docs" / "examples" / "hospital" / "Kohorte.xlsx"

Cell = str | int | float | datetime.date | None
Row = dict[str, str]

YES_NO = {"true": "ja", "false": "nein", "": "k.A."}
ORGANS = {
    "lung": "Lunge",
    "liver": "Leber",
    "bone": "Knochen",
    "retroperitoneum": "Retroperitoneum",
    "salivary gland": "Speicheldrüse",
    "omental bursa": "Bursa omentalis",
    "thyroid gland": "Schilddrüse",
    "meningeal mesenchyme": "Hirnhaut",
    "extremity": "Extremität",
}
PATHOLOGIES = {
    "non-small cell lung cancer": "nichtkleinzelliges Bronchialkarzinom",
    "adenoid cystic carcinoma": "adenoidzystisches Karzinom",
    "leiomyosarcoma": "Leiomyosarkom",
    "follicular thyroid cancer": "follikuläres Schilddrüsenkarzinom",
    "hemangiopericytoma": "Hämangioperizytom",
}
TREATMENTS = {"resection": "OP", "radiotherapy": "RTx", "none": "keine"}
SURGERY = {"declined": "abgelehnt", "unsuitable": "nicht operabel"}
BIOPSIES = {
    "metastasis": "Metastase",
    "non-diagnostic": "nicht verwertbar",
    "other": "andere",
    "": "k.A.",
}
DEATHS = {"tumor progression": "Tumorprogress", "pneumonia": "Pneumonie", "": ""}
FINDINGS = {
    "complete coverage": "vollständig erfasst",
    "residual tumor": "Resttumor",
    "local progression": "lokaler Progress",
    "distant recurrence": "Fernrezidiv",
    "growth": "Größenzunahme",
}
INDICATIONS = {"renal metastasis": "Nierenmetastase", "other renal tumor": "anderer Nierentumor"}


def rows_of(table: str) -> list[Row]:
    with (DATA / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def by(column: str, rows: Iterable[Row]) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column], []).append(row)
    return groups


def written(iso: str) -> str:
    """31.12.2020, as text."""
    return ".".join(reversed(iso.split("-"))) if iso else ""


def day(iso: str) -> Cell:
    return datetime.date.fromisoformat(iso) if iso else None


def comma(number: str) -> str:
    return number.replace(".", ",")


def number(text: str) -> Cell:
    return float(text) if text else None


def patients() -> Iterator[list[Cell]]:
    """One line per patient: who, primary tumor, up to three renal tumors, last contact."""
    yield [
        *("Pat.-Nr.", "Geschlecht", "Geburtsdatum", "ECOG (0-4)", "Lebenserwartung > 6 Mon."),
        *("Grund gegen OP", "Vorbehandlung Niere"),
        *("Primärtumor", "Histologie", "Erstdiagnose", "Therapie Primärtumor"),
        *(
            f"Tumor {n} {what}"
            for n in (1, 2, 3)
            for what in ("Nr.", "Seite", "Größe (cm)", "ED", "Biopsie")
        ),
        *("Letzter Kontakt", "Status", "Todesursache", "Bemerkung"),
    ]
    primaries, tumors = (
        by("patient_id", rows_of("primary_tumors")),
        by("patient_id", rows_of("tumors")),
    )
    last_seen = by("patient_id", rows_of("vital_status"))
    for position, row in enumerate(rows_of("patients")):
        (primary,), (seen,) = primaries[row["patient_id"]], last_seen[row["patient_id"]]
        born = f"{row['birth_month'][:8]}{1 + position * 7 % 28:02d}"
        line: list[Cell] = [
            row["patient_id"],
            {"male": "M", "female": "W"}[row["sex"]],
            written(born),
            int(row["ecog"]),
            YES_NO[row["life_expectancy_months_ge_6"]],
            SURGERY[row["surgery"]],
            YES_NO[row["previous_renal_treatment"]],
            ORGANS[primary["organ"]],
            PATHOLOGIES[primary["pathology"]],
            day(primary["diagnosed_on"]),
            TREATMENTS[primary["treatment"]],
        ]
        mine = tumors[row["patient_id"]]
        for tumor in mine:
            line += [
                tumor["tumor_id"].removeprefix("T"),
                {"left": "li", "right": "re"}[tumor["kidney"]],
                comma(tumor["max_diameter_cm"]),
                written(tumor["detected_on"]),
                BIOPSIES[tumor["biopsy_result"]],
            ]
        line += ["-"] * 5 * (3 - len(mine))
        yield [
            *line,
            day(seen["last_seen_on"]),
            {"alive": "lebt", "dead": "verstorben"}[seen["status"]],
            DEATHS[seen["cause_of_death"]],
            None,
        ]


def ablations() -> Iterator[list[Cell]]:
    """One line per tumor ablated; what concerns the session is repeated."""
    yield [
        *("Eingriff", "Pat.-Nr.", "Datum", "Verfahren", "Hydrodissektion", "Sedierung"),
        *("Tumor-Nr.", "techn. Erfolg", "Sicherheitsabstand (mm)", "Zyklen", "Energie (min)"),
        *("Kompl.-Nr.", "Komplikation", "SIR", "Kompl. am"),
    ]
    sessions = {row["session_id"]: row for row in rows_of("sessions")}
    events = by("session_id", rows_of("complications"))
    for row in rows_of("ablations"):
        session = sessions[row["session_id"]]
        event = next(iter(events.get(row["session_id"], ())), None)
        yield [
            row["session_id"],
            session["patient_id"],
            written(session["performed_on"]),
            {"cryoablation": "Kryo", "radiofrequency": "RFA"}[session["modality"]],
            YES_NO[session["hydrodissection"]],
            {"conscious": "Analgosedierung", "general": "Vollnarkose"}[session["sedation"]],
            row["tumor_id"].removeprefix("T"),
            YES_NO[row["technical_success"]],
            number(row["margin_mm"]),
            int(row["freeze_thaw_cycles"] or "99"),
            number(row["energy_minutes"]) or "-",
            *(
                [event["complication_id"], "retroperitoneales Hämatom", event["sir_class"]]
                if event
                else [None, None, None]
            ),
            written(event["onset_on"]) if event else None,
        ]


def imaging() -> Iterator[list[Cell]]:
    """One line per finding, or per examination without one."""
    yield [
        *("Unters.-Nr.", "Pat.-Nr.", "Datum", "Modalität", "KM"),
        *("Befund", "Tumor-Nr.", "Organ", "Wachstum (%)"),
    ]
    found = by("imaging_id", rows_of("findings"))
    for row in rows_of("imaging"):
        for finding in found.get(
            row["imaging_id"],
            [dict.fromkeys(("finding", "tumor_id", "organ", "growth_percent"), "")],
        ):
            yield [
                row["imaging_id"],
                row["patient_id"],
                day(row["imaged_on"]),
                {"CT": "CT", "MR": "MRT"}[row["modality"]],
                YES_NO[row["contrast"]],
                FINDINGS.get(finding["finding"]),
                finding["tumor_id"].removeprefix("T") or None,
                ORGANS.get(finding["organ"]),
                comma(finding["growth_percent"]) or None,
            ]


def labs() -> Iterator[list[Cell]]:
    """Creatinine as a number here and as text with a comma there."""
    yield ["Pat.-Nr.", "Entnahme", "Kreatinin (mg/dl)"]
    for position, row in enumerate(rows_of("labs")):
        value = row["creatinine_mg_dl"]
        as_text = position % 3 == 0
        yield [
            row["patient_id"],
            written(row["sampled_on"]) if as_text else day(row["sampled_on"]),
            comma(value) if as_text else number(value),
        ]


def metastases() -> Iterator[list[Cell]]:
    yield [
        "Pat.-Nr.",
        "Organ",
        "Anzahl",
        "Größe (mm)",
        "festgestellt",
        "nicht mehr da seit",
        "wachsend",
    ]
    for row in rows_of("metastases"):
        yield [
            row["patient_id"],
            ORGANS[row["organ"]],
            int(row["n_lesions"]),
            comma(row["max_diameter_mm"]) or "k.A.",
            written(row["detected_on"]),
            written(row["resolved_on"]) or "-",
            YES_NO[row["growing"]],
        ]


def therapies() -> Iterator[list[Cell]]:
    yield ["Pat.-Nr.", "Beginn", "Ende", "Chemotherapie"]
    for row in rows_of("therapies"):
        yield [
            row["patient_id"],
            written(row["started_on"]),
            written(row["ended_on"]) or "-",
            row["regimen"],
        ]


def screening() -> Iterator[list[Cell]]:
    yield ["Lfd. Nr.", "1. Ablation", "Diagnose", "Pat.-Nr."]
    for row in rows_of("screening"):
        yield [
            row["screening_id"],
            day(row["first_ablation_on"]),
            INDICATIONS[row["indication"]],
            row["patient_id"] or None,
        ]


def sheets() -> Mapping[str, Sequence[Sequence[Cell]]]:
    title = "Thermoablation von Nierenmetastasen: synthetische Daten, keine wirklichen Patienten"
    return {
        "Patienten": [[title], [], *patients()],
        "Ablationen": list(ablations()),
        "Bildgebung": list(imaging()),
        "Labor": list(labs()),
        "Metastasen": list(metastases()),
        "Chemo": list(therapies()),
        "Screening": list(screening()),
    }


def write(path: Path) -> Path:
    """Write the workbook; the same bytes every time."""
    with xlsxwriter.Workbook(str(path), {"strings_to_numbers": False}) as book:
        book.set_properties({"created": datetime.datetime(2022, 1, 1), "title": "Kohorte"})
        bold = book.add_format({"bold": True})
        date = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, lines in sheets().items():
            sheet = book.add_worksheet(name)
            header = max(range(3), key=lambda at: len(lines[at]))
            for at, line in enumerate(lines):
                for column, cell in enumerate(line):
                    if isinstance(cell, datetime.date):
                        moment = datetime.datetime(cell.year, cell.month, cell.day)
                        sheet.write_datetime(at, column, moment, date)
                    elif isinstance(cell, str):
                        sheet.write_string(at, column, cell, bold if at <= header else None)
                    elif cell is not None:
                        sheet.write_number(at, column, cell)
    return path


if __name__ == "__main__":
    WORKBOOK.parent.mkdir(parents=True, exist_ok=True)
    print(write(WORKBOOK))
