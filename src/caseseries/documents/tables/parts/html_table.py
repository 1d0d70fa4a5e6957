"""A table for HTML, PDF and Word at once: one plain, semantic HTML table.

Both renderers read the raw HTML into the document's own table model, so Word gets a real table.
What survives that way, and is therefore all that is used here: `thead` and several `tbody`,
`colspan` and `rowspan`, `th` with `scope`, `text-align` as inline style, classes, line breaks,
sub- and superscripts, emphasis, relative column widths, no-break and figure spaces. A row made of
one `th` across all columns heads its `tbody`, and so does a row of class `variable`: who hears the
table is told with each level which variable it is of.

The caption and the number come from the document (`tbl-cap`); notes follow as a paragraph of
their own, because `tfoot` would be repeated on every page of the PDF.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from caseseries.documents.tables.parts.table_note import TableNote
from caseseries.documents.traced.marks import Marks

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

    from caseseries.documents.traced.note import Trace

Align = Literal["left", "center", "right"]

INDENT = 2 * "\u2007"
"""Two figure spaces, about one em: an indentation that HTML, PDF and Word all keep."""

VARIABLE = "variable"
"""The class of a row that names the variable of the levels below it."""

SHORT_ROWS = 10
"""A table of so many rows is not broken over two pages."""

WHOLE_ROWS = 6
"""The levels of a variable are not, where they are so many or fewer."""


@dataclass(frozen=True)
class Column:
    """One column: its alignment and its share of the table's width in percent."""

    align: Align = "left"
    width_percent: float = 10.0


@dataclass(frozen=True)
class Cell:
    """Text (escaped unless it is `Markup`; `\\n` breaks the line), span, role, and the trace of
    the numbers in it."""

    text: str | Markup = ""
    colspan: int = 1
    rowspan: int = 1
    align: Align = "left"
    is_header: bool = False
    trace: Trace | None = None


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    classes: str = ""


@dataclass(frozen=True)
class RowGroup:
    """A `tbody`, optionally headed by a row across all columns."""

    rows: tuple[Row, ...]
    heading: str | Markup = ""
    classes: str = ""
    heading_trace: Trace | None = None


@dataclass(frozen=True, repr=False)
class HtmlTable:
    """A finished table. Notebook and Quarto cells show it through `_repr_markdown_`.

    `notes` are sentences, Markdown or with traced numbers, joined into one paragraph below.
    """

    columns: tuple[Column, ...]
    header: tuple[tuple[Cell, ...], ...]
    groups: tuple[RowGroup, ...]
    notes: tuple[str | TableNote, ...] = ()
    classes: str = field(default="results-table")

    def __repr__(self) -> str:
        n_rows = sum(len(group.rows) for group in self.groups)
        return f"<HtmlTable: {n_rows} rows, {len(self.columns)} columns>"

    @property
    def _is_short(self) -> bool:
        """Whether it is better on the next page than on two."""
        return sum(len(group.rows) + bool(group.heading) for group in self.groups) <= SHORT_ROWS

    @property
    def html(self) -> str:
        """The `<table>` element."""

        marks = self._marks

        def render(cell: Cell, scope: str) -> Markup:
            return _element(cell, scope, marks)

        return _template().render(
            classes=f"{self.classes} short" if self._is_short else self.classes,
            columns=self.columns,
            header=self.header,
            groups=[part for group in self.groups for part in _by_variable(group, self.columns)],
            render=render,
            traced=traced,
        )

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the numbers in its cells, headings and notes, in reading order, each once."""
        found = [id for trace in self._traces if trace for id in trace.ids]
        found += [id for note in self.notes if isinstance(note, TableNote) for id in note.ids]
        return tuple(dict.fromkeys(found))

    @property
    def _traces(self) -> list[Trace | None]:
        """Those of headings and cells, in reading order."""
        traces: list[Trace | None] = []
        for group in self.groups:
            traces.append(group.heading_trace)
            traces += [cell.trace for row in group.rows for cell in row.cells]
        return traces

    @property
    def _marks(self) -> Marks:
        return Marks(self._traces)

    def _repr_markdown_(self) -> str:
        blocks = [f"```{{=html}}\n{self.html}\n```"]
        notes = [note if isinstance(note, str) else note.markdown for note in self.notes]
        notes += self._marks.notes
        if notes:
            blocks.append('::: {.table-notes custom-style="Table Notes"}')
            blocks += [" ".join(notes), ":::"]
        return "\n\n".join(blocks) + "\n"


def header_cells(labels: Sequence[str | Markup], columns: Sequence[Column]) -> tuple[Cell, ...]:
    """One header row, each label aligned like its column."""
    return tuple(
        Cell(label, align=column.align, is_header=True)
        for label, column in zip(labels, columns, strict=True)
    )


def body_row(
    texts: Sequence[str | Markup],
    columns: Sequence[Column],
    *,
    level: int = 0,
    classes: str = "",
    traces: Sequence[Trace | None] = (),
    label_trace: Trace | None = None,
) -> Row:
    """A row whose first cell is its header, indented by `level`, the others data.

    `traces` belong to the data cells from the first on; the last ones may go without.
    `label_trace` is that of the header, whose number is a cut-point of the study.
    """
    first, *rest = texts
    padded = [*traces, *[None] * (len(rest) - len(traces))]
    cells = [Cell(INDENT * level + first, is_header=True, trace=label_trace)]
    cells += [
        Cell(text, align=column.align, trace=trace)
        for text, column, trace in zip(rest, columns[1:], padded, strict=True)
    ]
    return Row(tuple(cells), classes or (f"level-{level}" if level else ""))


def _by_variable(group: RowGroup, columns: Sequence[Column]) -> list[RowGroup]:
    """A group whose rows are of several variables as one group for each; itself where of none."""
    if not any(row.classes == VARIABLE for row in group.rows):
        return [group]
    runs: list[list[Row]] = [[]]
    for row in group.rows:
        inside = bool(runs[-1]) and runs[-1][0].classes == VARIABLE
        if row.classes == VARIABLE or (inside and not row.classes.startswith("level-")):
            runs.append([])
        runs[-1].append(_heading_row(row, columns) if row.classes == VARIABLE else row)
    first, *others = (tuple(run) for run in runs)
    classes = f"{group.classes} part".strip() if group.heading else group.classes
    parts = [RowGroup(first, group.heading, classes, group.heading_trace)]
    return [*(parts if group.heading or first else []), *map(_levels, others)]


def _levels(rows: tuple[Row, ...]) -> RowGroup:
    return RowGroup(rows, classes="whole" if len(rows) <= WHOLE_ROWS else "")


def _heading_row(row: Row, columns: Sequence[Column]) -> Row:
    """A variable's row, its name across the table where nothing else stands in it."""
    name, *others = row.cells
    if any(cell.text for cell in others):
        return row
    return Row((replace(name, colspan=len(columns)),), row.classes)


def nothing_to_show(columns: Sequence[Column], sentence: str) -> RowGroup:
    """The body of a table without rows: says why, instead of standing empty."""
    return RowGroup((Row((Cell(sentence, colspan=len(columns)),), "empty"),))


def emphasized(text: str, rest: str = "") -> Markup:
    """`text` in italics followed by `rest`: P values and the n of headings."""
    from markupsafe import Markup

    return Markup("<em>{}</em>{}").format(text, rest)


def _lines(text: str | Markup) -> Markup:
    from markupsafe import Markup, escape

    return Markup("<br>").join(escape(part) for part in text.split("\n"))


def _element(cell: Cell, scope: str, marks: Marks) -> Markup:
    from markupsafe import Markup

    tag = "th" if cell.is_header else "td"
    attributes = f' scope="{scope}"' if cell.is_header else ""
    if cell.colspan > 1:
        attributes += f' colspan="{cell.colspan}"'
    if cell.rowspan > 1:
        attributes += f' rowspan="{cell.rowspan}"'
    attributes += f' style="text-align: {cell.align}"'
    text = traced(_lines(cell.text), cell.trace)
    letters = marks.of(cell.trace) if text else ""
    if letters:
        text += Markup('<sup class="mark">{}</sup>').format(letters)
    return Markup(f"<{tag}{attributes}>") + text + Markup(f"</{tag}>")


def traced(text: Markup, trace: Trace | None) -> Markup:
    """The text as a number that carries its trace; data- attributes are what pandoc keeps."""
    from markupsafe import Markup

    if trace is None or not text:
        return text
    span = Markup('<span class="number" data-trace="{}" data-note="{}">{}</span>')
    return span.format(" ".join(trace.ids), trace.note, text)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
    )
    environment.filters["lines"] = _lines
    return environment.get_template("table.html.j2")
