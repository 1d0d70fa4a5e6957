"""Survival analysis for analysts: what `caseseries.statistics.survival` offers.

A function's module is imported when it is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caseseries.statistics import survival as _survival

if TYPE_CHECKING:
    from caseseries.statistics.survival import *  # noqa: F403  # pyright: ignore[reportWildcardImportFromLibrary]

__all__ = _survival.__all__  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> Any:
    return getattr(_survival, name)
