"""What a Quarto user writes comes out as from Quarto, or is refused by name and line.

``quarto_features/recorded.json`` is what a real Quarto made of each document there
(``quarto_features/record.py`` records it anew).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from recorded_features import FEATURES, NOT_RECORDED, ORDERED_OTHERWISE, RECORDED, REFUSED, SHOWN
from rendered_words import project_of, words

from caseseries.documents.render import render
from caseseries.documents.render_error import RenderError


def test_every_document_is_recorded() -> None:
    assert RECORDED.keys() == {path.stem for path in FEATURES.glob("*.qmd")}
    assert {name for name, found in RECORDED.items() if "warning" in found} <= (
        REFUSED.keys() | NOT_RECORDED
    )


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("features")
    project = project_of(FEATURES / f"{SHOWN[0]}.qmd", folder / "project")
    for name in SHOWN:
        shutil.copy(FEATURES / f"{name}.qmd", project / "report")
    render(project, project / "x.duckdb", folder / "out", ("html", "docx"), "embedded")
    return folder / "out"


@pytest.mark.parametrize("name", SHOWN)
@pytest.mark.parametrize("output", ["html", "docx"])
def test_the_words_are_those_of_quarto(rendered: Path, name: str, output: str) -> None:
    found, expected = words(rendered / f"{name}.{output}"), RECORDED[name][output]
    if name in ORDERED_OTHERWISE:
        assert sorted(found.split()) == sorted(expected.split())
    else:
        assert found == expected


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_what_cannot_be_shown_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    project = project_of(FEATURES / f"{name}.qmd", tmp_path / "project")
    with pytest.raises(RenderError) as refused:
        render(project, project / "x.duckdb", tmp_path / "out", ("html",), "embedded")
    message = str(refused.value)
    assert REFUSED[name] in message
    assert f"report/{name}.qmd:" in message


def test_content_for_a_profile_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "profiles.qmd"
    text = '---\ntitle: T\n---\n\n::: {.content-visible when-profile="draft"}\nDraft.\n:::\n'
    source.write_text(text, encoding="utf-8")
    project = project_of(source, tmp_path / "project")
    with pytest.raises(RenderError, match=r"profiles\.qmd:5: .*no profiles: when-profile"):
        render(project, project / "x.duckdb", tmp_path / "out", ("html",), "embedded")
