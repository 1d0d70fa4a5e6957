"""``docs/kinds.md``: its tables of keys, from the models that read them, its study and pictures.

.venv/bin/python -m caseseries.start.kinds_document
"""

from __future__ import annotations

import io
import re
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from caseseries.analyses.kind_settings import FIGURE_KINDS, TABLE_KINDS
from caseseries.start.study_toml_document import KEYS, keys_of

if TYPE_CHECKING:
    from caseseries.documents.figures.report_figure import ReportFigure
    from caseseries.documents.shown import Figures, Tables
    from caseseries.documents.tables.parts.html_table import HtmlTable

DOCS: Final = Path("docs")
"""In the repository, where the page is written."""
STUDY: Final = Path("examples", "kinds")
PICTURES: Final = "pictures"

_TOML: Final = re.compile(r"^```toml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_PICTURE: Final = re.compile(rf"\({PICTURES}/((tables|figures)_(\w+)\.(?:png|svg))\)")
_SECTION: Final = re.compile(r"^### (\w+)\n.*?(?=^##|\Z)", re.MULTILINE | re.DOTALL)
_KEYS: Final = re.compile(rf"^{re.escape(KEYS)}(?:\|.*\n)*", re.MULTILINE)
# matplotlib names each text that it outlines in a comment before it.
_LETTERING: Final = re.compile(r"<!-- (.*?) -->")
_PAGE: Final = """<html lang="en"><title>Table</title>
<style>@page {{ size: 165mm 400mm; margin: 2mm }} body {{ font-size: 10pt }}</style>{}</html>"""
_DOTS_PER_INCH: Final = 120
_GREYS: Final = 16
_MARGIN_PIXELS: Final = 6


def with_keys(page: str) -> str:
    """The page with the tables of keys as the kinds declare them."""
    return _SECTION.sub(lambda section: _KEYS.sub(lambda _: _keys(section[1]), section[0]), page)


def study_toml(page: str) -> str:
    """The ``study.toml`` that the blocks of the page are."""
    return "\n".join(block[1] for block in _TOML.finditer(page))


def pictures(page: str) -> Iterator[tuple[str, str, str]]:
    """File, ``tables`` or ``figures``, and name of each picture that the page shows."""
    for picture in _PICTURE.finditer(page):
        yield picture[1], picture[2], picture[3]


def picture_of_figure(figure: ReportFigure) -> str:
    """The figure as a small SVG: without where its numbers come from, to a thousandth point."""
    bare = re.sub(r"\s*<metadata>.*?</metadata>|(?<=\n) +", "", figure.svg, flags=re.DOTALL)
    # The scale of letters, the last number in parentheses, keeps its digits.
    return re.sub(r"(?<=\d\.\d{3})\d+(?![\d)])", "", bare)


def text_of_svg(svg: str) -> list[str]:
    """The labels, ticks and numbers of a figure, in the order they are drawn."""
    return _LETTERING.findall(svg)


def text_of_table(table: HtmlTable) -> str:
    """The cells and notes of a table, in their order; kept in its picture."""
    return " ".join(re.sub(r"<[^>]*>", " ", html_of(table)).split())


def html_of(table: HtmlTable) -> str:
    """The table with its notes, as a document shows them."""
    from caseseries.documents.embedded.pandoc import pandoc_path

    return subprocess.run(
        [pandoc_path(), "--from=markdown", "--to=html", "--wrap=none"],
        input=table._repr_markdown_(), capture_output=True, check=True, text=True,
        encoding="utf-8",
    ).stdout  # fmt: skip


def picture_of_table(table: HtmlTable) -> bytes:
    """The table as the PDF prints it, cropped, as PNG with its text as description."""
    from PIL import Image, ImageChops
    from PIL.PngImagePlugin import PngInfo

    from caseseries.documents.embedded.pandoc import TEMPLATES
    from caseseries.documents.pdf.weasy import write_pdf

    with tempfile.TemporaryDirectory() as folder:
        pdf = Path(folder, "table.pdf")
        write_pdf(_PAGE.format(html_of(table)), pdf.parent, pdf, (TEMPLATES / "style.css",))
        drawn = subprocess.run(
            ["pdftoppm", "-png", "-gray", "-singlefile", "-r", str(_DOTS_PER_INCH), pdf],
            capture_output=True, check=True,
        ).stdout  # fmt: skip
    image = Image.open(io.BytesIO(drawn)).convert("L")
    _, top, _, bottom = ImageChops.invert(image).getbbox() or (0, 0, *image.size)
    cropped = image.crop((0, top - _MARGIN_PIXELS, image.width, bottom + _MARGIN_PIXELS))
    text = PngInfo()
    text.add_itxt("Description", text_of_table(table))
    stream = io.BytesIO()
    cropped.quantize(_GREYS).save(stream, "PNG", optimize=True, pnginfo=text)
    return stream.getvalue()


def shown(study: Path) -> tuple[Tables, Figures]:
    """The tables and figures of a study, built beside nothing that stays."""
    from caseseries.build import build
    from caseseries.documents.shown import Figures, Tables
    from caseseries.results.results import load
    from caseseries.study.study import open_study

    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder, "study.duckdb")
        build(open_study(study), study / "data" / "raw", db)
        results = load(db)
    return Tables(results, results), Figures(results)


def write(docs: Path) -> None:
    """Write the page's tables of keys, its study's ``study.toml`` and its pictures."""
    page, study, folder = docs / "kinds.md", docs / STUDY, docs / PICTURES
    text = with_keys(page.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
    (study / "study.toml").write_text(study_toml(text), encoding="utf-8")
    tables, figures = shown(study)
    drawn = {
        file: picture_of_table(tables(name))
        if what == "tables"
        else picture_of_figure(figures(name)).encode()
        for file, what, name in pictures(text)
    }
    folder.mkdir(exist_ok=True)
    for file, picture in drawn.items():
        (folder / file).write_bytes(picture)


def _keys(kind: str) -> str:
    return KEYS + keys_of({**TABLE_KINDS, **FIGURE_KINDS}[kind], leave_out=("kind", "caption"))


if __name__ == "__main__":
    write(DOCS)
