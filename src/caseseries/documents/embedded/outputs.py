"""What a cell gives: text it printed, what it displayed, the exception it was allowed to raise."""

from dataclasses import dataclass
from typing import Any

# Quarto's order of preference, less the widgets no document here uses.
RICH_TYPES = ("text/markdown", "image/svg+xml", "image/png", "text/html", "text/plain")


@dataclass(frozen=True)
class Text:
    """What a cell wrote to ``stdout`` or ``stderr``."""

    stream: str
    text: str


@dataclass(frozen=True)
class Rich:
    """What a cell displayed: its representations by MIME type, and the object itself."""

    data: dict[str, Any]
    value: Any

    @property
    def mime(self) -> str:
        """The representation Quarto would choose."""
        return next((mime for mime in RICH_TYPES if mime in self.data), "")


@dataclass(frozen=True)
class Failure:
    """The exception of a cell that is allowed to fail (``error: true``)."""

    text: str


Output = Text | Rich | Failure
