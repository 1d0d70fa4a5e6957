"""The one name of a time-to-event curve, however its words are put: OS is overall survival."""

from __future__ import annotations

import re

from caseseries.audit.grammar.words import NUMBER_WORDS

_SMALL_WORDS = (
    "the a an of for in and or with was were is are at on after from median mean estimated"
    " actuarial cumulative rate rates year years month months kaplan meier curve curves"
    " probability their our patients patient total by to had time"
)
_COMPARISONS = (
    "higher lower better worse longer shorter good poor poorer improved similar respective actual"
    " corresponding significant crude observed favorable favourable superior inferior long term"
    " short postoperative following since during between this study"
)
_NOT_OF_NAME = frozenset((*_SMALL_WORDS.split(), *_COMPARISONS.split(), *NUMBER_WORDS))
# Abbreviations that end so are names of curves in any field; others have to be explained.
_OWN = re.compile(r"OS|[A-Z]{1,5}FS|[A-Z]{0,3}[CD]SS")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_TAIL = re.compile(
    r"[\s,(]*(?:\b(?:rates?|times?|probabilit(?:y|ies)|curves?|estimates?|periods?|durations?)\b"
    r"|\(%\)|\)|%|\s)+$",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:(?:the|a|an|median|mean|estimated|actuarial|cumulative|crude|\d+|-|,|and|years?|months?"
    r"|days?|weeks?)\b[\s,-]*)+",
    re.IGNORECASE,
)
_JOIN = re.compile(r"\b(?:and|or|of|in|with|for)\b")
_BRACKET = re.compile(r"\(([A-Z]{2,7})\)")


def name_of(words: str) -> str:
    """The name of the curve that words name, or "": ``overall survival rate (%)`` is OS.

    Words of survival or of being free of something are meant, no rate of anything else: a name is
    the first letters of its words, or the abbreviation that the words have themselves.
    """
    own = _BRACKET.search(words)
    core = _TAIL.sub("", _HEAD.sub("", words.strip()))
    if own and own.group(1).endswith("S"):
        return own.group(1)
    bare = _JOIN.split(core)[-1].strip(" ,()")
    if bare == "MST":
        return "S"
    if _OWN.fullmatch(bare):
        return bare
    low = bare.lower()
    if low == "survival":
        return "S"
    if not low.endswith(("survival", "free", "free interval")):
        return ""
    parts = [part for part in re.split(r"[\s\u2010\u2011-]+", low) if part]
    if "overall" in parts:
        parts = parts[parts.index("overall") :]
    kept = [part for part in parts if part not in _NOT_OF_NAME and not part.endswith("ly")]
    if kept and kept[-1] == "free":
        kept.append("survival")
    if not kept or kept == ["survival"]:
        return "S" if kept else ""
    return "".join(part[0] for part in kept).upper()
