"""The definitions a study chose, as numbers that its documents may print."""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Final

from caseseries.analyses.kinds.logrank import EXACT_UP_TO
from caseseries.results.numbers import Population

if TYPE_CHECKING:
    from caseseries.results.cohort import Cohort
    from caseseries.results.numbers import Recorder
    from caseseries.study.study import Study

METHOD: Final = f"{__name__}.analyse"


def analyse(cohort: Cohort, study: Study, record: Recorder) -> None:
    """Numbers ``definitions.*``: levels, the numbers of ``[settings]``, the cut-points."""
    top = next(iter(study.cohort_tables.values()))
    units = top.name.replace("_", " ")
    chosen = Population("the study's choices", top.unit or "", (), ("staging.study",), top.name)

    def add(id: str, value: float, unit: str = "") -> None:
        record.add(
            f"definitions.{id}", value, chosen, statistic="definition", method=study.file.name,
            unit=unit,
        )  # fmt: skip

    for table in study.cohort_tables.values():
        everyone = cohort.population(table.unit or "")
        record.add(
            f"definitions.rows.{table.name}", everyone.n, everyone,
            statistic="count", method=METHOD, unit=everyone.counted,
        )  # fmt: skip
    level = study.settings.statistics.conf_level
    for name, setting in study.settings.for_sql.items():
        if isinstance(setting.value, int | float) and not isinstance(setting.value, bool):
            add(name, setting.value, setting.unit)
    for name, endpoint in study.settings.endpoints.items():
        if endpoint.counted_from is not None:
            add(f"counted_from.{name}", endpoint.counted_from, endpoint.time_unit)
    add("conf_level_percent", 100 * level, "%")
    add("significance_level", 1 - level)
    add(f"exact_test_{top.name}", EXACT_UP_TO, units)
    record.add(
        "definitions.limits_standard_errors", NormalDist().inv_cdf((1 + level) / 2),
        chosen, statistic="ratio", method=METHOD, unit="standard errors",
    )  # fmt: skip
    cuts: dict[str, float] = {}
    for name in study.content.get("tables", {}):
        for row in study.settings.rows_of(name, str(study.settings.place("tables", name))):
            if row.cut is not None:
                cuts.setdefault(row.variable, row.cut)
    for variable, cut in cuts.items():
        add(f"cut.{variable}", cut)
