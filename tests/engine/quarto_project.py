"""A project with one document of a user, for both renderers."""

import sys
from pathlib import Path

from rendered_words import project_of

PARAMETERS = """---
title: T
---

```{python}
#| tags: [parameters]
limit = 5
name = "a"
```

At `{python} limit` of `{python} name`, of type `{python} type(limit).__name__`.

```{python}
#| label: tbl-x
#| tbl-cap: "X"
from IPython.display import Markdown
Markdown("|a|b|\\n|-|-|\\n|1|2|\\n")
```

See @tbl-x.
"""


def project_with(tmp_path: Path, text: str = PARAMETERS, name: str = "extra.qmd") -> Path:
    source = tmp_path / name
    source.write_text(text, encoding="utf-8")
    project = project_of(source, tmp_path / "project")
    (project / ".venv").symlink_to(sys.prefix)
    return project
