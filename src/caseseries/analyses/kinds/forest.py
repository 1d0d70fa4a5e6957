"""Hazard ratios of a regression table, for a figure of them: nothing is computed again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from caseseries.analyses.said.figures import Forest as Settings
from caseseries.results import frames
from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

FRAMES: Final[frames.Frames] = {}


def analyse(name: str, said: Settings, cohort: Cohort, study: Study, record: Recorder) -> None:
    """Nothing is recorded; raises StudyFileError where the table has no such model."""
    place = f"{at(study.file, ['figures', name, 'table'])}: [figures.{name}]"
    regressions = [
        other
        for other, section in study.content.get("tables", {}).items()
        if isinstance(section, dict) and section.get("kind") == "regression"
    ]
    if said.table not in regressions:
        raise StudyFileError(
            f"{place} table = {said.table!r} is no table of kind regression"
            f"{suggestion(said.table, regressions)}"
        )
    if not any(
        (row["table_name"], row["model"], row["method"]) == (said.table, said.model, said.method)
        for row in record.frames.get("regression", ())
    ):
        raise StudyFileError(
            f"{place} table = {said.table!r} has no {said.model} model by {said.method}: Firth's"
            " method is not fitted where rows enter late, belong together or firth = false, Fine"
            " and Gray's only for an endpoint with competing = … without entry"
        )
