"""A sentence below a table, in Markdown, whose numbers carry their trace."""

from __future__ import annotations

from dataclasses import dataclass

from caseseries.documents.traced.note import Trace, plain


@dataclass(frozen=True)
class TableNote:
    """`pieces` are Markdown, or a printed number with what it rests on."""

    pieces: tuple[str | tuple[str, Trace | None], ...]

    @property
    def markdown(self) -> str:
        return "".join(
            piece if isinstance(piece, str) else _number(*piece) for piece in self.pieces
        )

    @property
    def ids(self) -> tuple[str, ...]:
        traces = [piece[1] for piece in self.pieces if not isinstance(piece, str)]
        return tuple(id for trace in traces if trace for id in trace.ids)


def table_note(*pieces: str | tuple[str, Trace | None]) -> TableNote:
    """`table_note("The models rest on ", ("13 patients", trace), ".")`."""
    return TableNote(pieces)


def _number(text: str, trace: Trace | None) -> str:
    return trace.markdown(text) if trace else plain(text)
