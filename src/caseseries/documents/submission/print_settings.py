"""The resolution and file format a journal wants its figures in, from the head of a document."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from caseseries.documents.render_error import RenderError

KEY: Final = "submission"
RASTERS: Final = ("tiff", "png")
LEAST_DPI: Final = 72
MOST_DPI: Final = 1200
_KNOWN: Final = ("figure-dpi", "figure-format")


@dataclass(frozen=True)
class PrintSettings:
    """``dpi``: dots per inch of a figure's raster, ``raster``: its format."""

    dpi: int = 600
    raster: str = "tiff"

    @property
    def forms(self) -> tuple[str, str]:
        """The forms a figure is drawn in for print, as `CodeRunner.picture` takes them."""
        return "pdf", f"{self.dpi}.{self.raster}"


def print_settings(metadata: dict[str, Any], document: Path) -> PrintSettings:
    """What ``submission:`` says in the head of the document or in ``_quarto.yml``.

    Raises RenderError for what it does not know.
    """
    said = metadata.get(KEY) or {}
    where = f"{document}, or _quarto.yml"
    if not isinstance(said, dict) or set(said) - set(_KNOWN):
        unknown = ", ".join(sorted(set(said) - set(_KNOWN))) if isinstance(said, dict) else said
        raise RenderError(
            f"{KEY}: does not know {unknown}", where, f"it has {' and '.join(_KNOWN)}"
        )
    dpi, raster = said.get("figure-dpi", PrintSettings.dpi), said.get("figure-format", "tiff")
    if type(dpi) is not int or not LEAST_DPI <= dpi <= MOST_DPI:
        raise RenderError(
            f"figure-dpi: {dpi} is no resolution", where,
            f"give a whole number from {LEAST_DPI} to {MOST_DPI}",
        )  # fmt: skip
    if raster not in RASTERS:
        raise RenderError(
            f"figure-format: {raster} is not written", where, f"one of {', '.join(RASTERS)}"
        )
    return PrintSettings(dpi, raster)
