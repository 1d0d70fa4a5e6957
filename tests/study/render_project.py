"""A small project as a user has it: two documents, a table, figures, references."""

import shutil
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]

QUARTO_YML = """\
project:
  type: caseseries
  output-dir: build
  render: [report/*.qmd]
  execute-dir: project
  pre-render: _extensions/caseseries/prerender.py
  post-render: _extensions/caseseries/postrender.py
lang: en
documents:
  - {file: index, text: Manuscript}
  - {file: supplement, text: Supplement}
synthetic-statement: "**Synthetic patients**, reconstructed."
"""

SHAPES = '''\
"""What cells display: a table with spans, a figure, a number."""
import os
import struct
import zlib

ALT = "Survival falls to 59 % & stays"


class Table:
    def _repr_markdown_(self):
        return """```{=html}
<table class="results-table"><thead>
<tr><th rowspan="2" style="text-align: left">Variable</th><th colspan="2">Ablation</th></tr>
<tr><th>Cryo</th><th>RF</th></tr></thead><tbody>
<tr class="group"><th colspan="3">Size</th></tr>
<tr><th>Mean, cm</th><td class="num">1.75</td><td class="num">12</td></tr>
<tr><th>Median, cm</th><td class="num">10.5</td><td class="num">1.9</td></tr>
</tbody></table>
```

::: {.table-notes custom-style="Table Notes"}
SD: standard deviation
:::
"""


class Figure:
    def _repr_svg_(self):
        if os.environ.get("QUARTO_FIG_FORMAT", "svg") != "svg":
            return None
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60">'
            f"<title>{ALT.replace('&', '&amp;')}</title>"
            '<path d="M0 0L90 60" stroke="black"/></svg>'
        )

    def _repr_png_(self):
        def chunk(name, data):
            check = zlib.crc32(name + data)
            return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

        head = struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)
        rows = zlib.compress(bytes([0, 0, 255, 0, 255, 0]))
        text = b"Description" + bytes(1) + ALT.encode()
        return (
            bytes([137]) + b"PNG\\r\\n" + bytes([26, 10]) + chunk(b"IHDR", head)
            + chunk(b"tEXt", text) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
        )
'''

BIBLIOGRAPHY = """\
@article{brown2020, title={Ablation of small tumors}, author={Brown, Carl and Smith, Ann},
  year=2020, journal={Radiology}, volume=7, number=2, pages={85--92}}
@article{moore2019, title={Drawing survival}, author={Moore, Tim}, year=2019,
  journal={Open Medicine}, volume=9, pages={e030}}
"""

INDEX = """\
---
title: "Ablation of *small* metastases"
running-title: "Small metastases"
bibliography: refs.bib
author:
  - name: Ada Poe
    affiliations: [Clinic A]
  - name: Bo Roe
    affiliations: [Clinic A, Clinic B]
---

```{python}
#| include: false
import os
from shapes import Figure, Table
n_patients = 13
database = os.environ["CASESERIES_DB"]
```

## Methods {#sec-methods}

Sections count [@brown2020]. {{< meta running-title >}}.

## Results {#sec-results}

`{python} n_patients` patients, `{python} "59.3% [31.3*87.3]"`. Database `{python} database`.
See @tbl-size, @fig-survival, @fig-control, [-@fig-control] and @sec-results; more in the
[supplement](supplement.qmd) and elsewhere [@moore2019; @brown2020].

```{python}
#| label: tbl-size
#| tbl-cap: "Size of the *treated* tumors"
Table()
```

```{python}
#| label: fig-survival
#| fig-cap: "Overall survival"
Figure()
```

::: {#fig-control}

```{python}
Figure()
```

Local control in `{python} n_patients` patients

:::

## References {.unnumbered}

::: {#refs}
:::
"""

SUPPLEMENT = """\
---
title: Supplement
number-prefix: S
---

```{python}
#| label: tbl-dictionary
#| tbl-cap: "Data dictionary"
from shapes import Table
Table()
```

See @tbl-dictionary and the [manuscript](index.qmd#sec-results).
"""


def write_project(folder: Path, *, index: str = INDEX, supplement: str | None = SUPPLEMENT) -> Path:
    """Write the project into ``folder`` and return it."""
    report = folder / "report"
    report.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "_extensions", folder / "_extensions")
    (folder / "_quarto.yml").write_text(QUARTO_YML, encoding="utf-8")
    (folder / "shapes.py").write_text(SHAPES, encoding="utf-8")
    (report / "refs.bib").write_text(BIBLIOGRAPHY, encoding="utf-8")
    (report / "index.qmd").write_text(index, encoding="utf-8")
    if supplement is not None:
        (report / "supplement.qmd").write_text(supplement, encoding="utf-8")
    return folder
