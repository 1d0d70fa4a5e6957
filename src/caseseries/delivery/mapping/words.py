"""What groups call tables, columns and codes in their own spreadsheets, in English and German.

What any study may have stands here; a study adds its own words in ``schemas/words.toml``. Only
proposals rest on them; nothing is read by them unless a mapping says so.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from caseseries.study.study_file import StudyFileError, read_toml

WORDS_FILE: Final = "words.toml"
Called = Mapping[str, tuple[str, ...]]


@dataclasses.dataclass(frozen=True)
class Words:
    """Other names by declared name: of a table, of a column (or ``table.column``), of a code.

    The declared names and labels count besides.
    """

    tables: Called = dataclasses.field(default_factory=dict)
    columns: Called = dataclasses.field(default_factory=dict)
    codes: Called = dataclasses.field(default_factory=dict)


GENERAL: Final = Words(
    columns={
        "patient_id": (
            "pat nr",
            "patnr",
            "pat id",
            "patient nr",
            "patient id",
            "patienten id",
            "patientennummer",
            "subject id",
            "record id",
            "study id",
            "studien nr",
            "fallnummer",
            "fall nr",
            "pseudonym",
            "pid",
        ),
        "sex": (
            "geschlecht",
            "gender",
            "m/w",
            "sex m/w",
        ),
    },
    codes={
        "true": (
            "ja",
            "j",
            "yes",
            "y",
            "wahr",
            "x",
            "+",
            "positiv",
            "richtig",
        ),
        "false": (
            "nein",
            "n",
            "no",
            "falsch",
            "negativ",
        ),
        "male": (
            "m",
            "mann",
            "männlich",
            "maennlich",
            "man",
            "herr",
        ),
        "female": (
            "w",
            "f",
            "frau",
            "weiblich",
            "woman",
        ),
        "none": (
            "keine",
            "kein",
            "keine therapie",
            "no treatment",
        ),
        "left": (
            "l",
            "li",
            "links",
            "lt",
        ),
        "right": (
            "r",
            "re",
            "rechts",
            "rt",
        ),
        "other": (
            "andere",
            "anderes",
            "sonstiges",
            "sonstige",
        ),
        "CT": (
            "computertomographie",
            "computertomografie",
            "computed tomography",
        ),
        "MR": (
            "mrt",
            "mri",
            "kernspin",
            "magnetresonanztomographie",
        ),
        "alive": (
            "lebt",
            "lebend",
            "lebendig",
            "am leben",
        ),
        "dead": (
            "verstorben",
            "tot",
            "gestorben",
            "deceased",
            "died",
            "exitus",
        ),
    },
)


def words_of(declarations: Path) -> Words:
    """The general words and those of a study, from ``words.toml`` beside its declarations.

    Raises StudyFileError where the file is not as described.
    """
    file = declarations / WORDS_FILE
    content = read_toml(file) if file.is_file() else {}
    unknown = content.keys() - {field.name for field in dataclasses.fields(Words)}
    if unknown:
        raise StudyFileError(
            f"{file}: there is no section [{min(unknown)}]; there are [tables], [columns], [codes]"
        )
    return Words(
        tables=_section(file, content, "tables", GENERAL.tables),
        columns=_section(file, content, "columns", GENERAL.columns),
        codes=_section(file, content, "codes", GENERAL.codes),
    )


def _section(file: Path, content: Mapping[str, Any], name: str, general: Called) -> Called:
    found = dict(general)
    section = content.get(name, {})
    if not isinstance(section, dict):
        raise StudyFileError(f"{file}: {name} = {section!r}; it must be a table")
    for key, called in section.items():
        if not (isinstance(called, list) and all(isinstance(word, str) for word in called)):
            raise StudyFileError(f"{file}: [{name}] {key} = {called!r}; write a list of texts")
        found[key] = (*found.get(key, ()), *called)
    return found


# Words for a value that is not there, wherever they stand alone in a cell.
MISSING_WORDS = frozenset(
    (
        *("k.a.", "k. a.", "ka", "keine angabe", "n.a.", "n/a", "na", "nan", "null", "nd", "n.d."),
        *("-", "--", "–", "?", ".", "/", "unbekannt", "unbek.", "unbek", "unknown", "unk", "fehlt"),
        *("missing", "fehlend", "nicht bekannt", "nicht erhoben", "not available", "not known"),
    )
)
# Numbers that stand for a missing one where a column cannot hold them.
MISSING_NUMBERS = frozenset(("-1", "-9", "-99", "-999", "9", "99", "999", "9999", "77", "88"))
