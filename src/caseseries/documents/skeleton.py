"""A neutral manuscript for a study that has none: nothing in it that is not in its ``study.toml``.

It says what was gated, shows the tables and figures the study names, prints its endpoints, and
states the limitations that follow from the numbers. It never carries a sentence of another study.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from caseseries.documents.neutral_supplement import LISTED, neutral_supplement

if TYPE_CHECKING:
    from caseseries.study.study import Study

EXTENSION: Final = Path(__file__).parent / "extension" / "caseseries"
PROJECT_FILE: Final = "_quarto.yml"
# What it says for a study that has none.
DEFAULT_PROJECT: Final = """\
project:
  type: caseseries
  render: [/report/*.qmd]
  execute-dir: project
  pre-render: _extensions/caseseries/prerender.py
  post-render: _extensions/caseseries/postrender.py
lang: en
"""


def has_documents(root: Path) -> bool:
    """Whether a study has documents of its own."""
    return any((root / "report").glob("[!_]*.qmd"))


@contextmanager
def skeleton_beside(out: Path) -> Iterator[Path]:
    """A folder for the skeleton's project, gone afterwards."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".skeleton-", dir=out.parent) as folder:
        yield Path(folder)


def write_skeleton(study: Study, folder: Path) -> None:
    """Write ``_quarto.yml``, ``report/index.qmd`` and ``report/supplement.qmd``."""
    (folder / "report").mkdir(parents=True, exist_ok=True)
    shutil.copytree(EXTENSION, folder / "_extensions" / "caseseries")
    (folder / PROJECT_FILE).write_text(DEFAULT_PROJECT + LISTED, encoding="utf-8")
    (folder / "report" / "index.qmd").write_text(manuscript(study), encoding="utf-8")
    text = neutral_supplement(study)
    (folder / "report" / "supplement.qmd").write_text(text, encoding="utf-8")


def manuscript(study: Study) -> str:
    """The text of the neutral manuscript."""
    about = study.settings.about
    title = about.title or study.root.name.replace("_", " ").capitalize()
    head = ["---", f"title: {json.dumps(title, ensure_ascii=False)}"]
    if about.authors:
        head.append("author:")
        head += [f"  - name: {json.dumps(name, ensure_ascii=False)}" for name in about.authors]
    parts = ["\n".join([*head, "---"]), _cell("setup", _SETUP, "#| include: false")]
    parts += [_cell("statement", "statement"), "## Data", _DATA]
    parts += _shown(study, "tables", "tbl", {"baseline"})
    if study.settings.endpoints:
        parts += ["## Endpoints", *map(_endpoint, study.settings.endpoints)]
    parts += _shown(study, "figures", "fig", None)
    rest = {
        str(section.get("kind"))
        for section in study.content.get("tables", {}).values()
        if isinstance(section, dict)
    } - {"baseline"}
    if rest:
        parts += ["## Further analyses", *_shown(study, "tables", "tbl", rest)]
    parts += ["## Limitations", "`{python} neutral.limitations()`"]
    parts += ["## Statements", _cell("statements", "statements")]
    return "\n\n".join(parts) + "\n"


_SETUP: Final = """\
from caseseries.document import figures, results, say, statement, statements, tables
from caseseries.documents.neutral import Neutral

neutral = Neutral(results, say)"""
_DATA: Final = (
    "`{python} neutral.data()` Before anything was computed, the raw tables were held against"
    " `{python} neutral.rules()`. `{python} neutral.gate()`"
)


def _cell(label: str, code: str, *options: str) -> str:
    return "\n".join(["```{python}", f"#| label: {label}", *options, code, "```"])


def _endpoint(name: str) -> str:
    return f'`{{python}} neutral.endpoint("{name}")`'


def _shown(study: Study, what: str, prefix: str, kinds: set[str] | None) -> list[str]:
    cells = []
    for name, section in study.content.get(what, {}).items():
        if not isinstance(section, dict) or (
            kinds is not None and section.get("kind") not in kinds
        ):
            continue
        caption = section.get("caption") or _caption(study, name, section)
        option = f"#| {prefix}-cap: {json.dumps(caption, ensure_ascii=False)}"
        cells.append(_cell(f"{prefix}-{name.replace('_', '-')}", f"{what}.{name}", option))
    return cells


def _caption(study: Study, name: str, section: dict[str, object]) -> str:
    """What a table or figure shows, where ``study.toml`` gives it no caption."""
    endpoints = study.settings.endpoints
    label = (
        endpoints[str(section["endpoint"])].label if section.get("endpoint") in endpoints else ""
    )
    words = {
        "baseline": "Baseline characteristics",
        "rates": "Rates",
        "paired": "Values before and after",
        "survival_by_group": f"{label} by group",
        "regression": f"Cox regression of {label[:1].lower()}{label[1:]}",
        "logrank": f"Log-rank tests of {label[:1].lower()}{label[1:]}",
        "kaplan_meier": label,
        "cumulative_incidence": f"{label}: cumulative incidence of its event",
        "paired_lines": "Values before and after",
        "trajectories": "Repeated measurements of each",
        "waterfall": "Change of each, the largest first",
        "forest": "Hazard ratios",
        "swimmer": f"{label}: the course of each",
        "flow": "Flow chart",
    }
    return words.get(str(section.get("kind"))) or name.replace("_", " ").capitalize()
