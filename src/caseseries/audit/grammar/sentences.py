"""Where a paragraph's sentences begin and end."""

from __future__ import annotations

import re

_END = re.compile(r"[.!?](?:[\"'”’)\]]|\s?\[[\d,\s–-]{1,20}\])*\s+(?=[\"'“‘(\[*]*[A-Z0-9α-ω])")
_NO_END = re.compile(
    r"(?:\b(?:al|vs|Fig|Figs|fig|figs|Tab|Tabs|No|Nos|no|Dr|Prof|Mr|Ms|Mrs|St|Eq|Eqs|Ref|Refs|cf|ca"
    r"|approx|resp|incl|excl|etc|e\.g|i\.e|i\.v|p\.o|vol|Vol|pp|Inc|Ltd|Co|Corp|Suppl|ver|Ver|v|dept"
    r"|min|max|wt|avg|sec|[A-Z]|S\.D|C\.I|s\.d|n\.s|P|p))\.\Z"
)
_UPPER_FOLLOWS = re.compile(r"(?:\b(?:min|max|sec|no|v|etc|Inc|Ltd|Co|Corp|P|p)|\b[A-Z])\.\Z")
_SENTENCE_WORD = re.compile(
    r"[\"'“‘(\[*]*(?:The|A|An|In|Of|At|On|This|These|There|We|Our|All|After|Before|During|Two|One"
    r"|Three|Four|Five|Six|Seven|Eight|Nine|Ten|No|Mean|Median|Overall|For|However|It|They|Among"
    r"|Both|Patients|Results|Conclusions?|Methods?)\b"
)


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence; what stands between them is blank."""
    spans: list[tuple[int, int]] = []
    start = 0
    for match in _END.finditer(text):
        dot = match.start() + 1
        before = text[max(start, dot - 12) : dot]
        if before.endswith(".") and _NO_END.search(before):
            follows = _SENTENCE_WORD.match(text, match.end()) is not None
            if not (follows and _UPPER_FOLLOWS.search(before)):
                continue
        end = match.end()
        stop = match.start() + len(match.group().rstrip())
        if stop > start:
            spans.append((start, stop))
        start = end
    if text[start:].strip():
        spans.append((start, len(text.rstrip())))
    return spans
