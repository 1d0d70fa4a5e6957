"""The supplement of a neutral manuscript: what the gate checked, definitions, guideline, files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from caseseries.study.study import Study

# Numbers of the manuscript link to the list in the document of this name.
LISTED: Final = """\
documents:
  - file: index
    text: Manuscript
  - file: supplement
    text: Supplement
"""
_HEAD: Final = """\
---
title: "Supplement"
running-title: "Supplement"
number-prefix: S
---

```{python}
#| label: setup
#| include: false
from caseseries.document import say, statement, supplement
```

```{python}
#| label: statement
statement
```

## What the gate checked

Before anything was computed, the raw tables were held against \
`{python} say.n("gate.rules.n")` rules ([@tbl-gate]): presence, type, unit, codes and range of \
each column, and what several columns, rows or tables must agree in. Each rule with what it asks \
is in `supplement/rules.csv`.

```{python}
#| label: tbl-gate
#| tbl-cap: "Rules and failures by raw table"
supplement.gate_counts()
```

```{python}
#| label: left-out
supplement.left_out()
```
"""
_DEFINITIONS: Final = """
## Definitions

Each concept is derived in one SQL file of its own; @tbl-definitions repeats their headers.

```{python}
#| label: tbl-definitions
#| tbl-cap: "Derived tables"
supplement.definitions()
```
"""
_REST: Final = """
## Reporting guideline

@tbl-strobe goes through what a report of a cohort should tell. An item is answered by a section \
that has its usual heading; an author who knows better says so in `report/checklists`.

```{python}
#| label: tbl-strobe
#| tbl-cap: "STROBE checklist for cohort studies"
supplement.checklist("strobe_cohort")
```

## Data files

What is too long for paper lies beside this document as files ([@tbl-files]); the HTML version of \
this supplement shows them as tables to search and sort. Each number that the documents print has \
a line among the numbers, which says what it rests on.

```{python}
#| label: tbl-files
#| tbl-cap: "Files of this supplement"
supplement.files()
```

```{python}
#| label: data-tables
supplement.data_tables()
```
"""


def neutral_supplement(study: Study) -> str:
    """The text of the supplement of a study without documents."""
    derived = any((study.root / "sql" / "derived").glob("*.sql"))
    return _HEAD + (_DEFINITIONS if derived else "") + _REST
