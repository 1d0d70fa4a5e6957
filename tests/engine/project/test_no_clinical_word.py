"""The engine knows tables, rows, times and groups; what a clinic treats is the study's to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ENGINE = Path(__file__).resolve().parents[3] / "src" / "caseseries"
READ = (".py", ".sql", ".toml", ".txt", ".qmd", ".md", ".lua", ".html", ".j2")
# An underscore ends a word, so that names of tables and columns are found too.
WORD = re.compile(
    r"(?<![a-z])"
    r"(renal|kidneys?|ablations?|egfr|creatinine|tumou?rs?|chemotherapy|metastas\w*|nephr\w*"
    r"|sessions?)"
    r"(?![a-z])",
    re.IGNORECASE,
)
# The Python session that runs the cells of a document, and the session that Spark calls so.
OTHER_MEANING = {
    "commands/preview.py": "session",
    "documents/child.py": "session",
    "documents/embedded/client.py": "session",
    "documents/embedded/compose.py": "session",
    "documents/embedded/document.py": "session",
    "documents/embedded/code/execute.py": "session",
    "spark/command.py": "session",
    "spark/connection.py": "session",
    "spark/delivered/reading.py": "session",
    "spark/session.py": "session",
    "spark/session_settings.py": "session",
    "spark/translation/dates.py": "session",
}


def files() -> Iterator[Path]:
    return (path for path in sorted(ENGINE.rglob("*")) if path.is_file() and path.suffix in READ)


def clinical(text: str, allowed: str | None = None) -> list[str]:
    """The lines with a clinical word, each with its number."""
    return [
        f"{number}: {line.strip()}"
        for number, line in enumerate(text.splitlines(), start=1)
        if any(word.lower() != allowed for word in WORD.findall(line))
    ]


def test_the_engine_names_no_organ_disease_or_treatment() -> None:
    found = {}
    for path in files():
        name = path.relative_to(ENGINE).as_posix()
        lines = clinical(path.read_text(encoding="utf-8"), OTHER_MEANING.get(name))
        if lines:
            found[name] = lines
    assert found == {}


@pytest.mark.parametrize("name", OTHER_MEANING)
def test_what_is_allowed_is_needed(name: str) -> None:
    assert clinical((ENGINE / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    ["renal function", "primary_tumors", "Tumour", "sessions.csv", "eGFR,", "metastasized",
     "nephrectomy", "TUMOR_VARIABLES", "kidney's"],
)  # fmt: skip
def test_a_clinical_word_would_be_found(text: str) -> None:
    assert clinical(text)


@pytest.mark.parametrize("text", ["adrenal", "obsession", "ablational", "the rows of a unit"])
def test_words_that_only_hold_one_are_others(text: str) -> None:
    assert not clinical(text)
