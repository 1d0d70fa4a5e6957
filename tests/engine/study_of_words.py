"""A study of three people whose one document says a number in digits and in words."""

CSV = "person_id,months,died\nA,10,true\nB,20,false\nC,30,true\n"
TOML = """
[endpoints.survival]
label = "Survival"
unit = "person"
time = "months"
event = "died"
event_name = "death"
landmarks = [12]
"""
COLUMNS = """
months: float = column(ge=0, unit="months", description="Time.")
died: bool = column(description="Died.")
"""
QMD = """---
title: "People"
---

```{python}
#| include: false
from caseseries.document import say
```

`{python} say.Words("survival.events.n")` died, `{python} say.n("survival.events.n")` in digits.
"""
QUARTO = "project:\n  render: [/report/*.qmd]\nformat:\n  caseseries-html: default\n" + (
    "  caseseries-pdf: default\n  caseseries-docx: default\n"
)
