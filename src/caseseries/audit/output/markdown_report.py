"""The report as Markdown, to be pasted into a review."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from caseseries.audit.findings import Finding
from caseseries.audit.output.audited import HEADINGS, Audited, not_understood, quotes, where, why
from caseseries.writing.inert_cells import printable

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#$^&])")


def render(papers: Sequence[Audited], *, verbose: bool) -> str:
    """The report on all papers, each with its file's name as heading."""
    return "\n".join("\n".join(_paper(audited, verbose=verbose)) + "\n" for audited in papers)


def _paper(audited: Audited, *, verbose: bool) -> Iterator[str]:
    yield f"# Numbers of {_inert(audited.paper.file)}"
    yield ""
    yield f"**{audited.summary()}**"
    number = 0
    for grade in audited.grades:
        yield from ("", f"## {HEADINGS[grade]}", "")
        for finding in audited.refuted:
            if finding.grade == grade:
                number += 1
                yield f"{number}. {_finding(finding, audited)}"
    if audited.notes:
        yield from ("", "## Notes", "", "Another common reading makes these right.", "")
        yield from (f"- {_finding(note, audited)}" for note in audited.notes)
    tests = ", ".join(f"{name} {count}" for name, count in audited.tests.items())
    yield from ("", f"Tests: {tests or 'none'}.")
    left = audited.audit.not_understood
    if left and not verbose:
        yield from ("", f"{not_understood(audited)}.")
    elif left:
        yield from ("", "## Not understood", "")
        for one in left:
            said, around = _inert(audited.printed(one)), _inert(audited.around(one))
            yield f"- {said} in “{around}” ({_inert(where(audited.place_of(one)))})"
    for sentence in audited.paper.said:
        yield from ("", f"Not read: {_inert(sentence)}.")


def _finding(finding: Finding, audited: Audited) -> str:
    said = " And ".join(
        f"*{_inert(place)}*: “{_inert(quote)}”" for place, quote in quotes(finding, audited)
    )
    return f"{said} — {_inert(why(finding))} ({_inert(finding.test)})"


def _inert(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", printable(text))
