"""How papers name their parts: main sections, labels of an abstract, tables and their notes."""

from __future__ import annotations

import re

_NUMBERING = r"(?:(?:\d+(?:\.\d+)*|[IVX]+)[.)]?\s+)?"
_METHODS = (
    r"(?:(?:patients?|materials?|subjects?|participants?|study design|data)"
    r"(?:,? (?:and|&) |, ))?(?:materials?,? (?:and|&) )?methods?(?:ology)?"
)
_RESULTS = r"results?(?: (?:and|&) discussion)?|findings"
_ENDS = r"discussion|comments?|conclusions?|interpretation"
_BACK = (
    r"references?(?: list| cited)?|bibliography|literature(?: cited)?|acknowledge?ments?|funding"
    r"|(?:declaration of |potential )?(?:conflicts? of|competing|declarations? of) interests?"
    r"|disclosures?|(?:author|authors'|authors’) contributions?|data (?:availability|sharing)"
    r"(?: statement)?|supplement(?:ary|al) (?:materials?|data|information)|appendix|abbreviations"
    r"|ethics(?: statement| approval)?|declarations"
)
MAIN_SECTION = re.compile(
    rf"{_NUMBERING}(?:abstract|summary|introduction|background|{_METHODS}|{_RESULTS}|{_ENDS}"
    rf"|{_BACK})[.:]?",
    re.IGNORECASE,
)
ABSTRACT = re.compile(r"(?:structured )?(?:abstract|summary)[.:]?", re.IGNORECASE)
REFERENCES = re.compile(
    rf"{_NUMBERING}(?:references?(?: list| cited)?|bibliography|literature(?: cited)?)[.:]?",
    re.IGNORECASE,
)
_LABELS = (
    rf"background(?: (?:and|&) (?:aims?|objectives?|purpose))?|introduction|objectives?|purpose"
    rf"|aims?|context|importance|(?:study )?design|setting|{_METHODS}|interventions?"
    rf"|(?:main )?outcomes?(?: and measures?| measures?)?|measurements?|{_RESULTS}|{_ENDS}"
    rf"|limitations?|funding|trial registration|conclusions? and relevance"
)
LABEL = re.compile(rf"(?P<label>{_LABELS})\s*(?::|\.(?=\s+[A-Z0-9])|—|–|\s-\s)\s*", re.IGNORECASE)
"""What a paragraph of a structured abstract starts with."""
NUMBERED = re.compile(r"(\d+(?:\.\d+)*)[.)]?\s+(?=[A-Z])")

_NUMBER = r"(?:[SAE]?\d{1,3}[A-Za-z]?|[IVX]{1,5})"
CAPTION = re.compile(
    rf"(?:(?:supplement(?:ary|al)|online|extended data|appendix|e)[ -]?)?"
    rf"(?P<kind>table|figure|fig\.?|scheme|box|chart)[\s-]*(?P<number>{_NUMBER})"
    r"(?P<mark>\s*[.:|—–](?=\s|$)|\s*$|\s+(?=[A-Z]))",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"(?:(?:data|values|numbers|figures|percentages|results|variables)\s+"
    r"(?:are|were|is|in|may|not)\b|notes?\b|abbreviations?\b|unless\b|except\b|[*†‡§¶#]"
    r"|(?-i:\[?[a-h1-9][\])]\s*[A-Z]|[a-h] [A-Z])"
    r"|[\w/.%-]{1,12}(?: \w+)?\s*[,=:]\s*[^;.]{2,60};\s*(?:and )?[\w/.%-]{1,12}(?: \w+)?\s*[,=:]"
    r"|(?-i:[A-Z][\w-]{0,5}[A-Z]\s*[,=:]\s[a-z][^.;,]{2,60}\.?$))",
    re.IGNORECASE,
)
"""What a paragraph right below a table starts with where it explains the table."""


def label_of(caption: str) -> str:
    """Return ``Table 2`` of a caption, "" of what is none."""
    found = CAPTION.match(caption)
    if not found or (found["mark"].isspace() and not _is_title(caption[found.end() :])):
        return ""
    kind = found["kind"].rstrip(".").capitalize()
    name = {"Fig": "Figure"}.get(kind, kind)
    return f"{name} {found['number']}"


def _is_title(rest: str) -> bool:
    """Whether words after a bare ``Table 1`` are a title; a sentence would go on in lower case."""
    return len(rest) < 400 and rest[:1].isupper()
