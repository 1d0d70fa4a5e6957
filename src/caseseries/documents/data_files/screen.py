"""The data files as tables of the HTML supplement, to be searched and sorted.

They are HTML as it is: pandoc would take seconds for what Word and PDF leave out anyway. Without
JavaScript they are plain tables in folds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from typing import Any, Final

from caseseries.documents.data_files.sheet import WORKBOOK, Sheet, SheetColumn, text
from caseseries.documents.printing.typeset import typeset
from caseseries.writing.inert_cells import printable

# Quarto's word for leaving a table as it is, and where the PDF begins and ends to leave it out.
BEGIN: Final = "<!--| quarto-html-table-processing: none -->"
END: Final = "<!-- end of the data tables -->"
_SCRIPT: Final = Path(__file__).with_name("screen.js")
ROW_IDS: Final = {"numbers": "number-", "ledger": "claim-", "rules": "rule-",
                  "dictionary": "column-"}  # fmt: skip
"""What stands before a row's key in its anchor: numbers of the manuscript link to `number-<id>`."""


class ScreenTables:
    """All sheets of a study, each in a fold with its download; shown in the HTML alone."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = sheets
        self._rows = {s.name: {text(r[s.row_key]) for r in s.records} for s in sheets}

    def _repr_markdown_(self) -> str:
        return f"```{{=html}}\n{self.html}\n```\n"

    @property
    def html(self) -> str:
        """The folds, and the script that makes them searchable."""
        folds = "\n".join(self._fold(sheet) for sheet in self._sheets)
        return f"{BEGIN}\n{folds}\n<script>\n{_script()}</script>\n{END}"

    def _fold(self, sheet: Sheet) -> str:
        title = escape(sheet.title)
        rows = len(sheet.records)
        head = "".join(_head(sheet.column(key)) for key in sheet.shown)
        return (
            f'<details class="data-table" id="data-{sheet.name}">\n'
            f"<summary>{title} ({rows} {'row' if rows == 1 else 'rows'})</summary>\n"
            f'<p>{escape(sheet.about)}. To download, with all columns: <a href="{sheet.file}">'
            f'{sheet.file}</a>, <a href="{WORKBOOK}">{WORKBOOK}</a>.</p>\n'
            f'<div class="table-scroll" tabindex="0" role="region" aria-label="{title}">\n'
            f'<table class="screen-table"><caption class="hidden-caption">{title}</caption>\n'
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n"
            + "\n".join(self._lines(sheet))
            + "\n</tbody></table></div></details>"
        )

    def _lines(self, sheet: Sheet) -> Iterator[str]:
        columns = [sheet.column(key) for key in sheet.shown]
        for record in sheet.records:
            anchor = escape(ROW_IDS[sheet.name] + text(record[sheet.row_key]))
            first, *rest = (self._cell(column, record) for column in columns)
            data = "".join(f"<td>{cell}" for cell in rest)
            yield f'<tr id="{anchor}"><th scope="row">{first}{data}</tr>'

    def _cell(self, column: SheetColumn, record: Mapping[str, Any]) -> str:
        shown = printable(text(record[column.key]))
        if not shown:
            return ""
        cell = f"<code>{escape(shown)}</code>" if column.is_code else escape(typeset(shown))
        target = text(record[column.target or column.key]) if column.links_to else ""
        if target in self._rows.get(column.links_to, ()):
            return f'<a href="#{escape(ROW_IDS[column.links_to] + target)}">{cell}</a>'
        return cell


def _head(column: SheetColumn) -> str:
    return f'<th scope="col">{escape(column.heading)}</th>'


@cache
def _script() -> str:
    return _SCRIPT.read_text(encoding="utf-8")
