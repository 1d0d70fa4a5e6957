"""A printed text with the trace of its numbers, and texts put together of several."""

from __future__ import annotations

from collections.abc import Callable

from caseseries.documents.traced.marks import as_printed
from caseseries.documents.traced.note import Trace, plain


class Printed(str):
    """A printed form that a document takes as Markdown, with the trace of its numbers.

    Plain strings would reach it by way of `repr`, which writes a no-break space as ``\\xa0``.
    A text put together of several keeps its `pieces`, each with the trace of its own.
    """

    trace: Trace | None = None
    pieces: tuple[str, ...] = ()

    def _repr_markdown_(self) -> str:
        if self.pieces:
            return "".join(
                piece._repr_markdown_() if isinstance(piece, Printed) else piece
                for piece in self.pieces
            )
        if self.trace is None:
            return plain(self)
        return self.trace.markdown(self) + as_printed(self.trace)


def composed(*pieces: str) -> Printed:
    """One text of several, each with the trace of its own; what is between them is Markdown."""
    text = Printed("".join(pieces))
    text.pieces = pieces
    return text


def form_of(
    method: Callable[..., object], text: str, args: tuple[object, ...], kwargs: dict[str, object]
) -> str:
    """How a method prints the ids it is called with, `number 2`: its name and what else it is told.

    One that was given its text has the ids after it.
    """
    told = () if args[:1] == (text,) else args[1:]
    return " ".join([method.__name__, *map(str, told), *(f"{k}={v}" for k, v in kwargs.items())])


def joints(n: int) -> list[str]:
    """What stands before each of n things in a row: `a`, `a and b`, `a, b, and c`."""
    if n < 3:
        return ["", " and "][:n]
    return ["", *[", "] * (n - 2), ", and "]


def at_times(rates: list[Printed], times: list[str]) -> Printed:
    """`77% at 1 year and 59% at 3 years`; one rate for all: `93% at 1 year and at 3 years`."""
    pieces: list[str] = []
    for number, (time, joint) in enumerate(zip(times, joints(len(times)), strict=True)):
        rate = rates[number] if number < len(rates) else ""
        pieces += [joint, rate, f"{' ' if rate else ''}at {time}"]
    return composed(*pieces)
