"""The report as one page: a summary to paste, then the paper with its numbers marked."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path

from caseseries.audit.output.audited import HEADINGS, Audited, quotes, where, why
from caseseries.audit.output.html_paper import MarkedPaper
from caseseries.writing.inert_cells import printable

_STYLE = Path(__file__).parent / "assets" / "audit.css"


def render(papers: Sequence[Audited], *, verbose: bool) -> str:
    """A page that needs nothing but itself: no script, no font, no address."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    title = "Numbers of " + ", ".join(Path(a.paper.file).name for a in papers)
    body = "\n".join("\n".join(_paper(audited, at)) for at, audited in enumerate(papers, 1))
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{_shown(title)}</title>
<style>{style}</style>
</head>
<body>
<main>
{body}
</main>
<footer class="bar" aria-hidden="true">Point at a number, or move to it with Tab: what it was read \
as stands here.</footer>
</body>
</html>
"""


def _paper(audited: Audited, at: int) -> Iterator[str]:
    prefix = f"p{at}-"
    marked = MarkedPaper(audited, prefix)
    name = _shown(Path(audited.paper.file).name)
    yield f'<article aria-labelledby="{prefix}top">'
    yield f'<h1 id="{prefix}top">Numbers of {name}</h1>'
    yield f'<section class="summary"><p><strong>{_shown(audited.summary())}</strong></p>'
    yield from _refuted(audited, prefix)
    yield from _notes(audited, prefix)
    tests = ", ".join(f"{name} {count}" for name, count in audited.tests.items())
    yield f"<p>Tests: {_shown(tests or 'none')}.</p>"
    for sentence in audited.paper.said:
        yield f"<p>Not read: {_shown(sentence)}.</p>"
    yield from _left(audited)
    yield "</section>"
    yield f'<section class="paper" aria-label="The paper {name} with its numbers marked">'
    yield (
        '<p class="legend"><span class="n">12</span> understood · '
        '<span class="r error">12<sup>1</sup></span> refuted, with the reason beside it · '
        '<span class="r note">12<sup>a</sup></span> with a note · '
        '<span class="u">12</span> not understood</p>'
    )
    yield from marked.blocks()
    yield "</section>"
    yield "</article>"


def _refuted(audited: Audited, prefix: str) -> Iterator[str]:
    number = 0
    for grade in audited.grades:
        yield f"<h2>{HEADINGS[grade]}</h2>"
        yield f'<ol start="{number + 1}">'
        for finding in audited.refuted:
            if finding.grade != grade:
                continue
            number += 1
            yield f'<li id="{prefix}s{number}">'
            for place, quote in quotes(finding, audited):
                yield f'<p class="where">{_shown(place)}</p><q>{_shown(quote)}</q>'
            link = f'<a href="#{prefix}r{number}">in the paper</a>'
            yield f'<p class="why">{_shown(why(finding))} ({_shown(finding.test)}; {link})</p></li>'
        yield "</ol>"


def _notes(audited: Audited, prefix: str) -> Iterator[str]:
    if not audited.notes:
        return
    yield f"<details><summary>Notes ({len(audited.notes)}): another reading makes these right"
    yield "</summary><ul>"
    for at, note in enumerate(audited.notes, 1):
        places = "; ".join(f"{p}: “{q}”" for p, q in quotes(note, audited))
        link = f'<a href="#{prefix}n{at}">in the paper</a>'
        yield f"<li>{_shown(places)} — {_shown(why(note))} ({link})</li>"
    yield "</ul></details>"


def _left(audited: Audited) -> Iterator[str]:
    left = audited.audit.not_understood
    if not left:
        return
    yield f"<details><summary>Not understood ({len(left)})</summary><ul>"
    for one in left:
        place = where(audited.place_of(one))
        yield (
            f"<li>{_shown(audited.printed(one))} in “{_shown(audited.around(one))}” "
            f"({_shown(place)})</li>"
        )
    yield "</ul></details>"


def _shown(text: str) -> str:
    return escape(printable(text))
