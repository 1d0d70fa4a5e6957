"""The report for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from caseseries.audit.findings import Finding
from caseseries.audit.output.audited import HEADINGS, Audited, not_understood, quotes, where, why
from caseseries.writing.inert_cells import printable

_WIDTH = 96
MAX_NOTES = 20
"""Notes that are listed where nobody asked for all."""


def render(papers: Sequence[Audited], *, verbose: bool) -> str:
    """The report on all papers, each under its file's name."""
    return "\n".join("\n".join(_paper(audited, verbose=verbose)) + "\n" for audited in papers)


def _paper(audited: Audited, *, verbose: bool) -> Iterator[str]:
    yield from _wrapped(f"{audited.paper.file}: {audited.summary()}", "")
    number = 0
    for grade in audited.grades:
        yield from ("", HEADINGS[grade])
        for finding in audited.refuted:
            if finding.grade == grade:
                number += 1
                yield from _finding(finding, audited, f"{number:>2}. ")
    if audited.notes:
        kept = audited.notes if verbose else audited.notes[:MAX_NOTES]
        yield from ("", f"Notes ({len(audited.notes)}); another reading makes these right")
        for note in kept:
            yield from _finding(note, audited, "  - ")
        if len(kept) < len(audited.notes):
            yield f"  … and {len(audited.notes) - len(kept)} more, with --verbose"
    yield ""
    tests = ", ".join(f"{name} {count}" for name, count in audited.tests.items())
    yield from _wrapped(f"Tests: {tests or 'none'}.", "")
    yield from _left(audited, verbose=verbose)
    for sentence in audited.paper.said:
        yield from _wrapped(f"Not read: {sentence}.", "")


def _finding(finding: Finding, audited: Audited, mark: str) -> Iterator[str]:
    indent = " " * len(mark)
    for at, (place, quote) in enumerate(quotes(finding, audited)):
        yield from _wrapped(place, indent, mark if at == 0 else indent)
        yield from _wrapped(f"“{quote}”", indent)
    yield from _wrapped(f"{why(finding)} [{finding.test}]", indent)


def _left(audited: Audited, *, verbose: bool) -> Iterator[str]:
    left = audited.audit.not_understood
    if not left:
        return
    if not verbose:
        yield from _wrapped(f"{not_understood(audited)}; --verbose lists them all.", "")
        return
    yield f"Not understood ({len(left)}):"
    for number in left:
        place = where(audited.place_of(number))
        text = f"{audited.printed(number)} in “{audited.around(number)}” ({place})"
        yield from _wrapped(text, "    ", "  - ")


def _wrapped(text: str, indent: str, first: str | None = None) -> list[str]:
    return textwrap.wrap(
        printable(text),
        _WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
