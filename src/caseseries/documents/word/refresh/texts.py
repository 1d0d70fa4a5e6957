"""Another text in a content control, its look and all that authors put around it left alone."""

from __future__ import annotations

import copy

from caseseries.documents.word.controls import Control
from caseseries.documents.word.xml import SPACE, Element, is_deleted, new, q, text_of

_SHOWN = ("w:t", "w:br", "w:cr", "w:tab", "w:noBreakHyphen")


def renew_text(control: Control, renewed: Control) -> None:
    """Put the text of `renewed` into the control.

    It goes into the first run that is not deleted, in the look this has; where the new text has
    several looks (an italic P), its runs come over as they are.
    """
    runs = _visible_runs(control.content)
    new_runs = _visible_runs(renewed.content)
    if len({_look(run) for run in new_runs}) > 1 and len({_look(run) for run in runs}) > 1:
        for run in new_runs:
            runs[0].addprevious(copy.deepcopy(run))
        _empty(runs)
        return
    first, *others = runs
    kept = [item for item in first if item.tag not in {q(name) for name in _SHOWN}]
    for item in list(first):
        if item not in kept:
            first.remove(item)
    for at, line in enumerate(text_of(renewed.content).split("\n")):
        if at:
            first.append(new("w:br"))
        text = new("w:t")
        text.text = line
        text.set(SPACE, "preserve")
        first.append(text)
    _empty(others)


def _visible_runs(content: Element) -> list[Element]:
    """Runs with text that is not deleted."""
    return [run for run in content.iter(q("w:r")) if not is_deleted(run) and text_of(run)]


def _look(run: Element) -> str:
    look = run.find(q("w:rPr"))
    return "" if look is None else ",".join(sorted(str(item.tag) for item in look))


def _empty(runs: list[Element]) -> None:
    """Take the text out of runs; a run that holds more, the mark of a comment, stays."""
    for run in runs:
        for name in _SHOWN:
            for item in run.findall(q(name)):
                run.remove(item)
        parent = run.getparent()
        if parent is not None and all(item.tag == q("w:rPr") for item in run):
            parent.remove(run)
