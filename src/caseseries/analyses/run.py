"""All analyses of a study: its endpoints, its tables and figures by kind, its own modules."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.made_once import made_once
from caseseries.results.frames import ABOUT, Frames
from caseseries.results.numbers import Recorder, Results
from caseseries.study.modules import where_it_failed
from caseseries.study.places import at
from caseseries.study.settings import SettingsModel
from caseseries.study.study import StudyError
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.study.study import Study

# What study.toml calls a kind of table or figure, and the module that analyses it.
TABLE_KINDS: Final = (
    "baseline", "rates", "paired", "survival_by_group", "regression", "logrank", "conclusions",
)  # fmt: skip
FIGURE_KINDS: Final = (
    "kaplan_meier", "cumulative_incidence", "paired_lines", "forest", "swimmer", "flow",
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A table or figure of ``study.toml``: its kind's module and settings."""

    what: str
    name: str
    module: ModuleType
    settings: Any


def shown(study: Study) -> list[Shown]:
    """The tables, then the figures of ``study.toml``; raises StudyFileError naming the line."""
    return [
        *(_shown(study, "table", name, TABLE_KINDS) for name in study.content.get("tables", {})),
        *(_shown(study, "figure", name, FIGURE_KINDS) for name in study.content.get("figures", {})),
    ]


def _shown(study: Study, what: str, name: str, kinds: tuple[str, ...]) -> Shown:
    section = study.content[f"{what}s"][name]
    kind = section.get("kind") if isinstance(section, dict) else None
    if kind not in kinds:
        place = at(study.file, [f"{what}s", name, *(["kind"] if kind else [])])
        said = (
            f"kind = {kind!r} is no kind of {what}" if kind else f"lacks kind, the kind of {what}"
        )
        raise StudyFileError(
            f"{place}: [{what}s.{name}] {said}{suggestion(str(kind or ''), kinds)}"
        )
    module = importlib.import_module(f"caseseries.analyses.kinds.{kind}")
    model: type[SettingsModel] = module.Settings
    return Shown(what, name, module, study.settings.read([f"{what}s", name], model))


def analyse(cohort: Cohort, study: Study) -> tuple[Results, Frames]:
    """Run every analysis on a cohort; nothing is written. The frames are declared beside it.

    Raises StudyFileError where ``study.toml`` asks for what is not there, StudyError where a
    module of the study raises.
    """
    from caseseries.analyses import definitions, endpoints, survival_rates

    record = Recorder()
    declared: dict[str, Any] = {**ABOUT, **survival_rates.FRAMES}
    definitions.analyse(cohort, study, record)
    endpoints.analyse(cohort, study, record)
    everything = shown(study)
    for item in everything:
        declared |= item.module.FRAMES
        with made_once(study, f"{item.what}s", item.name):
            item.module.analyse(item.name, item.settings, cohort, study, record)
    record.frame("shown", _about(everything))
    for name in study.modules_in("analysis"):
        module = study.load(name)
        if not hasattr(module, "analyse"):
            continue
        declared |= getattr(module, "FRAMES", {})
        try:
            module.analyse(cohort, study, record)
        except StudyFileError:
            raise
        # The study's own code may raise anything; what helps is the line that did.
        except Exception as error:
            raise StudyError(where_it_failed(error, study.root, name)) from error
    columns = {name for table in study.cohort_tables.values() for name in table.column_names}
    return record.results(columns), declared


def _about(everything: list[Shown]) -> list[dict[str, Any]]:
    return [
        {
            "position": position,
            "what": item.what,
            "name": item.name,
            "kind": item.settings.kind,
            "caption": item.settings.caption,
            "settings": json.dumps(item.settings.model_dump(mode="json"), ensure_ascii=False),
        }
        for position, item in enumerate(everything, start=1)
    ]
