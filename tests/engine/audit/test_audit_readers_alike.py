"""One paper gives the same blocks whatever file it comes in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from invented_paper import TITLE, write

from caseseries.audit.paper import Paper, Table
from caseseries.audit.readers import read

ROWS = (
    ("Characteristic", "North (n = 18)", "South (n = 22)", "P"),
    ("Lamp kept, n (%)", "7 (38.9)", "5 (22.7)", "0.27"),
    ("Age of lamp, years", "2.7 ± 1.3", "2.2 ± 0.9", "0.41"),
)
# Written by hand after the paper's source.
BLOCKS = [
    ("title", "", "", TITLE),
    ("heading", "Abstract", "", "Abstract"),
    (
        *("text", "Abstract / Results", ""),
        "Results: Of 40 farms, 12 (30.0%) kept a night lamp for 2.5 ± 1.2 years"
        " (range, 0.5–6.0 years).",
    ),
    ("heading", "Introduction", "", "Introduction"),
    (
        *("text", "Introduction", ""),
        "Lamps were counted before[1,2] at more than 10^9 places, and each lit 3 m^2 of ground.",
    ),
    ("heading", "Methods", "", "Methods"),
    ("heading", "Methods / Counting", "", "Counting"),
    (
        *("text", "Methods / Counting", ""),
        "Every farm was visited once. Change was -3.6 to 29.7 lamps; P < 0.05 was significant.",
    ),
    ("heading", "Results", "", "Results"),
    ("heading", "Results / Lamps", "", "Lamps"),
    (
        *("text", "Results / Lamps", ""),
        "Lamps stood on 12 farms (30.0%, 12/40); the odds ratio was 2.4 (95% CI, 1.1–5.2; P ="
        " 0.03).",
    ),
    ("caption", "Results / Lamps", "Table 1", "Table 1. Farms by region"),
    ("table", "Results / Lamps", "Table 1", ROWS),
    ("note", "Results / Lamps", "Table 1", "Values are n (%) or mean ± SD."),
    (
        *("text", "Results / Lamps", ""),
        "One lamp (2.5%, 1/40) had gone out by the second visit, which was not foreseen by"
        " anybody.",
    ),
    ("heading", "References", "", "References"),
    ("reference", "References", "", "1. Lamb A. Lamps of old. J Light. 2001;3:1–9."),
    ("reference", "References", "", "2. Wick B. More lamps. J Light. 2004;6:10–12."),
]


def shape(paper: Paper) -> list[tuple[object, ...]]:
    """Kind, section, label and text of each block."""
    return [
        (
            "table" if isinstance(block, Table) else block.kind,
            block.place.section,
            block.place.label,
            tuple(tuple(cell.text for cell in row) for row in block.grid)
            if isinstance(block, Table)
            else block.text,
        )
        for block in paper.blocks
    ]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".docx", ".html", ".xml", ".pdf"])
def test_every_format_gives_the_same_paper(tmp_path: Path, suffix: str) -> None:
    paper = read(write(tmp_path, suffix))
    assert shape(paper) == BLOCKS
    (table,) = (block for block in paper.blocks if isinstance(block, Table))
    assert table.header_rows == 1
    assert table.caption == "Table 1. Farms by region"
    assert table.notes == ("Values are n (%) or mean ± SD.",)
    assert not paper.said


def test_text_says_lines_and_pdf_pages(tmp_path: Path) -> None:
    text = read(write(tmp_path, ".txt"))
    lines = (tmp_path / "paper.txt").read_text().splitlines()
    for block in text.blocks:
        if not isinstance(block, Table) and block.place.line is not None:
            assert block.text[:12] == lines[block.place.line - 1][:12]
    pages = [block.place.page for block in read(write(tmp_path, ".pdf")).blocks]
    assert pages[0] == 1
    assert pages[-1] == 2
    assert pages == sorted(pages, key=lambda page: page or 0)


def test_reading_text_needs_no_heavy_library(tmp_path: Path) -> None:
    path = write(tmp_path, ".txt")
    script = (
        "import sys; from pathlib import Path; from caseseries.audit.readers import read;"
        f"read(Path({str(path)!r}));"
        "print([m for m in ('pandas', 'scipy', 'polars', 'lxml', 'duckdb', 'pypdfium2')"
        " if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
