"""The names in headers and labels: of variables, units, groups, and of what is counted."""

from __future__ import annotations

import re

from caseseries.audit.tables.words import COUNT_OF, SIZE, label_profile

_MEASURED = re.compile(
    r"(?:[(\[]\s*|,\s*)(years?|yrs?|y|months?|mo|weeks?|days?|hours?|h|min(?:utes)?|sec(?:onds)?|s|[cm]?m[23²³]?"
    r"|k?g|m[gl]|[µμ]g|[kcm]?[A-Za-zµμ]{1,5}/[A-Za-z0-9./^²³ ]{1,16}|°C|mmHg|points?|scores?"
    r"|U/L|%)\s*(?:[)\],;]|$)",
)
_SPELLED = {
    **dict.fromkeys(("year", "yr", "yrs", "y", "years"), "years"),
    **dict.fromkeys(("month", "mo", "mos", "months"), "months"),
    **dict.fromkeys(("week", "weeks"), "weeks"),
    **dict.fromkeys(("day", "days"), "days"),
}
_GENERIC = re.compile(
    r"^\W*(?:variables?|characteri\w*|parameters?|factors?|items?|categor\w+|outcomes?|features?|data"
    r"|values?|results?|measures?|demographics?|baseline.*|clinical.*|patients?|total|all|overall"
    r"|entire.*|whole.*|cohort|combined|n|no\.?|all patients|study (?:population|cohort))?\W*$",
    re.I,
)
_WORDS_OF_STATISTICS = re.compile(
    r"\b(?:means?|medians?|average|SDs?|SEM?|IQR|QR|range|standard (?:deviation|error)|quartiles?"
    r"|inter-?\s?quartile(?: range)?|25|75|95|90|99|CI|confidence interval|n|no|numbers?"
    r"|min(?:imum)?"
    r"|max(?:imum)?|percentages?|counts?|values?|and|or|to|of|the|Q1|Q3)\b",
    re.I,
)
_WHOLE = re.compile(
    r"^\W*(?:total|all(?: (?:patients|cases|subjects|participants|women|men|groups))?|overall"
    r"|entire \w+|whole \w+|combined|cohort)\b\W*$",
    re.I,
)

_ANALYSIS = re.compile(
    r"\W*(?:(?:uni|bi|multi)-?vari\w+|(?:un)?adjusted|crude|model \d+)\b.*", re.I | re.S
)


def is_analysis(words: str) -> bool:
    """Whether a header names an analysis, which is no group: ``Multivariate analysis``."""
    return _ANALYSIS.fullmatch(words) is not None


def counted(words: str) -> str:
    """``hives`` of "No. of hives"; "" where the words count nothing."""
    plain = SIZE.sub("", words)
    found = COUNT_OF.search(plain)
    if found is None:
        people = re.fullmatch(r"\W*(patients|cases|subjects|participants)\W*", plain, re.I)
        return people[1].lower() if people else ""
    unit = re.sub(r"\s*[(\[,].*$", "", found[1]).strip(" :.").removeprefix("the ")
    return unit.lower() if len(unit.split()) <= 4 else ""


def unit_of(words: str) -> str:
    """The unit in brackets or after a comma: ``years`` of "Age (years)"."""
    found = _MEASURED.search(words)
    return _SPELLED.get(found[1], found[1]) if found else ""


def is_generic(words: str) -> bool:
    """Whether a header names nothing of its own: ``Variable``, ``Total``, ``Value``."""
    return _GENERIC.match(_without_counting(words)) is not None


def _without_counting(words: str) -> str:
    return re.sub(r"[(\[]?\b(?:n|no\.?|%)\s*(?:\(%\))?[)\]]?\s*$", "", SIZE.sub("", words)).strip(
        " ,"
    )


def is_bare(words: str) -> bool:
    """Whether a label is nothing but a statistic's name: ``Mean ± SD``, ``Range (years)``."""
    left = _MEASURED.sub("", words)
    left = _WORDS_OF_STATISTICS.sub("", left)
    return label_profile(words) is not None and not re.search(r"[A-Za-z]{2}", left)


_LEADING = re.compile(
    r"^\s*(?:mean|median|average)\s*(?:[(\[][^)\]]*[)\]]|±\s*[A-Za-z.]+)?\s+(?=[A-Za-z])", re.I
)
_OF_RATIO = re.compile(
    r"\b(?:a?HRs?|a?ORs?|a?RRs?|hazards?|odds|risk|ratios?|CIs?|confidence intervals?)\b|\d+\s*%",
    re.I,
)


def model_of(words: str) -> str:
    """What a ratio's header says besides: ``Multivariable adjusted`` before HR (95% CI)."""
    left = _balanced(re.sub(r"\s+", " ", re.sub(r"\(\s*\)", "", _OF_RATIO.sub("", words))))
    return left if re.search(r"[A-Za-z]{3}", left) else ""


def _balanced(text: str) -> str:
    """Text without a bracket at its end that was opened and not closed, or the reverse."""
    text = text.strip(" ,;:*†‡§")
    if text.endswith(("(", "[")) or (text.endswith(")") and "(" not in text):
        return _balanced(text[:-1])
    if text.startswith("(") and text.endswith(")") and text.count("(") == 1:
        return _balanced(text[1:-1])
    return text


def name_of(words: str) -> str:
    """What is measured or counted, without the statistic's name, unit and number of a group."""
    left = SIZE.sub("", words)
    counted_by = COUNT_OF.search(left)
    left = counted_by[1].removeprefix("the ") if counted_by else left
    left = _LEADING.sub("", left)
    left = re.sub(
        r"(?:(?<!\w)(?:means?|medians?|average)|[,;:(\[]\s*(?:n|no\.?|numbers?))\b\s*"
        r"(?:±|[(\[,/]|\+/-|[)\]]*$).*$",
        "",
        left,
        flags=re.I,
    )
    left = re.sub(
        r"[,;]?\s*[(\[]\s*(?:%|n|SD|IQR|range)[^)\]]*[)\]]|,\s*%.*$", "", left, flags=re.I
    )
    left = _MEASURED.sub("", left)
    left = re.sub(r"\s*±.*$|^\s*(?:mean|median)\s+", "", left, flags=re.I)
    return _balanced(re.sub(r"\s+", " ", left))


def is_whole(words: str) -> bool:
    """Whether a header says that a column is about everybody."""
    return _WHOLE.match(SIZE.sub("", words)) is not None


def spelled(unit: str) -> str:
    """A unit of time in full and in the plural, any other as it is."""
    return _SPELLED.get(unit.rstrip("."), unit)


def plain_label(label: str) -> str:
    """A label without the statistic behind it and marks of notes: ``Male`` of "Male, n (%)"."""
    plain = re.sub(r"[,;]?\s*[(\[]?\s*(?:n\s*[(,=].*|no\.?\s*\(.*|%\W*)$", "", label, flags=re.I)
    return (plain or label).strip(" :*†‡§")


def is_size(label: str) -> bool:
    """Whether a row's label says how many there are: ``No. of lesions``, ``Patients``, ``n``."""
    return bool(counted(label)) or re.fullmatch(r"\W*(?:n|N|No\.|№)\W*", label) is not None
