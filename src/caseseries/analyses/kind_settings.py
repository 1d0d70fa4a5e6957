"""What tables and figures may say in ``study.toml``, by their kind: read before anything is run.

It imports no statistics, so that ``check`` can refuse in a moment what ``build`` would refuse.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from caseseries.analyses.named_columns import refuse_unknown
from caseseries.analyses.said.figures import (
    CumulativeIncidence,
    Flow,
    Forest,
    KaplanMeier,
    PairedLines,
    Swimmer,
    Trajectories,
    Waterfall,
)
from caseseries.analyses.said.tables import (
    Baseline,
    Conclusions,
    Logrank,
    Paired,
    Rates,
    Regression,
    SurvivalByGroup,
)
from caseseries.study.places import at, at_value
from caseseries.study.settings import Endpoint, SettingsModel
from caseseries.study.study_file import StudyFileError, suggestion

if TYPE_CHECKING:
    from caseseries.study.study import Study


# What study.toml calls a kind, in the order of docs/kinds.md; a module of that name analyses it.
TABLE_KINDS: Final[dict[str, type[SettingsModel]]] = {
    "baseline": Baseline,
    "rates": Rates,
    "paired": Paired,
    "survival_by_group": SurvivalByGroup,
    "regression": Regression,
    "logrank": Logrank,
    "conclusions": Conclusions,
}
FIGURE_KINDS: Final[dict[str, type[SettingsModel]]] = {
    "kaplan_meier": KaplanMeier,
    "cumulative_incidence": CumulativeIncidence,
    "paired_lines": PairedLines,
    "trajectories": Trajectories,
    "waterfall": Waterfall,
    "forest": Forest,
    "swimmer": Swimmer,
    "flow": Flow,
}


@dataclass(frozen=True)
class Said:
    """A table or figure of ``study.toml`` and what it says of itself."""

    what: str
    name: str
    settings: Any


def read_study_file(study: Study) -> list[Said]:
    """Read all that ``study.toml`` says of results: the tables, then the figures.

    Raises StudyFileError naming the line for a section, kind or key that there is not, a value
    that cannot be, an endpoint that is not declared, and a unit or column of the cohort that there
    is not.
    """
    settings = study.settings
    _ = settings.about, settings.statistics, settings.for_sql, settings.endpoints
    said = [
        *(_said(study, "table", name, TABLE_KINDS) for name in study.content.get("tables", {})),
        *(_said(study, "figure", name, FIGURE_KINDS) for name in study.content.get("figures", {})),
    ]
    refuse_unknown(study, said)
    return said


def _said(study: Study, what: str, name: str, kinds: Mapping[str, type[SettingsModel]]) -> Said:
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
    settings = study.settings.read([f"{what}s", name], kinds[str(kind)])
    endpoint = getattr(settings, "endpoint", None)
    competing = None if endpoint is None else declared(study, endpoint).competing
    if competing is not None and isinstance(settings, SurvivalByGroup | KaplanMeier):
        place = at(study.file, [f"{what}s", name, "endpoint"])
        raise StudyFileError(
            f"{place}: [{what}s.{name}] endpoint = {endpoint!r} has a competing event ({competing})"
            ", and Kaplan-Meier rates would take it for censoring: draw a figure of kind"
            " cumulative_incidence (with by = … for groups), and test factors in a table of kind"
            " logrank; rates that censor it on purpose are of another endpoint, without competing"
        )
    return Said(what, name, settings)


def declared(study: Study, name: str) -> Endpoint:
    """What ``study.toml`` says of an endpoint; raises StudyFileError for an unknown one."""
    endpoints = study.settings.endpoints
    if name not in endpoints:
        place = at_value(study.file, [], "endpoint", name)
        raise StudyFileError(
            f"{place}: there is no [endpoints.{name}]{suggestion(name, endpoints)}"
        )
    return endpoints[name]
