"""No result is typed into a document: digits in its prose are definitions or cited facts."""

import re

import pytest
from first_study import ROOT

from caseseries import document
from caseseries.documents import set_aside

# Definitions and names that hold digits; a result never stands here.
DEFINITIONS = (
    "0% and 100%", "1.73 m²", "1 and 3 years", "at 3 years", "at 1 year",
    "stage 1 or 2", "stage 1 to 2", "stage 2 to 3a", "3b to 4",
)  # fmt: skip


def prose(text: str) -> str:
    """The document without front matter, cells, inline code, cited spans and references."""
    text = re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^```\{python\}.*?^```$", _captions, text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"`\{python\}[^`]*`", "", text)
    text = re.sub(r"\[[^\]]*\]\{\.cited\}", "", text)
    text = re.sub(r"\[?-?@[\w-]+(; *@[\w-]+)*\]?", "", text)
    for definition in DEFINITIONS:
        text = text.replace(definition, "")
    return text


def _captions(cell: re.Match[str]) -> str:
    return "\n".join(re.findall(r"#\| (?:tbl|fig)-cap: \"(.*)\"", cell.group()))


@pytest.mark.parametrize("name", ["index.qmd", "supplement.qmd"])
def test_no_result_is_typed(name):
    text = prose((ROOT / "report" / name).read_text(encoding="utf-8"))
    typed = [line.strip() for line in text.splitlines() if re.search(r"\d", line)]
    assert typed == []


def test_a_typed_result_would_be_found():
    assert re.search(r"\d", prose("Survival was 76.9% at 1 year.\n"))
    assert not re.search(r"\d", prose("Survival was `{python} say.rate('x')` at 1 year.\n"))


@pytest.mark.parametrize("name", ["index.qmd", "supplement.qmd"])
def test_every_number_of_a_document_exists(name, study_db, monkeypatch):
    monkeypatch.setenv("CASESERIES_DB", str(study_db))
    text = (ROOT / "report" / name).read_text(encoding="utf-8")
    inline = re.findall(r"`\{python\} ([^`]*)`", text)
    assert len(inline) > 2
    setup = re.search(
        r"^```\{python\}\n#\| label: setup\n(.*?)^```", text, re.DOTALL | re.MULTILINE
    )
    assert setup is not None
    names: dict = {}
    exec(setup[1], names)
    for expression in inline:
        printed = eval(expression, names)
        assert printed not in ("", "–"), expression


def test_of_the_shipped_rows_it_is_said_that_they_are_synthetic_and_no_more(study_db, monkeypatch):
    monkeypatch.setenv("CASESERIES_DB", str(study_db))
    (paragraph,) = document.statement.paragraphs
    assert "Synthetic patients" in paragraph
    # No row of the shipped study is set aside, and then nothing is said of it.
    assert set_aside.statement(document.results) == ""
