"""What the words of a header or a row's label say about the numbers that belong to it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from caseseries.audit.grammar.curves import name_of as name_of_curve

NUMBER = re.compile(r"\d+(?:[.,·]\d+)?")
SIZE = re.compile(
    r"[\[(]?\s*\b[nN]\s*[=:]\s*(\d{1,3}(?:[ ,\xa0\u2009\u202f]\d{3})+(?!\d)|\d+)\s*[\])]?"
)

_MEAN = re.compile(r"\b(?:means?|average)\b", re.I)
_MEDIAN = re.compile(r"\bmedian\b", re.I)
_SD = re.compile(r"±|\+/-|\bS\.?D\b\.?|\bstandard deviations?\b|\bstd\b", re.I)
_SE = re.compile(r"\bS\.?E\.?(?:M\b|\b)\.?|\bstandard errors?\b", re.I)
_IQR = re.compile(
    r"\bI?QR\b|\binter-?\s?quartile\b|\bquartiles?\b|\b25\s*%?\s*(?:[-–,/]|to|and)\s*75|\bQ1\b",
    re.I,
)
_RANGE = re.compile(r"(?<!quartile )\brange\b|\bmin(?:imum)?\s*(?:[-–,/]|to|and)\s*max", re.I)
_LIMITS = re.compile(r"\bCIs?\b|\bC\.I\.|\bconfidence (?:intervals?|limits?)\b|\bCrI\b")
_LEVEL = re.compile(r"(\d+(?:\.\d+)?)\s*%\s*-?\s*(?:CI|C\.I\.|confidence|CrI)", re.I)
_P = re.compile(
    r"^\W*p\W*$|\bp[- ]?values?\b|^\W*p[- ](?:for )?(?:trend|interaction|heterogeneity|linear)"
    r"|^sig(?:nificance|\.)?$|\blog-?\s?rank(?: p)?$",
    re.I,
)
_COUNT_AND_PERCENT = re.compile(
    r"(?:\bn\b|\bno\b\.?|#|№|\bnumbers?\b|\bcounts?\b|\bfrequency\b|\bpatients\b|\bcases\b"
    r"|\bsubjects\b|\bparticipants\b|\bn\s*/\s*n\b)[^(%\[]{0,40}(?:[(\[,/;&]|and|or)?\s*%",
    re.I,
)
_PERCENT_AND_COUNT = re.compile(r"(?:%|\bpercent(?:age)?)\s*[(\[]\s*(?:n|no\.?|number)\b", re.I)
_PERCENT_ONLY = re.compile(r"^\W*(?:%|percent(?:age)?s?|proportion \(%\))\W*$", re.I)
_COUNT = re.compile(
    r"^\W*(?:n|no\.?|#|№|numbers?|counts?|frequency|patients|cases|subjects|participants)\W*$"
    r"|,\s*(?:n|no\.?)\W*$|\(\s*(?:n|no\.?)\s*\)\W*$",
    re.I,
)
COUNT_OF = re.compile(r"^\W*(?:total\s+)?(?:no\b\.?|numbers?|n|#|№)\s*(?:of|,)\s+(.+)$", re.I)
_BARE_PERCENT = re.compile(r"[(\[,]\s*%\s*[)\]]?\W*$")
_EVENTS = re.compile(r"\b(?:events?|deaths?|n)\s*/\s*(?:n|total|patients|at risk|no\.?)\b", re.I)
_TWO_COUNTS = re.compile(
    r"\b(?!n\b|no\b|number\b)[A-Za-z]{2,}\s?/\s?"
    r"(?!n\b|no\b|total|all\b|patients|at risk|min\b|d?L\b|kg\b|m)[A-Za-z-]{4,}",
    re.I,
)
_RATIOS = (
    ("HR", re.compile(r"\b(?:a|adjusted |crude |c)?HRs?\b|\bhazards? ratios?\b", re.I)),
    ("OR", re.compile(r"\b(?:a|c)?ORs?\b|\b[Oo]dds [Rr]atios?\b")),
    ("RR", re.compile(r"\ba?RRs?\b|\b(?:risk|rate) ratios?\b|\brelative risks?\b|\bRelative risk")),
    ("SMD", re.compile(r"\bSMD\b|\bstandardi[sz]ed (?:mean )?difference\b", re.I)),
    ("MD", re.compile(r"\bMD\b|\bmean difference\b|\bdifference (?:in|of|between)\b", re.I)),
    ("beta", re.compile(r"\bβ\b|\b[Bb]eta\b|\b[Cc]oefficient\b")),
)
_STATISTICS = (
    ("t", re.compile(r"^\W*t(?:[- ](?:value|statistic|test))?\W*$")),
    ("z", re.compile(r"^\W*[zZ](?:[- ](?:value|score|statistic))?\W*$")),
    ("F", re.compile(r"^\W*F(?:[- ](?:value|ratio|statistic))?\W*$")),
    ("chi2", re.compile(r"^\W*(?:[χxX]\s?(?:2|²|\^2)|chi-?\s?squared?)\b.*$", re.I)),
)
_TIME = re.compile(
    r"(\d+(?:\.\d+)?)\s*[-–]?\s*(years?|yrs?|yr|y|months?|mos?|mths?|m|weeks?|wks?|days?|d)\b\.?",
    re.I,
)
_UNITS = {"y": "years", "m": "months", "w": "weeks", "d": "days"}
_CURVE = re.compile(
    r"\bsurviv\w+|\b(?:OS|PFS|DFS|RFS|EFS|MFS|CSS|DSS|LRFS|LTPFS|TTP)\b|-\s?free\b|\bKaplan|\bfreedom"
    r"|\bcontrol rate|\bcumulative (?:incidence|rate)",
    re.I,
)
_ABBREVIATED = re.compile(r"\b(?:OS|PFS|DFS|RFS|EFS|MFS|CSS|DSS|LRFS|LTPFS|TTP)\b")
_NOT_OF_CURVE = re.compile(
    r"\d+(?:\.\d+)?\s*%?\s*-?\s*(?:CI\b|years?|yrs?|y\b|months?|mos?\b|weeks?|days?)?|[(\[][^)\]]*[)\]]"
    r"|\brates?\b|%|\bmedian\b|\b(?:after|from|at|since)\b.*",
    re.I,
)
_SURVIVAL = re.compile(r"\bMST\b|(?:[A-Za-z]+[- ]){0,4}(?:survival|free)\b", re.I)
_MEDIAN_TIME = re.compile(
    r"\bMST\b|\bmedian (?:\w+[- ]){0,4}?(?:surviv\w+|OS|PFS|DFS|RFS|EFS|TTP)\b|\bm(?:OS|PFS)\b"
    r"|\bmedian time to\b|\bmedian survival",
    re.I,
)


@dataclass(frozen=True)
class Profile:
    """What a cell's first number is, and what the one in brackets or after ± is."""

    first: str
    """``count``, ``percent``, ``mean``, ``median``, ``range``, ``limits``, ``estimate``,
    ``survival``, ``median time``, ``p``, ``sd``, ``se``, ``iqr``, ``statistic``, ``df``,
    ``fraction``"""
    second: str = ""
    """``percent``, ``count``, ``sd``, ``se``, ``iqr``, ``range``, ``limits`` or ""."""
    measure: str = ""
    time: tuple[float, str] | None = None
    level: str = ""


def profile_of(words: str, above: str = "") -> Profile | None:
    """What these words say of the numbers; ``above`` is what a header over them says."""
    level = _LEVEL.search(words) or _LEVEL.search(above)
    limits = _LIMITS.search(words) is not None
    second = "limits" if limits else ""
    if _P.search(words) or (_P.search(above) and not words):
        return Profile("p")
    for name, pattern in _STATISTICS:
        if pattern.search(words):
            return Profile("statistic", measure=name)
    if re.fullmatch(r"\W*(?:d\.?f\.?|degrees of freedom)\W*", words, re.I):
        return Profile("df")
    both = f"{above} {words}"
    at = level[1] if level else ""
    if _MEDIAN_TIME.search(words):
        return Profile("median time", second, curve_name(both), level=at)
    time = _TIME.search(words)
    if time and _CURVE.search(both) and not _MEAN.search(words):
        when = (float(time[1]), _UNITS[time[2][0].lower()])
        return Profile("survival", second or "limits", curve_name(both), when, at)
    for name, pattern in _RATIOS:
        if ratio := pattern.search(words):
            if limits and _LIMITS.search(words, 0, ratio.start()):
                return Profile("limits", level=at)  # "95% CI for HR"
            return Profile("estimate", second or "limits", name, level=at)
    if _EVENTS.search(words):
        return Profile("fraction", "percent")
    if _TWO_COUNTS.search(words):
        return Profile("two counts")
    average = _average(words, second)
    if average:
        return average
    if limits:
        return Profile("limits", level=at)
    return _counting(words)


def _average(words: str, second: str) -> Profile | None:
    spread = "sd" if _SD.search(words) else "se" if _SE.search(words) else ""
    ends = "iqr" if _IQR.search(words) else "range" if _RANGE.search(words) else ""
    if _SE.search(words) and not re.search(r"\bS\.?D\b|\bstandard deviation", words, re.I):
        spread = "se"
    if _MEDIAN.search(words) and not _MEAN.search(words):
        return Profile("median", ends or second)
    if _MEAN.search(words) and not _MEDIAN.search(words):
        return Profile("mean", spread or ends or second)
    if _MEAN.search(words) or _MEDIAN.search(words):
        return None  # "mean ± SD or median (IQR)": which of them is for the cell to say.
    if "±" in words:
        return Profile("mean", spread)
    if ends or spread:
        return Profile(ends or spread)
    return None


def _counting(words: str) -> Profile | None:
    if _PERCENT_AND_COUNT.search(words):
        return Profile("percent", "count")
    if _COUNT_AND_PERCENT.search(words):
        return Profile("count", "percent")
    if _PERCENT_ONLY.search(words):
        return Profile("percent")
    if _COUNT.search(words) or COUNT_OF.search(words):
        return Profile("count", "percent")
    return None


def curve_name(words: str) -> str:
    """``OS`` of "overall survival rate at 1 year", ``local control`` of its rate; "" for none."""
    plain = _NOT_OF_CURVE.sub(" ", words)
    if short := _ABBREVIATED.search(plain):
        return short[0]
    plain = re.sub(r"\s+", " ", plain).strip(" ,;:/()[]-")
    if named := name_of_curve(plain):
        return named
    found = _SURVIVAL.search(plain)
    if found and (named := name_of_curve(found[0])):
        return named
    other = re.search(r"([A-Za-z][A-Za-z -]*?(?:control|incidence|freedom[A-Za-z -]*))\b", plain)
    return other[1].lower() if other else ""


def is_mixed(words: str) -> bool:
    """Whether a header or note announces counts as well as averages: "n (%) or mean ± SD"."""
    average = _MEAN.search(words) or _MEDIAN.search(words) or _SD.search(words)
    return average is not None and _COUNT_AND_PERCENT.search(words) is not None


def label_profile(label: str) -> Profile | None:
    """What a row's label says of its numbers; "No" is a level, not a number's name."""
    if re.fullmatch(r"\W*(?:yes|no|none|p|t|z|f)\W*", label, re.I):
        return None
    return profile_of(label)


def is_curve(words: str) -> bool:
    """Whether they name a survival curve, or what is not a group for another reason."""
    return _CURVE.search(words) is not None or profile_of(words) is not None


def average_of(words: str) -> Profile | None:
    """The average that words announce beside counts; None where they announce two."""
    return _average(words, "")
