"""The zip a journal is sent: figures and tables as files, the manuscript, JATS, the supplement."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from jats_rules import faults
from PIL import Image
from rendered_words import project_of

from caseseries.cli import main
from caseseries.documents import stamp
from caseseries.documents.basis import Basis
from caseseries.documents.render import Renderer as Run
from caseseries.documents.render import current, render
from caseseries.documents.render_error import RenderError

INDEX = """\
---
title: "A small series"
submission: {figure-dpi: 150}
---

See @tbl-one, @fig-one and @fig-photo.

```{python}
#| label: tbl-one
#| tbl-cap: "Implants by length"
class Shown:
    def _repr_markdown_(self):
        return "| Length | n |\\n|---|---|\\n| Short | 4 |\\n"
Shown()
```

```{python}
#| label: fig-one
#| fig-cap: "Implants in place"
from matplotlib.figure import Figure
figure = Figure(figsize=(2, 1))
figure.add_subplot().set_title("Implants in place")
figure
```

::: {#fig-photo}
![](photo.png){fig-alt="A photo"}

As it was taken
:::
"""
SUPPLEMENT = """\
---
title: Supplement
number-prefix: S
---

A cell with a figure of its own making is taken as it is.

```{python}
#| label: fig-two
#| fig-cap: "A line"
import struct, zlib
class Drawn:
    def _repr_svg_(self):
        return '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="6"><title>A</title></svg>'
    def _repr_png_(self):
        def chunk(name, data):
            return struct.pack(">I", len(data)) + name + data + struct.pack(
                ">I", zlib.crc32(name + data))
        return (bytes([137]) + b"PNG\\r\\n" + bytes([26, 10])
            + chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(bytes(2))) + chunk(b"IEND", b""))
Drawn()
```
"""


def photo() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (4, 3), "gray").save(stream, "png")
    return stream.getvalue()


def project(folder: Path, index: str = INDEX) -> Path:
    source = folder / "index.qmd"
    source.write_text(index, encoding="utf-8")
    made = project_of(source, folder / "project")
    (made / "report" / "supplement.qmd").write_text(SUPPLEMENT, encoding="utf-8")
    (made / "report" / "photo.png").write_bytes(photo())
    return made


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = project(tmp_path_factory.mktemp("submission"))
    render(made, made / "study.duckdb", made / "out", ("submission",))
    return made / "out"


@pytest.fixture(scope="module")
def packed(out: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(out / "submission.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_part_lies_under_its_number(packed: dict[str, bytes], out: Path) -> None:
    assert list(packed) == [
        "manuscript/index.docx",
        "manuscript/index.pdf",
        "figures/figure-1.pdf",
        "figures/figure-1.svg",
        "figures/figure-1.tiff",
        "figures/figure-2.png",
        "tables/index-tables.docx",
        "figures/figure-S1.png",
        "figures/figure-S1.svg",
        "jats/index.xml",
        "jats/index-figures/figure-1.svg",
        "jats/index-figures/figure-2.png",
        "jats/supplement.xml",
        "jats/supplement-figures/figure-S1.svg",
        "supplement/supplement.docx",
        "supplement/supplement.pdf",
    ]
    # What only the package needed does not lie beside it.
    assert [path.name for path in out.iterdir()] == ["submission.zip"]


def test_figures_have_the_resolution_and_letters(packed: dict[str, bytes], tmp_path: Path) -> None:
    with Image.open(io.BytesIO(packed["figures/figure-1.tiff"])) as image:
        # 2 by 1 inches at 150 dots per inch.
        assert image.size == (300, 150)
        assert tuple(map(round, image.info["dpi"])) == (150, 150)
        assert image.mode == "RGB"
        assert image.info["compression"] == "tiff_lzw"
    pdf = tmp_path / "figure.pdf"
    pdf.write_bytes(packed["figures/figure-1.pdf"])
    fonts = subprocess.run(["pdffonts", pdf], check=True, capture_output=True, text=True).stdout
    assert "TrueType" in fonts
    assert "Type 3" not in fonts
    size = subprocess.run(["pdfinfo", pdf], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Page size:\s+144 x 72 pts", size)
    # Of a photo there is nothing to draw anew.
    assert packed["figures/figure-2.png"] == photo()


def test_the_tables_are_word_tables_with_their_captions(
    packed: dict[str, bytes], tmp_path: Path
) -> None:
    path = tmp_path / "tables.docx"
    path.write_bytes(packed["tables/index-tables.docx"])
    with zipfile.ZipFile(path) as archive:
        document = archive.read("word/document.xml").decode()
    assert document.count("<w:tbl>") == 1
    # The number is a field of Word's; what refers to the table is left out.
    words = " ".join("".join(re.findall(r"<w:t\b[^>]*>([^<]*)</w:t>", document)).split())
    assert words == "Table 1. Implants by lengthLengthnShort4"


def test_the_xml_in_it_is_valid_and_finds_its_figures(packed: dict[str, bytes]) -> None:
    for stem in ("index", "supplement"):
        document = packed[f"jats/{stem}.xml"].decode()
        assert faults(document) == []
        for link in re.findall(r'xlink:href="([^"]+)"', document):
            assert f"jats/{link}" in packed


def test_the_same_data_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    made, again = out.parent, tmp_path / "again"
    render(made, made / "study.duckdb", again, ("submission", "html"))
    assert (again / "submission.zip").read_bytes() == (out / "submission.zip").read_bytes()
    names = sorted(path.name for path in again.iterdir())
    assert names == ["index.html", "submission.zip", "supplement.html"]


def test_a_second_run_has_nothing_to_do_and_a_changed_sentence_runs_no_cell(
    tmp_path: Path,
) -> None:
    made = project(tmp_path)
    db, folder = made / "study.duckdb", made / "out"
    db.write_bytes(b"")
    formats = ("jats", "submission")

    def basis() -> Basis:
        sources = stamp.Sources(made, made / "data", made / "study.toml", "embedded")
        return Basis(stamp.fingerprint(sources), (db,))

    def run() -> list[str]:
        said: list[str] = []
        with Run(made, folder, formats, "embedded", said.append) as renderer:
            renderer.render(db, basis())
        return said

    assert "index: running the cells" in run()
    assert current(basis(), folder, formats) is not None
    assert current(basis(), folder, ("html",)) is None
    index = made / "report" / "index.qmd"
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace("See @tbl-one", "Look at @tbl-one"), encoding="utf-8")
    assert current(basis(), folder, formats) is None
    before = (folder / "index-figures" / "figure-1.svg").read_bytes()
    # The figures of the supplement offer no form for print, and are made anew.
    assert "index: running the cells" not in run()
    assert "Look at" in (folder / "index.xml").read_text(encoding="utf-8")
    assert (folder / "index-figures" / "figure-1.svg").read_bytes() == before


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("{figure-dpi: 20}", "figure-dpi: 20 is no resolution"),
        ("{figure-dpi: fine}", "figure-dpi: fine is no resolution"),
        ("{figure-format: bmp}", "figure-format: bmp is not written"),
        ("{dpi: 600}", "submission: does not know dpi"),
    ],
)
def test_a_setting_it_does_not_know_is_refused(said: str, told: str, tmp_path: Path) -> None:
    made = project(tmp_path, INDEX.replace("{figure-dpi: 150}", said))
    with pytest.raises(RenderError, match=told):
        render(made, made / "study.duckdb", made / "out", ("submission",))
    assert not list((made / "out").iterdir())


def test_an_unknown_format_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["render", "--to", "html,tiff"])
    assert ended.value.code == 2
    assert "tiff is no format; choose from html,pdf,docx,jats,submission" in capsys.readouterr().err
