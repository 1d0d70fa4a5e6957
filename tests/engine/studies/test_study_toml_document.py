"""docs/study_toml.md lists every key of study.toml, as the code that reads it declares them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caseseries.delivery.mapping.parsing import parse_mapping
from caseseries.gate import gate_settings
from caseseries.simulate import hints
from caseseries.start.study_toml_document import EXAMPLE, document
from caseseries.study.settings import SECTIONS
from caseseries.study.study import open_study
from caseseries.study.study_file import StudyFileError

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "study_toml.md").read_text(encoding="utf-8")


def described() -> dict[str, str]:
    """Key → what it says, of all tables of the page."""
    rows = re.findall(r"^\| `(\w+)` \|.*?([^|]*) \|$", TEXT, re.MULTILINE)
    return {key: said.strip() for key, said in rows}


def keys_of(section: str) -> set[str]:
    text = re.search(rf"^## {re.escape(section)}.*?\n(.*?)(?=^## |\Z)", TEXT, re.M | re.S)
    assert text is not None
    return set(re.findall(r"^\| `(\w+)` \|", text[1], re.MULTILINE))


def test_the_page_is_the_one_written_from_the_models() -> None:
    assert document((ROOT / EXAMPLE).read_text(encoding="utf-8")) == TEXT, (
        "Write it anew: python -m caseseries.start.study_toml_document > docs/study_toml.md"
    )


def test_the_page_shows_the_whole_example() -> None:
    shown = "".join(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL))
    lines = (ROOT / EXAMPLE).read_text(encoding="utf-8").splitlines()
    assert sorted(filter(None, shown.splitlines())) == sorted(
        line for line in lines if line and not line.startswith("#")
    )


def test_every_section_has_a_heading() -> None:
    headings = " ".join(re.findall(r"^## (.*)", TEXT, re.MULTILINE))
    assert [name for name in SECTIONS if not re.search(rf"\[{name}[.\]]", headings)] == []


def test_every_key_says_something() -> None:
    assert [key for key, said in described().items() if len(said) < 8] == []


@pytest.mark.parametrize("key", sorted(keys_of("[gate]")))
def test_the_gate_takes_the_keys_described(tmp_path: Path, key: str) -> None:
    (tmp_path / "study.toml").write_text(f'[gate]\n{key} = ""\nno_key = 5\n', encoding="utf-8")
    (tmp_path / "schemas").symlink_to(ROOT / "studies" / "heart_transplant" / "schemas")
    with pytest.raises(StudyFileError, match=f"{key} = ''; write"):
        gate_settings.gate_settings(open_study(tmp_path))


def test_the_gate_takes_no_others(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("[gate]\nno_key = 5\n", encoding="utf-8")
    (tmp_path / "schemas").symlink_to(ROOT / "studies" / "heart_transplant" / "schemas")
    with pytest.raises(StudyFileError, match="unknown keys: no_key"):
        gate_settings.gate_settings(open_study(tmp_path))


def test_the_hints_of_the_simulation_are_those_it_reads() -> None:
    every = {name for names in hints._COLUMN_KEYS.values() for name in names}
    assert keys_of("[simulate") == {*every, *hints._TABLE_KEYS, "missing"}


def test_an_unknown_key_of_a_mapping_names_those_there_are() -> None:
    tables = open_study(ROOT / "studies" / "heart_transplant").raw_tables
    with pytest.raises(StudyFileError) as refused:
        parse_mapping({"patients": {"qqqq": 1}}, Path("study.toml"), tables)
    named = set(re.findall(r"\w+", str(refused.value).partition("there are")[2]))
    assert named == keys_of("[mapping]")
