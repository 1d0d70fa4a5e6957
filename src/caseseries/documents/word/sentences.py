"""The sentence around a number, and whether its words are still the same."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from caseseries.documents.word.xml import Element, q, text_of

_END: Final = re.compile(r"(?<=[.!?])\s+")
_NUMBER: Final = "\x00"


def sentence_around(control: Element) -> tuple[str, str]:
    """The sentence a number stands in, as a reader sees it and without any number of ours.

    For files as they were rendered, where the controls stand in the paragraph itself.
    """
    paragraph = next(control.iterancestors(q("w:p")), None)
    if paragraph is None or control.getparent() is not paragraph:
        return "", ""
    items = [item for item in paragraph if isinstance(item.tag, str) and item.tag != q("w:pPr")]
    numbers = [item for item in items if item.tag == q("w:sdt")]
    parts = [_NUMBER if item.tag == q("w:sdt") else _text(item) for item in items]
    at = numbers.index(control)
    texts = iter([_text(item) for item in numbers])
    for sentence in _END.split("".join(parts)):
        here = sentence.count(_NUMBER)
        shown = re.sub(_NUMBER, lambda _: next(texts), sentence)
        if at < here:
            return " ".join(shown.split()), " ".join(sentence.split())
        at -= here
    return "", ""


def hash_around(control: Element) -> str:
    """Of the words around a number."""
    words = sentence_around(control)[1]
    return hashlib.sha256(words.encode()).hexdigest()[:8] if words else ""


def _text(item: Element) -> str:
    if item.tag in (q("w:t"), q("w:br")):
        return item.text or " "
    return text_of(item)
