"""Lines of a page: words put side by side, and columns put after each other."""

from __future__ import annotations

from collections.abc import Sequence

from caseseries.audit.readers.pdf.words import Segment, Word

_GAP_OF_TEXT = 0.95
"""In sizes of the letters: wider apart, words do not belong to one line of a column."""


def segments(words: Sequence[Word], gap: float = _GAP_OF_TEXT) -> list[Segment]:
    """Return runs of words on a common baseline, from the top and from the left."""
    found: list[Segment] = []
    for line in _lines(words):
        current: Segment | None = None
        for word in line:
            size = current.size if current else word.size
            if current and word.x0 - current.words[-1].x1 <= gap * max(size, word.size):
                current.words.append(word)
            else:
                current = Segment([word])
                found.append(current)
    return found


def _lines(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose baselines agree, raised and lowered small ones with their line."""
    if not words:
        return []
    largest = sorted(word.size for word in words)[len(words) // 2]
    main = [word for word in words if word.size >= 0.95 * largest]
    small = [word for word in words if word.size < 0.95 * largest]
    lines: list[list[Word]] = []
    for word in sorted(main, key=lambda word: word.baseline):
        if lines and word.baseline - lines[-1][0].baseline <= 0.25 * word.size:
            lines[-1].append(word)
        else:
            lines.append([word])
    baselines = [line[0].baseline for line in lines]
    alone: list[Word] = []
    for word in small:
        at = _nearest(baselines, word, lines)
        if at is None:
            alone.append(word)
        else:
            lines[at].append(word)
    if alone:
        lines += _lines(alone)
        lines.sort(key=lambda line: line[0].baseline)
    return [sorted(line, key=lambda word: word.x0) for line in lines]


def _nearest(baselines: list[float], word: Word, lines: list[list[Word]]) -> int | None:
    """The line of which a small word is a raised or lowered part: it touches a word there."""
    from bisect import bisect_left

    at = bisect_left(baselines, word.baseline - 0.3 * word.size)
    for index in range(at, min(at + 6, len(lines))):
        above = baselines[index] - word.baseline
        if not -0.3 * word.size <= above <= 0.9 * word.size:
            continue
        if any(
            -2 <= word.x0 - other.x1 < 0.35 * other.size and other.size > word.size
            for other in lines[index]
        ):
            return index
    return None


def in_reading_order(found: Sequence[Segment], width: float) -> list[list[Segment]]:
    """Return segments by column, columns in the order they are read in.

    What crosses the gutter (a title, a wide table) ends the columns above it.
    """
    gutter = _gutter(found, width)
    if gutter is None:
        return [sorted(found, key=lambda s: (s.baseline, s.x0))]
    columns: list[list[Segment]] = []
    left: list[Segment] = []
    right: list[Segment] = []
    ordered = sorted(found, key=lambda s: (s.baseline, s.x0))
    for segment in ordered:
        if not (left or right) and columns and _ends_above(columns[-1], segment, ordered, gutter):
            columns[-1].append(segment)
        elif segment.x1 <= gutter + 1:
            left.append(segment)
        elif segment.x0 >= gutter - 1:
            right.append(segment)
        else:
            columns += [left, right]
            left, right = [], []
            if columns and columns[-1] and len(columns) >= 3 and _crosses(columns[-1], gutter):
                columns[-1].append(segment)
            else:
                columns.append([segment])
    columns += [left, right]
    return _merged([column for column in columns if column], gutter)


def _ends_above(
    above: list[Segment], segment: Segment, ordered: Sequence[Segment], gutter: float
) -> bool:
    """Whether a segment is the short last line of what crosses the gutter above it."""
    last = above[-1]
    return (
        _crosses(above, gutter)
        and segment.x1 <= gutter + 1
        and abs(last.size - segment.size) < 0.05 * segment.size
        and segment.baseline - last.baseline < 1.5 * segment.size
        and (abs(segment.x0 - last.x0) < 4 or segment.x0 > last.x0 + 0.2 * gutter)
        and not any(abs(s.baseline - segment.baseline) < 2 and s.x0 > gutter - 1 for s in ordered)
    )


def _crosses(column: list[Segment], gutter: float) -> bool:
    return any(s.x0 < gutter - 1 and s.x1 > gutter + 1 for s in column)


def _merged(columns: list[list[Segment]], gutter: float) -> list[list[Segment]]:
    """Runs of columns that cross the gutter are one."""
    merged: list[list[Segment]] = []
    for column in columns:
        if merged and _crosses(merged[-1], gutter) and _crosses(column, gutter):
            merged[-1] += column
        else:
            merged.append(column)
    return merged


def _gutter(found: Sequence[Segment], width: float) -> float | None:
    """The middle of the gap between two columns, None where text runs over the whole width."""
    wide = [s for s in found if s.x1 - s.x0 > 0.18 * width]
    if len(wide) < 8:
        return None
    best: tuple[float, float] | None = None
    for step in range(60, 141):
        x = width * step / 200
        left = [s for s in wide if s.x1 <= x]
        right = [s for s in wide if s.x0 >= x]
        crossing = len(wide) - len(left) - len(right)
        if min(len(left), len(right)) < 4 or crossing > 0.5 * len(wide):
            continue
        overlap = _side_by_side(left, right)
        if overlap < 4:
            continue
        nearest = min(
            x - max((s.x1 for s in left), default=0.0),
            min((s.x0 for s in right), default=width) - x,
        )
        score = overlap - 2 * crossing + min(nearest, 10) / 100
        if best is None or score > best[0]:
            best = (score, x)
    return best[1] if best and best[0] > 0 else None


def _side_by_side(left: list[Segment], right: list[Segment]) -> int:
    """How many lines of the right column lie between the top and bottom of the left one."""
    top, bottom = min(s.baseline for s in left), max(s.baseline for s in left)
    return sum(top - 5 <= s.baseline <= bottom + 5 for s in right)
