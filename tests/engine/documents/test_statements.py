"""The statements journals ask for: what the study says, and what it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.documents.statements import Statements
from caseseries.results.numbers import Results
from caseseries.study.settings import Settings
from caseseries.study.statements import Statements as Section
from caseseries.study.study_file import StudyFileError


def shown(**said: str) -> str:
    labels = {name: field.title for name, field in Section.model_fields.items()}
    records = [
        {"name": name, "label": label, "statement": said.get(name)}
        for name, label in labels.items()
    ]
    return Statements(Results({}, {"statements": records}))._repr_markdown_()


def test_what_the_study_says_is_a_paragraph_under_its_label() -> None:
    text = shown(funding="None.", approval="Committee A, number 3.")
    assert "\n\n**Ethics approval.** Committee A, number 3.\n\n**Funding.** None.\n\n" in text


def test_what_it_leaves_out_is_named_as_not_reported() -> None:
    said = dict.fromkeys(Section.model_fields, "Said.")
    assert "Not reported" not in shown(**said)
    del said["consent"], said["code"]
    assert shown(**said).endswith("**Not reported.** Consent, code availability.\n\n:::\n")


def test_a_statement_nobody_asks_for_is_a_mistake(tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text('[statements]\nfundings = "None."\n')
    settings = Settings(file, {"statements": {"fundings": "None."}})
    with pytest.raises(StudyFileError, match=r"study\.toml:2: .*fundings.*funding"):
        settings.read(["statements"], Section)
