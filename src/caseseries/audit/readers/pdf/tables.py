"""Tables of a PDF: between the rules below a caption, else where lines fall apart in columns."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from caseseries.audit.paper import Cell
from caseseries.audit.readers.names import label_of
from caseseries.audit.readers.pdf.lines import segments
from caseseries.audit.readers.pdf.words import Rule, Segment, Word

_GAP_OF_CELLS = 0.62
"""In sizes of the letters: wider apart, words stand in two cells."""
MAX_ROWS = 300


@dataclass
class Found:
    """A table and where it lies on its page."""

    rows: list[list[Cell]]
    headers: int | None
    top: float
    bottom: float


def table_below(
    words: Sequence[Word], caption: Segment, rules: Sequence[Rule], span: tuple[float, float]
) -> Found | None:
    """Return the table below the last line of its caption, None where there is none.

    ``words`` are those of the column (``span``) that the caption heads, below it.
    """
    ruled = _ruled(words, caption, rules, span)
    if ruled is not None:
        top, header, bottom = ruled
        within = [w for w in words if top - 1 < w.baseline < bottom + 1]
        found = _table(within, top, bottom, header, rules)
        if found is not None:
            return found
    end = _end_of_alignment(words)
    if end is None:
        return None
    within = [word for word in words if word.baseline <= end + 0.5]
    return _table(within, caption.baseline, end, None, ())


def _ruled(
    words: Sequence[Word], caption: Segment, rules: Sequence[Rule], span: tuple[float, float]
) -> tuple[float, float | None, float] | None:
    """Top, header's end and bottom of a table by its horizontal rules."""
    below = [
        rule
        for rule in _whole(rules)
        if rule.y > caption.baseline - 2
        and min(rule.x1, span[1] + 5) - max(rule.x0, span[0] - 5) > 0.25 * (span[1] - span[0])
    ]
    if not below or below[0].y - caption.baseline > 6 * caption.size:
        return None
    lines = _by_line(segments(words, _GAP_OF_CELLS))
    first = lines[0][0].baseline if lines else 0.0
    above = [rule for rule in below if rule.y < first]
    top = above[-1] if above else below[0]
    below = [rule for rule in below if rule.y >= top.y]
    last: Rule | None = None
    header: float | None = None
    for rule in below[1:]:
        if abs(rule.x0 - top.x0) > 6 or rule.x1 - rule.x0 < 0.6 * (top.x1 - top.x0):
            continue
        within = [li for li in lines if (last or top).y < li[0].baseline < rule.y]
        if within and not _is_table_part(within, 0.2 if header is None else 0.4):
            break
        if header is None and within:
            header = rule.y
        elif abs(rule.x1 - top.x1) < 12:
            last = rule
    if last is None:
        if header is None or len(lines) <= 3:
            return None
        below_header = [word for word in words if word.baseline > header]
        end = _end_of_alignment(below_header)
        starts = min((word.baseline for word in below_header), default=0.0)
        if end is not None and starts - header < 2.5 * caption.size:
            return top.y, header, end  # it goes on on the next page
        return top.y, None, header
    return top.y, header, last.y


def _whole(rules: Sequence[Rule]) -> list[Rule]:
    """Rules with those on one line as one, where they are drawn cell by cell with gaps."""
    lines: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.y):
        if lines and rule.y - lines[-1][0].y < 1.5:
            lines[-1].append(rule)
        else:
            lines.append([rule])
    whole: list[Rule] = []
    for line in lines:
        x0, x1 = min(rule.x0 for rule in line), max(rule.x1 for rule in line)
        covered = sum(rule.x1 - rule.x0 for rule in line)
        whole += [Rule(x0, x1, line[0].y)] if covered > 0.4 * (x1 - x0) else line
    return whole


def _is_table_part(lines: Sequence[Sequence[Segment]], share: float) -> bool:
    """Whether lines between two rules are rows, and not notes, text or another caption."""
    if any(label_of(line[0].text) for line in lines):
        return False
    return sum(len(line) > 1 for line in lines) >= share * len(lines)


def _end_of_alignment(words: Sequence[Word]) -> float | None:
    """The baseline of the last row below a caption without rules: lines of two cells or more."""
    lines = _by_line(segments(words, _GAP_OF_CELLS))
    if not lines:
        return None
    width = max(s.x1 for line in lines for s in line) - min(s.x0 for line in lines for s in line)
    end: float | None = None
    single = rows = 0
    before = lines[0][0].baseline
    for line in lines[:MAX_ROWS]:
        baseline, size = line[0].baseline, line[0].size
        if baseline - before > 3.2 * size:
            break
        before = baseline
        if len(line) >= 2:
            rows += 1
            single, end = 0, baseline
            continue
        single += 1
        is_prose = line[0].x1 - line[0].x0 > 0.7 * width
        if is_prose or single > 2:
            break
    return end if rows >= 3 else None


def _by_line(found: Sequence[Segment]) -> list[list[Segment]]:
    lines: list[list[Segment]] = []
    for segment in sorted(found, key=lambda s: (s.baseline, s.x0)):
        if lines and abs(segment.baseline - lines[-1][0].baseline) < 0.3 * segment.size:
            lines[-1].append(segment)
        else:
            lines.append([segment])
    return [sorted(line, key=lambda s: s.x0) for line in lines]


def _table(
    words: Sequence[Word],
    top: float,
    bottom: float,
    header: float | None,
    rules: Sequence[Rule],
) -> Found | None:
    lines = _by_line(segments(words, _GAP_OF_CELLS))[:MAX_ROWS]
    columns = _columns(lines)
    if len(columns) < 2 or len(lines) < 2:
        return None
    rows: list[list[Cell]] = []
    headers = 0
    left = min(line[0].x0 for line in lines)
    gaps = sorted(b[0].baseline - a[0].baseline for a, b in itertools.pairwise(lines))
    leading = gaps[len(gaps) // 2]
    before: list[Segment] | None = None
    for line in lines:
        places = [_place(segment, columns) for segment in line]
        is_header = header is not None and line[0].baseline < header
        if is_header:
            places = [
                _under_rule(segment, place, columns, rules, header)
                for segment, place in zip(line, places, strict=True)
            ]
        gap = line[0].baseline - before[0].baseline if before else 2 * leading
        if rows and _goes_on(line, places, rows[-1], gap, leading, is_header, headers, len(rows)):
            _append(rows[-1], line, places)
        else:
            rows.append(_row(line, places, len(columns), left))
            headers += is_header
        before = line
    return Found(rows, headers if 0 < headers < len(rows) else None, top, bottom)


def _columns(lines: Sequence[Sequence[Segment]]) -> list[tuple[float, float]]:
    """Where columns lie: what the cells of rows with most cells cover together."""
    most = max((len(line) for line in lines), default=0)
    if most < 2:
        return []
    columns: list[tuple[float, float]] = []
    for line in sorted(lines, key=len, reverse=True):
        if len(line) < 2 and columns:
            break
        for segment in line:
            touched = [c for c in columns if segment.x0 < c[1] - 1 and segment.x1 > c[0] + 1]
            if len(touched) > 1:
                continue  # it spans columns
            x0 = min([segment.x0, *(c[0] for c in touched)])
            x1 = max([segment.x1, *(c[1] for c in touched)])
            others = [c for c in columns if c not in touched]
            if any(x0 < c[1] and x1 > c[0] for c in others):
                continue
            columns = sorted([*others, (x0, x1)])
    return columns


def _place(segment: Segment, columns: Sequence[tuple[float, float]]) -> tuple[int, int]:
    """First and last column that a segment lies in."""
    touched = [
        at for at, (x0, x1) in enumerate(columns) if segment.x0 < x1 - 1 and segment.x1 > x0 + 1
    ]
    if touched:
        return touched[0], touched[-1]
    middle = (segment.x0 + segment.x1) / 2
    nearest = min(
        range(len(columns)), key=lambda at: abs(middle - (columns[at][0] + columns[at][1]) / 2)
    )
    return nearest, nearest


def _under_rule(
    segment: Segment,
    place: tuple[int, int],
    columns: Sequence[tuple[float, float]],
    rules: Sequence[Rule],
    header: float | None,
) -> tuple[int, int]:
    """The columns of a header's cell: all those that a short rule right below it covers."""
    for rule in rules:
        is_below = 0 < rule.y - segment.baseline < segment.size and rule.y < (header or 0) - 2
        if is_below and rule.x0 <= segment.x0 + 2 and rule.x1 >= segment.x1 - 2:
            covered = [
                at for at, (x0, x1) in enumerate(columns) if rule.x0 < x1 - 2 and rule.x1 > x0 + 2
            ]
            if covered and len(covered) < len(columns):
                return covered[0], covered[-1]
    return place


def _row(
    line: Sequence[Segment], places: Sequence[tuple[int, int]], width: int, left: float
) -> list[Cell]:
    row: list[Cell] = []
    for segment, (first, last) in zip(line, places, strict=True):
        at = sum(cell.columns for cell in row)
        if first < at:
            if row:
                row[-1] = _longer(row[-1], segment.text)
            continue
        row += [Cell("")] * (first - at)
        level = round((segment.x0 - left) / max(segment.size, 4)) if first == 0 else 0
        row.append(Cell(segment.text, columns=last - first + 1, level=max(0, min(level, 9))))
    return row + [Cell("")] * (width - sum(cell.columns for cell in row))


def _longer(cell: Cell, text: str) -> Cell:
    return Cell(f"{cell.text} {text}", columns=cell.columns, level=cell.level)


def _append(row: list[Cell], line: Sequence[Segment], places: Sequence[tuple[int, int]]) -> None:
    for segment, (first, _) in zip(line, places, strict=True):
        at = 0
        for index, cell in enumerate(row):
            if at <= first < at + cell.columns:
                row[index] = (
                    Cell(f"{cell.text}\n{segment.text}", columns=cell.columns, level=cell.level)
                    if cell.text
                    else Cell(segment.text, columns=cell.columns)
                )
                break
            at += cell.columns


def _goes_on(
    line: Sequence[Segment],
    places: Sequence[tuple[int, int]],
    above: Sequence[Cell],
    gap: float,
    leading: float,
    is_header: bool,
    headers: int,
    n_rows: int,
) -> bool:
    """Whether a line continues the cells of the row above it."""
    if is_header:
        return False
    if headers == n_rows or gap > 1.15 * leading:
        return False
    first = line[0].text
    if len(line) == 1 and places[0][0] == 0:
        return first[:1].islower() and not above[0].text.endswith((".", ":"))
    if places[0][0] == 0:
        is_cut = above[0].text.endswith(
            (",", "(", " or", " and", " of", " the", " at", " to", " in")
        )
        is_alone = not any(cell.text for cell in above[1:])
        return is_alone and first[:1].islower() and (is_cut or gap < 0.9 * leading)
    texts = [segment.text for segment in line]
    opened = [cell.text for cell in above if cell.text.count("(") > cell.text.count(")")]
    return all(text[0] in "(–-" or opened or text[0].islower() for text in texts)
