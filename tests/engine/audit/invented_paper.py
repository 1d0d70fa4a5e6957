"""One small invented paper, and the files of every format that are made of it."""

from __future__ import annotations

from pathlib import Path

import pypandoc

TITLE = "Night lamps on forty farms: an invented series"
MARKDOWN = f"""---
title: "{TITLE}"
---

# Abstract

Results: Of 40 farms, 12 (30.0%) kept a night lamp for 2.5 ± 1.2 years (range, 0.5–6.0 years).

# Introduction

Lamps were counted before^1,2^ at more than 10^9^ places, and each lit 3 m^2^ of ground.

# Methods

## Counting

Every farm was visited once. Change was −3.6 to 29.7 lamps; *P* < 0.05 was significant.

# Results

## Lamps

Lamps stood on 12 farms (30.0%, 12/40); the odds ratio was 2.4 (95% CI, 1.1–5.2; P = 0.03).

Table: Table 1. Farms by region

| Characteristic | North (n = 18) | South (n = 22) | P |
|:--|:--|:--|:--|
| Lamp kept, n (%) | 7 (38.9) | 5 (22.7) | 0.27 |
| Age of lamp, years | 2.7 ± 1.3 | 2.2 ± 0.9 | 0.41 |

Values are n (%) or mean ± SD.

One lamp (2.5%, 1/40) had gone out by the second visit, which was not foreseen by anybody.

# References

1. Lamb A. Lamps of old. J Light. 2001;3:1–9.

2. Wick B. More lamps. J Light. 2004;6:10–12.
"""

TEXT = f"""{TITLE}

Abstract

Results: Of 40 farms, 12 (30.0%) kept a night lamp for 2.5 ± 1.2 years
(range, 0.5–6.0 years).

Introduction

Lamps were counted before¹,² at more than 10⁹ places, and each lit 3 m² of
ground.

Methods

Counting

Every farm was visited once. Change was −3.6 to 29.7 lamps; P < 0.05 was sig-
nificant.

Results

Lamps

Lamps stood on 12 farms (30.0%, 12/40); the odds ratio was 2.4 (95% CI, 1.1–
5.2; P = 0.03).

Table 1. Farms by region

Characteristic\tNorth (n = 18)\tSouth (n = 22)\tP
Lamp kept, n (%)\t7 (38.9)\t5 (22.7)\t0.27
Age of lamp, years\t2.7 ± 1.3\t2.2 ± 0.9\t0.41

Values are n (%) or mean ± SD.

One lamp (2.5%, 1/40) had gone out by the second visit, which was not foreseen
by anybody.

References

1. Lamb A. Lamps of old. J Light. 2001;3:1–9.

2. Wick B. More lamps. J Light. 2004;6:10–12.
"""

_PAGE = """
@page { size: A5; margin: 2cm; @top-center { content: "Journal of Lamps" }
        @bottom-center { content: counter(page) } }
body { font: 10pt serif; } h1 { font-size: 13pt } h2 { font-size: 11pt }
header h1 { font-size: 18pt } p { margin: 0 0 8pt }
table { width: 100%; border-collapse: collapse; font-size: 8pt;
        border-top: 1pt solid; border-bottom: 1pt solid; margin-bottom: 8pt }
caption { text-align: left; caption-side: top } thead { border-bottom: 0.5pt solid }
ol { list-style: none; padding: 0 }
"""


def write(folder: Path, suffix: str) -> Path:
    """Write the paper in the format of a suffix."""
    path = folder / f"paper{suffix}"
    if suffix == ".txt":
        path.write_text(TEXT, encoding="utf-8")
    elif suffix == ".md":
        path.write_text(MARKDOWN, encoding="utf-8")
    elif suffix == ".pdf":
        _write_pdf(path)
    else:
        to = {".docx": "docx", ".html": "html5", ".xml": "jats_archiving"}[suffix]
        pypandoc.convert_text(
            _for_pandoc(), to, "markdown", outputfile=str(path), extra_args=["--standalone"]
        )
    return path


def _for_pandoc() -> str:
    """References as paragraphs with their number: a list would lose it in some formats."""
    return MARKDOWN.replace("\n1. Lamb", "\n1\\. Lamb").replace("\n2. Wick", "\n2\\. Wick")


def _write_pdf(path: Path) -> None:
    import weasyprint

    html = pypandoc.convert_text(_for_pandoc(), "html5", "markdown", extra_args=["--standalone"])
    # pandoc's own style is for screens.
    start, end = html.index("<style>"), html.index("</style>")
    styled = f"{html[:start]}<style>{_PAGE}{html[end:]}"
    weasyprint.HTML(string=styled).write_pdf(path)
