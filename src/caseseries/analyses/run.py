"""All analyses of a study: its endpoints, its tables and figures by kind, its own modules."""

from __future__ import annotations

import importlib
import json
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from caseseries.analyses.kind_settings import read_study_file
from caseseries.analyses.made_once import made_once
from caseseries.results.frames import ABOUT, Frames
from caseseries.results.numbers import Recorder, Results
from caseseries.study.modules import where_it_failed
from caseseries.study.study import StudyError
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.study.study import Study


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
        Shown(said.what, said.name, _module(said.settings.kind), said.settings)
        for said in read_study_file(study)
    ]


def _module(kind: str) -> ModuleType:
    return importlib.import_module(f"caseseries.analyses.kinds.{kind}")


def analyse(cohort: Cohort, study: Study) -> tuple[Results, Frames]:
    """Run every analysis on a cohort; nothing is written. The frames are declared beside it.

    Raises StudyFileError where ``study.toml`` asks for what is not there, StudyError where a
    module of the study raises.
    """
    from caseseries.analyses import definitions, endpoints, left_out, survival_rates

    record = Recorder()
    declared: dict[str, Any] = {**ABOUT, **survival_rates.FRAMES, **left_out.FRAMES}
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
