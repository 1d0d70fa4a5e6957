"""The words that mean something to the grammar, each with the letter of its class.

No word here is clinical: they are those of statistics, of time and measure, and the small words of
English. A class is one letter, so that a sentence is a string of letters, one for each of its
tokens, and a pattern of words and numbers is an expression over letters (``patterns``).
"""

from __future__ import annotations

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen"),
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
NUMBER_WORDS = {word: n for n, word in enumerate(_ONES)}
for _n, _ten in enumerate(_TENS, 2):
    NUMBER_WORDS[_ten] = 10 * _n
    for _m, _one in enumerate(_ONES[1:10], 1):
        NUMBER_WORDS[f"{_ten}-{_one}"] = 10 * _n + _m

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september"),
    *("october", "november", "december", "jan", "feb", "mar", "apr", "jun", "jul", "aug"),
    *("sept", "sep", "oct", "nov", "dec"),
)
TIMES = {
    **dict.fromkeys(("year", "years", "yr", "yrs", "y"), "years"),
    **dict.fromkeys(("month", "months", "mo", "mos", "mth"), "months"),
    **dict.fromkeys(("week", "weeks", "wk", "wks"), "weeks"),
    **dict.fromkeys(("day", "days", "d"), "days"),
    **dict.fromkeys(("hour", "hours", "hr", "hrs", "h"), "hours"),
    **dict.fromkeys(("minute", "minutes", "min", "mins"), "minutes"),
    **dict.fromkeys(("second", "seconds", "sec", "s"), "seconds"),
}
LONG_TIMES = ("years", "months", "weeks", "days")
MEASURES = {
    **dict.fromkeys(("hr", "hrs", "hazard ratio", "hazard ratios", "hazards ratio"), "HR"),
    **dict.fromkeys(("ahr", "adjusted hr", "adjusted hazard ratio"), "aHR"),
    **dict.fromkeys(("or", "odds ratio", "odds ratios"), "OR"),
    **dict.fromkeys(("aor", "adjusted or", "adjusted odds ratio"), "aOR"),
    **dict.fromkeys(("rr", "risk ratio", "risk ratios", "relative risk", "relative risks"), "RR"),
    **dict.fromkeys(("arr", "adjusted rr", "adjusted risk ratio", "adjusted relative risk"), "aRR"),
    **dict.fromkeys(("shr", "subhazard ratio", "subdistribution hazard ratio"), "SHR"),
    **dict.fromkeys(("irr", "incidence rate ratio", "rate ratio"), "IRR"),
    **dict.fromkeys(("md", "mean difference", "mean differences", "difference in means"), "MD"),
    **dict.fromkeys(("smd", "standardized mean difference", "standardised mean difference"), "SMD"),
    **dict.fromkeys(("rd", "risk difference"), "RD"),
}
STATISTICS = {
    **{"t": "t", "z": "z", "F": "F", "r": "r", "U": "U"},
    **dict.fromkeys(("χ²", "χ2", "x²", "chi-square", "chi-squared", "chi square"), "chi2"),
    **dict.fromkeys(("chi squared", "chi2", "chi²", "t statistic"), "chi2"),
}
STATISTICS["t statistic"] = "t"

_CLASSES = {
    "C": "ci confidence_interval confidence_intervals confidence_limits credible_interval cis",
    "S": "sd s.d. standard_deviation standard_deviations sds",
    "E": "se sem s.e. s.e.m. standard_error standard_error_of_the_mean standard_errors",
    "Q": "iqr interquartile_range inter-quartile_range interquartile interquartile_ranges "
    "quartile_range quartile quartiles qr iqrs",
    "R": "range ranges ranged ranging",
    "M": "mean means average averaging averaged",
    "D": "median medians",
    "P": "p p-value p_value p-values p_values",
    "o": "of out_of",
    "t": "the these those this",
    "T": "to through until till",
    "&": "and &",
    "|": "or",
    "@": "at",
    "I": "in among for on within",
    "B": "by",
    "p": "per",
    "b": "was were is are being been be had has have of_about",
    "r": "respectively",
    "e": "each",
    "A": "all both",
    "0": "no none neither",
    "m": "remaining other others rest",
    "f": "from between",
    "F": "df d.f. degrees_of_freedom",
    "<": "less_than fewer_than up_to below under not_more_than no_more_than at_most",
    ">": "more_than greater_than at_least over above exceeding exceeded larger_than longer_than "
    "older_than younger_than smaller_than shorter_than higher_than lower_than as_many_as",
    "h": "or_more or_less or_older or_younger or_longer or_shorter or_larger or_smaller or_greater "
    "or_fewer or_higher or_lower or_over or_under or_above or_below or_later",
    "x": "table tables figure figures fig figs grade grades stage stages class classes type types "
    "version phase level levels group groups cohort arm score scores step no no. category model "
    "equation appendix supplement section item question reference ref refs release line lines "
    "status index zone segment segments part edition volume vol page pages chapter aim box panel "
    "file video "
    "statistics windows day week month year cycle visit round",
    "%": "% percent per_cent percentage_points",
    "k": " ".join(_MONTHS),
}
WORD_CLASS: dict[str, str] = {}
for _letter, _words in _CLASSES.items():
    for _word in _words.split():
        WORD_CLASS[_word.replace("_", " ")] = _letter
WORD_CLASS["no"] = "0"
for _word in NUMBER_WORDS:
    WORD_CLASS[_word] = "w"
for _word in MEASURES:
    WORD_CLASS[_word] = "H"
WORD_CLASS["or"] = "|"  # "or" is odds ratio in capitals only
for _word in STATISTICS:
    WORD_CLASS[_word.lower()] = "X"
for _word in TIMES:
    if len(_word) > 1 and _word not in WORD_CLASS:
        WORD_CLASS[_word] = "y"
for _word in ("day", "week", "month", "year"):
    WORD_CLASS[_word] = "y"
# One letter or a common word in small letters: these are meant only where they are capitals, or
# where the pattern around them says so.
CAPITALS_ONLY = frozenset(("OR", "RD", "MD", "SE", "CI", "HR", "RR", "SD", "QR", "MD", "CIS"))
WORD_CLASS["n"] = "N"
WORD_CLASS["may"] = "a"  # a month only where a year follows (``tokens``)

PHRASES = sorted((w for w in WORD_CLASS if " " in w or "." in w), key=len, reverse=True)

UNIT = (
    r"(?:×\s?10\s?\^?\s?\d+\s?/\s?(?:µ?L|mL|l)"
    r"|[mµμkdcn]?[LlgmM](?:[²³]|\^?[23](?!\d))?(?:\s?/\s?(?:min|h|d|day|dL|dl|L|mL|ml|kg|m(?:²|2|\^2))"
    r"(?:\s?/\s?(?:1[.·]73\s?m(?:²|2|\^2)|min|kg|h|day))?)?"
    r"|(?:[mµμnp]?mol|[kmµ]?IU|U|[mµ]?Eq|[mcµ]?Gy|[mk]?Bq|[mk]?Hz|k?cal|[kM]?Pa|[mk]?V|W|kJ|J|mA|ms|HU|Da|kDa)"
    r"(?:\s?/\s?(?:L|dL|mL|ml|kg|day|h|min|m(?:²|2)))?"
    r"|mm\s?Hg|mmHg|mcg(?:/kg)?|cc|Fr|°C|°|kg/m(?:²|2|\^2)|points?|fold|gauge|gage|G|mL/\s?min/1[.·]73\s?m(?:²|2|\^2))"
    r"(?![\w²³/])"
)
