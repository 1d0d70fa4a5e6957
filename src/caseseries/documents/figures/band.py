"""Confidence limits of a curve: a shaded band, and a second pair of limits as lines over it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.documents.figures import style
from caseseries.documents.printing import format as fmt

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Record = dict[str, Any]
Limits = tuple[float, float, float]

DASHED: Final = (0, (4, 2))
DOTTED: Final = (0, (1, 1.5))


def draw_band(ax: Axes, steps: list[Record], label: str | None = None) -> None:
    """Shade what lies between the limits of a curve; a dashed outline keeps it visible in
    greyscale and on a bad copy."""
    for number, stretch in enumerate(_stretches(steps)):
        times, low, high = zip(*stretch, strict=True)
        ax.fill_between(
            times, low, high, step="post", facecolor=style.BAND, alpha=0.55, linewidth=0, zorder=1,
            label=None if number else label,
        )  # fmt: skip
        for limit in (low, high):
            ax.step(times, limit, where="post", color=style.BLUE, linewidth=0.6, linestyle=DASHED)


def draw_limits(ax: Axes, steps: list[Record], label: str) -> None:
    """Dotted lines at a second pair of limits."""
    first: str | None = label
    for stretch in _stretches(steps):
        times, low, high = zip(*stretch, strict=True)
        for limit in (low, high):
            ax.step(
                times, limit, where="post", color=style.INK, linewidth=1.0, linestyle=DOTTED,
                zorder=2, label=first,
            )  # fmt: skip
            first = None


def _stretches(steps: list[Record]) -> list[list[Limits]]:
    """Stretches of a curve that have limits, in percent; each runs on to the next time."""
    stretches: list[list[Limits]] = []
    current: list[Limits] = []
    for row in steps:
        low, high = row["conf_low"], row["conf_high"]
        if not (fmt.is_missing(low) or fmt.is_missing(high)):
            current.append((row["time"], 100 * low, 100 * high))
        elif current:
            stretches.append([*current, (row["time"], *current[-1][1:])])
            current = []
    return [*stretches, current] if current else stretches
