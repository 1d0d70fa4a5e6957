"""Checklists of reporting guidelines: answers are found in the documents, or are mistakes."""

from __future__ import annotations

from pathlib import Path

import pytest

from caseseries.documents.checklists.checklist import ChecklistError, answered
from caseseries.documents.checklists.outline import outline

INDEX = """\
---
title: A cohort
---

## Abstract {.unnumbered}

## Patients {#sec-patients}

```{python}
# Not a heading
#| label: fig-flow
```

```{python}
#| label: tbl-one
```

### Local control

```{python}
#| label: tbl-two
```
"""
SUPPLEMENT = """\
---
title: More
number-prefix: S
---

## Definitions

```{python}
#| label: tbl-terms
```
"""
OWN = """\
title = "Own"
items = [
  { item = "1", topic = "T", text = "Who", headings = ["patients"] },
  { item = "2", topic = "T", text = "What", headings = ["Nowhere"] },
  { item = "3", topic = "T", text = "How many" },
]

[answers]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "report" / "checklists").mkdir(parents=True)
    (tmp_path / "report" / "index.qmd").write_text(INDEX, encoding="utf-8")
    (tmp_path / "report" / "supplement.qmd").write_text(SUPPLEMENT, encoding="utf-8")
    return tmp_path


def answers(project: Path, text: str) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    (project / "report" / "checklists" / "own.toml").write_text(OWN + text, encoding="utf-8")
    found = answered("own", project, outline(project), {"all.n"})
    return [(entry.item.item, entry.sections, entry.ids) for entry in found]


def test_an_answer_is_the_heading_the_study_has_unless_it_says_otherwise(project: Path) -> None:
    said = '"3" = ["Local control", "@tbl-two", "@tbl-terms", "@fig-flow", "all.n"]\n'
    named = ("Local control", "Table 2", "Supplement: Table S1", "Figure 1")
    assert answers(project, said) == [
        ("1", ("Patients",), ()),
        ("2", (), ()),
        ("3", named, ("all.n",)),
    ]
    assert answers(project, '"1" = []\n')[0] == ("1", (), ())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            '"1" = ["Patients"]\n"2" = ["Local contol"]\n',
            "own.toml:10: item 2 is answered by 'Local contol', and no document has that heading or"
            " label; is Local control meant?",
        ),
        (
            '"2" = [\n  "Patients",\n  "all.m",\n]\n',
            "own.toml:11: item 2 is answered by 'all.m', and no number has that id; is all.n",
        ),
        ('"2" = ["@tbl-tow"]\n', "is @tbl-two meant?"),
        ('"2" = ["Not a heading"]\n', "no document has that heading or label"),
        ('"4" = ["Patients"]\n', "own.toml:9: the checklist has no item 4"),
    ],
)
def test_an_answer_that_is_not_there_is_a_mistake(project: Path, text: str, told: str) -> None:
    with pytest.raises(ChecklistError) as raised:
        answers(project, text)
    assert told in str(raised.value)


def test_the_shipped_one_needs_no_file(project: Path) -> None:
    found = answered("strobe_cohort", project, outline(project), ())
    by_item = {entry.item.item: entry.sections for entry in found}
    # 22 items, of which the 1st, 6th, 12th, 13th, 14th and 16th have parts: 34
    assert len(by_item) == len(found) == 34
    assert by_item["1b"] == ("Abstract",)
    assert by_item["7"] == ("Supplement: Definitions",)
    assert by_item["22"] == ()
    with pytest.raises(ChecklistError, match="no checklist is called strobe; is strobe_cohort"):
        answered("strobe", project, outline(project), ())
