"""Whether the rows of an endpoint are times that follow on one another of the same participant."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.results.cohort import Cohort
    from caseseries.study.settings import Endpoint as Declared


def spells(cohort: Cohort, said: Declared, rows: pd.Series[bool]) -> str | None:
    """``once`` or ``repeated``, by how often one has the event; None where rows do not follow on.

    A share of such rows is no share of participants, nor is a curve over repeated events the share
    of those without one.
    """
    cluster = said.cluster or cohort.above(said.unit)
    frame = cohort.frame(said.unit)[rows.to_numpy(dtype=bool)]
    if said.entry is None or cluster is None or cluster not in frame:
        return None
    ordered = frame.sort_values([cluster, said.time])
    later = ordered[cluster].duplicated()
    follows = ordered[said.entry] >= ordered.groupby(cluster)[said.time].shift()
    if not later.any() or not follows[later].all():
        return None
    return "once" if ordered.groupby(cluster)[said.event].sum().le(1).all() else "repeated"
