"""The paper itself as HTML: each number marked, the reason of a refutation beside its block."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from caseseries.audit.findings import UNLIKELY
from caseseries.audit.output.audited import Audited, doubted, why
from caseseries.audit.output.roles import roles, tests
from caseseries.audit.paper import Paragraph, Table
from caseseries.audit.statements import Number
from caseseries.writing.inert_cells import printable

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class MarkedPaper:
    """Marks of one paper; ``prefix`` keeps ids of several papers on a page apart."""

    def __init__(self, audited: Audited, prefix: str) -> None:
        self._audited = audited
        self._prefix = prefix
        self._roles = roles(audited.audit.statements)
        self._stood = tests(audited.audit.findings)
        self._findings: dict[Number, list[tuple[str, str]]] = {}
        """Of each number the marks (``1`` refuted, ``a`` noted) and their class."""
        self._beside: dict[int, list[str]] = {}
        for at, finding in enumerate(audited.refuted, 1):
            css = "unlikely" if finding.grade == UNLIKELY else "error"
            self._mark(doubted(finding), str(at), css)
            self._say(doubted(finding), f"r{at}", str(at), css, why(finding))
        for at, note in enumerate(audited.notes, 1):
            self._mark(doubted(note), _letters(at), "note")
            self._say(doubted(note), f"n{at}", _letters(at), "note", why(note))
        self._numbers: dict[tuple[int, int | None, int | None], list[Number]] = {}
        left = audited.audit.not_understood
        for number in {*self._roles, *left, *self._findings}:
            place = (number.block, number.row, number.column)
            self._numbers.setdefault(place, []).append(number)
        self._left = frozenset(left)

    def _mark(self, numbers: tuple[Number, ...], mark: str, css: str) -> None:
        for number in numbers:
            self._findings.setdefault(number, []).append((mark, css))

    def _say(self, numbers: tuple[Number, ...], id: str, mark: str, css: str, text: str) -> None:
        if numbers:
            said = f'<p class="{css}" id="{self._prefix}{id}"><b>{mark}</b> {_shown(text)}</p>'
            self._beside.setdefault(numbers[0].block, []).append(said)

    def blocks(self) -> Iterator[str]:
        """The blocks in their order, what is said of them beside them."""
        is_open = False
        for at, block in enumerate(self._audited.paper.blocks):
            is_reference = isinstance(block, Paragraph) and block.kind == "reference"
            if is_reference and not is_open:
                yield "<details><summary>References</summary>"
            if is_open and not is_reference:
                yield "</details>"
            is_open = is_reference
            said = "".join(self._beside.get(at, ()))
            shown = self._table(block, at) if isinstance(block, Table) else self._text(block, at)
            beside = f'<div class="beside">{said}</div>' if said else ""
            yield f'<div class="row">{shown}{beside}</div>'
        if is_open:
            yield "</details>"

    def _text(self, block: Paragraph, at: int) -> str:
        text = self._marked(block.text, at, None, None)
        if block.kind == "title":
            return f'<p class="title">{text}</p>'
        if block.kind == "heading":
            level = 2 if " / " not in block.place.section else 3
            return f"<h{level}>{text}</h{level}>"
        return f'<p class="{block.kind}">{text}</p>'

    def _table(self, table: Table, at: int) -> str:
        rows: list[str] = []
        for r, row in enumerate(table.grid):
            cells: list[str] = []
            for c, cell in enumerate(row):
                is_left = c > 0 and row[c - 1] is cell and cell.columns > 1
                above = table.grid[r - 1][c] if r else None
                if is_left or (above is cell and cell.rows > 1):
                    continue
                name = "th" if r < table.header_rows else "td"
                scope = ' scope="col"' if name == "th" else ""
                across = _same_across(row, c) if cell.columns > 1 else 1
                down = _same_down(table, r, c) if cell.rows > 1 else 1
                spans = f' colspan="{across}"' if across > 1 else ""
                spans += f' rowspan="{down}"' if down > 1 else ""
                level = f' class="level{min(cell.level, 4)}"' if cell.level else ""
                text = self._cell(table, at, r, c, down, across)
                cells.append(f"<{name}{scope}{spans}{level}>{text}</{name}>")
            rows.append(f"<tr>{''.join(cells)}</tr>")
        label = _shown(table.place.label or "Table")
        head = "".join(rows[: table.header_rows])
        body = "".join(rows[table.header_rows :])
        thead = f"<thead>{head}</thead>" if head else ""
        return (
            f'<div class="wide" role="region" tabindex="0" aria-label="{label}">'
            f"<table>{thead}<tbody>{body}</tbody></table></div>"
        )

    def _cell(self, table: Table, at: int, r: int, c: int, down: int, across: int) -> str:
        text = table.grid[r][c].text
        for row in range(r, r + down):
            for column in range(c, c + across):
                if self._numbers.get((at, row, column)):
                    return self._marked(text, at, row, column)
        return _shown(text)

    def _marked(self, text: str, block: int, row: int | None, column: int | None) -> str:
        said: list[str] = []
        last = 0
        numbers = self._numbers.get((block, row, column), [])
        for number in sorted(numbers, key=lambda n: (n.start, -n.end)):
            if number.start < last or number.end > len(text) or number.end <= number.start:
                continue
            said.append(_shown(text[last : number.start]))
            said.append(self._number(number, text[number.start : number.end]))
            last = number.end
        said.append(_shown(text[last:]))
        return "".join(said)

    def _number(self, number: Number, printed: str) -> str:
        shown = _shown(printed)
        role = self._roles.get(number, "")
        if number in self._stood and role:
            role += f" · tested: {self._stood[number]}"
        data = f' data-role="{_shown(f"{printed}: {role}")}"' if role else ""
        found = self._findings.get(number, [])
        refuted = [(mark, css) for mark, css in found if css != "note"]
        marks = refuted or found[:1]
        if marks:
            first, css = marks[0]
            id = f"n{_number_of(first)}" if css == "note" else f"r{first}"
            signs = ",".join(mark for mark, _ in marks)
            return (
                f'<a class="r {css}" href="#{self._prefix}{id}"{data}>{shown}<sup>{signs}</sup></a>'
            )
        if number in self._left:
            return f'<span class="u">{shown}</span>'
        return f'<span class="n" tabindex="0" role="note" aria-label="{_shown(printed)}: ' \
               f'{_shown(role)}"{data}>{shown}</span>'  # fmt: skip


def _same_across(row: tuple[object, ...], c: int) -> int:
    end = c
    while end < len(row) and row[end] is row[c]:
        end += 1
    return end - c


def _same_down(table: Table, r: int, c: int) -> int:
    end = r
    while end < len(table.grid) and table.grid[end][c] is table.grid[r][c]:
        end += 1
    return end - r


def _letters(at: int) -> str:
    said = ""
    while at:
        at, rest = divmod(at - 1, 26)
        said = _LETTERS[rest] + said
    return said


def _number_of(letters: str) -> int:
    at = 0
    for letter in letters:
        at = at * 26 + _LETTERS.index(letter) + 1
    return at


def _shown(text: str) -> str:
    return escape(printable(text))
