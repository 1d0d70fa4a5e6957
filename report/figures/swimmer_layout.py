"""How many columns a swimmer plot has and how high its lanes are, so that it fits on one page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from caseseries.documents.figures import style

PAGE_INCHES: Final = 8.7
"""What an A4 page of the PDF leaves for a figure above a caption of two lines."""
LANE_INCHES: Final = 0.255
LEGEND_INCHES: Final = 0.95
TOP_INCHES: Final = 0.05
# Beside the legend and the top the first design left a little air below the caption.
MARGINS_INCHES: Final = 1.15
LABEL_INCHES: Final = 0.27 * style.TEXT_WIDTH_INCHES
"""For origin and id of the patient; a column of several has ids alone."""
RIGHT_INCHES: Final = 0.13
MOST_COLUMNS: Final = 3
SMALLEST_LABEL_POINTS: Final = 5.5
LABEL_IN_LANE: Final = 0.9
"""Type size as a share of the lane, so that names do not touch."""
FULL_MARKS_LANE_INCHES: Final = 0.18
"""From this height of a lane on the marks have their full size."""


@dataclass(frozen=True)
class SwimmerLayout:
    """Columns of lanes, all on the same time axis.

    `label_points` is 0 where the lanes are too low for a name; `scale` is that of the marks.
    `label_inches` is the room for the names beside each column.
    """

    columns: int
    rows: int
    lane_inches: float
    label_points: float
    label_inches: float = LABEL_INCHES
    with_origin: bool = True

    @property
    def scale(self) -> float:
        return min(1.0, self.lane_inches / FULL_MARKS_LANE_INCHES)

    @property
    def height_inches(self) -> float:
        return self.lane_inches * self.rows + MARGINS_INCHES

    @property
    def axis_inches(self) -> float:
        """Width of the time axis of one column."""
        return self.axes(0)[2] * style.TEXT_WIDTH_INCHES

    def axes(self, column: int) -> tuple[float, float, float, float]:
        """Left, bottom, width and height of a column in shares of the figure."""
        height = self.height_inches
        bottom, tall = LEGEND_INCHES / height, 1 - (LEGEND_INCHES + TOP_INCHES) / height
        width = 1 / self.columns
        label = self.label_inches / style.TEXT_WIDTH_INCHES
        right = RIGHT_INCHES / style.TEXT_WIDTH_INCHES
        return (column * width + label, bottom, width - label - right, tall)


def swimmer_layout(n_patients: int) -> SwimmerLayout:
    """The layout of so many lanes: lower lanes first, then columns, then lanes without names.

    One column as long as its labels keep the size of the other figures' small type; up to three
    with labels of at least 5.5 points; beyond that the lanes of three columns get as low as it
    takes, and lose their names.
    """
    room = PAGE_INCHES - MARGINS_INCHES
    for columns in range(1, MOST_COLUMNS + 1):
        rows = math.ceil(n_patients / columns)
        lane = min(LANE_INCHES, room / rows)
        label = min(style.SMALL_POINTS, lane * style.POINTS_PER_INCH * LABEL_IN_LANE)
        smallest = SMALLEST_LABEL_POINTS if columns == MOST_COLUMNS else style.SMALL_POINTS
        if label >= smallest:
            return SwimmerLayout(columns, rows, lane, label)
    rows = math.ceil(n_patients / MOST_COLUMNS)
    return SwimmerLayout(MOST_COLUMNS, rows, room / rows, 0.0, RIGHT_INCHES, with_origin=False)
