"""Limits of rates: published and recommended types, plain and robust, and the ids they bear."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from caseseries.statistics.describe import ProportionMethod, proportion
from caseseries.study.settings import ConfType

if TYPE_CHECKING:
    from caseseries.results.numbers import Population, Recorder
    from caseseries.study.study import Study

SHARE_METHODS: Final[dict[str, ProportionMethod]] = {
    "clopper_pearson": "clopper-pearson", "wilson": "wilson", "mid_p": "mid-p",
}  # fmt: skip


def recommended(study: Study) -> ConfType:
    """The type of limits the recommended tables show; the only one where there is one."""
    statistics = study.settings.statistics
    return statistics.recommended_conf_type or statistics.conf_type


def conf_types(study: Study) -> tuple[ConfType, ...]:
    """The published and the recommended type of limits, each once."""
    return tuple(dict.fromkeys((study.settings.statistics.conf_type, recommended(study))))


def robust_limits(row: dict[str, Any]) -> dict[str, float | None]:
    """Columns of `frames.ROBUST` from a row of a curve fitted with clusters."""
    return {
        "robust_std_error": known(row["std_error"]),
        "robust_low": known(row["conf_low"]),
        "robust_high": known(row["conf_high"]),
    }


def rate_numbers(
    rate: dict[str, Any], study: Study, estimate: str, std_error: str
) -> dict[str, tuple[float | None, str]]:
    """What ids of a rate end in, with value and kind of statistic: of the main type of limits
    the estimate and its errors too."""
    conf_type = rate["conf_type"]
    main = conf_type == study.settings.statistics.conf_type
    forms = ("",) * main + ("_recommended",) * (conf_type == recommended(study))
    found: dict[str, tuple[float | None, str]] = {}
    if main:
        found |= {"": (rate["estimate"], estimate), "_std_error": (rate["std_error"], std_error)}
    kinds = [("", "conf", "")]
    if "robust_low" in rate:
        kinds.append(("_robust", "robust", "robust "))
        if main:
            found["_robust_std_error"] = (rate["robust_std_error"], "robust standard error")
    for between, column, word in kinds:
        statistic = f"{word}{conf_type} confidence limit"
        for form in forms:
            for side in ("low", "high"):
                found[f"{between}{form}_{side}"] = (rate[f"{column}_{side}"], statistic)
    return found


def record_share_limits(
    record: Recorder,
    id: str,
    counted: Population,
    of: Population,
    study: Study,
    method: str = "clopper_pearson",
) -> tuple[float | None, float | None]:
    """Numbers ``<id>.percent_low`` and ``.percent_high`` beside the share `Recorder.proportion`
    records: exact limits that hold in small series, of rows taken as independent."""
    alpha = 1 - study.settings.statistics.conf_level
    found = proportion(counted.n, of.n, method=SHARE_METHODS[method], alpha=alpha)
    low, high = known(100 * found.conf_low), known(100 * found.conf_high)
    for end, value in (("low", low), ("high", high)):
        record.add(
            f"{id}.percent_{end}", value, of, statistic=f"{method} confidence limit",
            method="caseseries.describe.proportion", unit="%", events=counted.n,
        )  # fmt: skip
    return low, high


def known(value: float) -> float | None:
    """None for what the statistics call NaN or infinite."""
    return float(value) if math.isfinite(value) else None
