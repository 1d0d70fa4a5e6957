"""A second render does again what depends on the change, and nothing else."""

import zipfile
from pathlib import Path

import pytest
from render_project import INDEX, write_project

from caseseries.documents.basis import Basis
from caseseries.documents.render import Renderer, RenderOutcome
from caseseries.documents.stamp import Sources, fingerprint

# Each run of the cells leaves a line.
COUNTED = INDEX.replace(
    "n_patients = 13",
    "n_patients = 13\nfrom pathlib import Path\nPath('runs').open('a').write('x')",
)
SENTENCE = "Sections count"


class Project:
    def __init__(self, folder: Path, index: str = COUNTED) -> None:
        self.folder = write_project(folder / "p", index=index)
        self.index = self.folder / "report" / "index.qmd"
        self.db = self.folder / "build" / "x.duckdb"
        self.db.parent.mkdir()
        self.db.write_bytes(b"rows")

    def render(self, *formats: str) -> RenderOutcome:
        sources = Sources(self.folder, self.folder / "data", self.folder / "study.toml", "embedded")
        with Renderer(self.folder, self.folder / "out", formats, "embedded") as renderer:
            return renderer.render(self.db, Basis(fingerprint(sources), (self.db,)))

    @property
    def runs(self) -> int:
        return len((self.folder / "runs").read_text(encoding="utf-8"))

    def html(self) -> str:
        return (self.folder / "out" / "index.html").read_text(encoding="utf-8")

    def replace(self, old: str, new: str) -> None:
        text = self.index.read_text(encoding="utf-8")
        assert old in text
        self.index.write_text(text.replace(old, new), encoding="utf-8")


def test_a_changed_sentence_runs_no_cell_and_leaves_the_other_document_alone(
    tmp_path: Path,
) -> None:
    project = Project(tmp_path)
    project.render("html", "docx")
    supplement = (project.folder / "out" / "supplement.docx").read_bytes()
    before = project.html()
    project.replace(SENTENCE, "Paragraphs count")

    outcome = project.render("html", "docx")
    assert project.runs == 1
    assert "Paragraphs count" in project.html()
    assert project.html().replace("Paragraphs count", SENTENCE) == before
    assert (project.folder / "out" / "supplement.docx").read_bytes() == supplement
    assert {stage.partition(":")[0] for stage in outcome.seconds if ": parse" in stage} == {"index"}
    with zipfile.ZipFile(project.folder / "out" / "index.docx") as word:
        assert sum(name.endswith(".png") for name in word.namelist()) == 2
        assert "Paragraphs" in word.read("word/document.xml").decode()


@pytest.mark.parametrize("what", ["inline", "cell", "module", "database", "head"])
def test_what_code_can_depend_on_makes_it_run_again(tmp_path: Path, what: str) -> None:
    project = Project(tmp_path)
    project.render("html")
    if what == "inline":
        project.replace("`{python} n_patients` patients, ", "`{python} n_patients + 1` patients, ")
    elif what == "cell":
        project.replace("n_patients = 13", "n_patients = 14")
    elif what == "module":
        shapes = project.folder / "shapes.py"
        shapes.write_text(shapes.read_text(encoding="utf-8").replace("1.75", "1.85"), "utf-8")
    elif what == "database":
        project.db.write_bytes(b"other rows")
    else:
        project.replace("Small metastases", "Other metastases")

    project.render("html")
    assert project.runs == 2
    expected = {"inline": ">14<", "cell": ">14<", "module": "1.85", "head": "Other metastases"}
    if what in ("inline", "cell"):
        assert "14 patients, " in project.html()
    else:
        assert expected.get(what, "13 patients, ") in project.html()


def test_cells_run_for_pictures_that_word_needs_and_html_did_not(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.render("html")
    project.render("html", "docx")
    assert project.runs == 2
    project.replace(SENTENCE, "Paragraphs count")
    project.render("html", "docx")
    assert project.runs == 2


def test_a_document_can_forbid_that_its_results_are_kept(tmp_path: Path) -> None:
    project = Project(
        tmp_path, COUNTED.replace("bibliography:", "execute:\n  cache: false\nbibliography:")
    )
    project.render("html")
    project.replace(SENTENCE, "Paragraphs count")
    project.render("html")
    assert project.runs == 2


def test_a_document_altered_by_hand_is_written_anew(tmp_path: Path) -> None:
    project = Project(tmp_path)
    project.render("html")
    supplement = project.folder / "out" / "supplement.html"
    written = supplement.read_text(encoding="utf-8")
    supplement.write_text("altered", encoding="utf-8")
    project.replace(SENTENCE, "Paragraphs count")
    project.render("html")
    assert supplement.read_text(encoding="utf-8") == written
