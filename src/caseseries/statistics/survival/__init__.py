"""Survival analysis for case series: a small API held against R's survival and cmprsk.

Every name is imported on first use, because lifelines and firthmodels each take a
second or more to import and no single analysis needs all of them. The functions named
``…_from_counts`` are those on rows for millions of patients: they take one `grouped_counts`, made
in DuckDB, at a cost that follows the number of distinct times.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from caseseries.statistics.survival.comparison.differences import (
        median_difference as median_difference,
    )
    from caseseries.statistics.survival.comparison.differences import (
        milestone_difference as milestone_difference,
    )
    from caseseries.statistics.survival.comparison.differences import (
        restricted_mean_difference as restricted_mean_difference,
    )
    from caseseries.statistics.survival.comparison.gray import GrayTest as GrayTest
    from caseseries.statistics.survival.comparison.gray import gray_test as gray_test
    from caseseries.statistics.survival.comparison.logrank import LogRank as LogRank
    from caseseries.statistics.survival.comparison.logrank import logrank as logrank
    from caseseries.statistics.survival.comparison.proportional_hazards import (
        ProportionalHazards as ProportionalHazards,
    )
    from caseseries.statistics.survival.comparison.proportional_hazards import (
        proportional_hazards as proportional_hazards,
    )
    from caseseries.statistics.survival.comparison.two_curves import (
        SurvivalDifference as SurvivalDifference,
    )
    from caseseries.statistics.survival.competing.fine_gray import FineGray as FineGray
    from caseseries.statistics.survival.competing.fine_gray import fine_gray as fine_gray
    from caseseries.statistics.survival.counts.counted import GroupedCounts as GroupedCounts
    from caseseries.statistics.survival.counts.cox_from_counts import (
        cox_from_counts as cox_from_counts,
    )
    from caseseries.statistics.survival.counts.from_counts import (
        follow_up_from_counts as follow_up_from_counts,
    )
    from caseseries.statistics.survival.counts.from_counts import (
        kaplan_meier_from_counts as kaplan_meier_from_counts,
    )
    from caseseries.statistics.survival.counts.from_counts import (
        logrank_from_counts as logrank_from_counts,
    )
    from caseseries.statistics.survival.counts.grouped_counts import (
        grouped_counts as grouped_counts,
    )
    from caseseries.statistics.survival.counts.survival_table import SurvivalTable as SurvivalTable
    from caseseries.statistics.survival.counts.survival_table import (
        survival_table as survival_table,
    )
    from caseseries.statistics.survival.cox import CoxResult as CoxResult
    from caseseries.statistics.survival.cox import cox as cox
    from caseseries.statistics.survival.cumulative_incidence import (
        CumulativeIncidence as CumulativeIncidence,
    )
    from caseseries.statistics.survival.cumulative_incidence import (
        cumulative_incidence as cumulative_incidence,
    )
    from caseseries.statistics.survival.follow_up import FollowUp as FollowUp
    from caseseries.statistics.survival.follow_up import follow_up as follow_up
    from caseseries.statistics.survival.kaplan_meier import KaplanMeier as KaplanMeier
    from caseseries.statistics.survival.kaplan_meier import kaplan_meier as kaplan_meier
    from caseseries.statistics.survival.landmarks import Landmark as Landmark
    from caseseries.statistics.survival.landmarks import landmark as landmark

_HOME = {
    "CoxResult": "cox",
    "CumulativeIncidence": "cumulative_incidence",
    "FineGray": "competing.fine_gray",
    "FollowUp": "follow_up",
    "GroupedCounts": "counts.counted",
    "GrayTest": "comparison.gray",
    "KaplanMeier": "kaplan_meier",
    "Landmark": "landmarks",
    "LogRank": "comparison.logrank",
    "ProportionalHazards": "comparison.proportional_hazards",
    "SurvivalDifference": "comparison.two_curves",
    "SurvivalTable": "counts.survival_table",
    "cox": "cox",
    "cox_from_counts": "counts.cox_from_counts",
    "cumulative_incidence": "cumulative_incidence",
    "fine_gray": "competing.fine_gray",
    "follow_up": "follow_up",
    "follow_up_from_counts": "counts.from_counts",
    "gray_test": "comparison.gray",
    "grouped_counts": "counts.grouped_counts",
    "kaplan_meier": "kaplan_meier",
    "kaplan_meier_from_counts": "counts.from_counts",
    "landmark": "landmarks",
    "logrank": "comparison.logrank",
    "logrank_from_counts": "counts.from_counts",
    "median_difference": "comparison.differences",
    "milestone_difference": "comparison.differences",
    "proportional_hazards": "comparison.proportional_hazards",
    "restricted_mean_difference": "comparison.differences",
    "survival_table": "counts.survival_table",
}

__all__ = [  # noqa: RUF022 - the functions first, then what they return
    "kaplan_meier",
    "follow_up",
    "logrank",
    "cox",
    "proportional_hazards",
    "landmark",
    "restricted_mean_difference",
    "milestone_difference",
    "median_difference",
    "cumulative_incidence",
    "gray_test",
    "fine_gray",
    "grouped_counts",
    "kaplan_meier_from_counts",
    "follow_up_from_counts",
    "logrank_from_counts",
    "survival_table",
    "cox_from_counts",
    "KaplanMeier",
    "FollowUp",
    "LogRank",
    "Landmark",
    "SurvivalDifference",
    "CoxResult",
    "ProportionalHazards",
    "CumulativeIncidence",
    "GrayTest",
    "FineGray",
    "GroupedCounts",
    "SurvivalTable",
]


def _load(name: str) -> Any:
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = _load(name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)


class _Package(ModuleType):
    """A package whose functions may bear the name of the module they live in.

    Importing ``caseseries.survival.cox`` binds the module to the name ``cox`` here, and would hide
    the function from ``from caseseries.statistics.survival import cox`` depending on what ran
    before.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in _HOME and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
