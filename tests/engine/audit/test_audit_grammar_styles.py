"""Statements printed in many styles and read again: the same numbers in the same roles."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from caseseries.audit.grammar import not_understood, numbers_of, statements_of
from caseseries.audit.grammar.tokens import has_decimal_commas
from caseseries.audit.grammar.words import NUMBER_WORDS
from caseseries.audit.paper import Paragraph, Place
from caseseries.audit.statements import Statement

WORD_OF = {n: word for word, n in NUMBER_WORDS.items()}
NOUNS = st.sampled_from(("patients", "knees", "lesions", "implants", "children", "sessions"))
DASHES = st.sampled_from(("–", "-", " to ", " - ", "—"))
POINTS = st.sampled_from((".", ",", "·"))
COUNT = st.integers(min_value=2, max_value=94)


def decimal(low: int, high: int, digits: int = 1) -> st.SearchStrategy[str]:
    scale = 10**digits
    values = st.integers(min_value=low * scale, max_value=high * scale)
    return values.map(lambda n: f"{n / scale:.{digits}f}")


def read(text: str) -> list[Statement]:
    made = statements_of(Paragraph(text, Place("Results")), 0)
    assert not not_understood(text, 0, made)
    return [statement for statement in made if statement.kind != "other"]


def roles(statement: Statement) -> dict[str, str]:
    return {role: number.text for role, number in statement.numbers.items()}


SHARES = (
    "{c} of {t} {noun} ({p}%)",
    "{c} of the {t} {noun} ({p}%)",
    "{c}/{t} ({p}%)",
    "{p}% ({c}/{t})",
    "{p}% ({c} of {t})",
    "{p}% of the {noun} ({c}/{t})",
    "{c} ({p}%) of {t} {noun}",
    "{c} ({p}%) of the {t} {noun}",
    "{c} out of {t} {noun} ({p}%)",
    "{c} of {t} ({p}%)",
)
STATED = ("{c} {noun} ({p}%, {c}/{t})", "{w} {noun} ({p}%; {c}/{t})", "{w} ({p}%, {c}/{t} {noun})")
ALONE = ("{c} ({p}%)", "{c} {noun} ({p}%)", "{w} {noun} ({p}%)", "{p}% ({c})", "{c} ({p} %)")
FRAMES = (
    "Fever occurred in {0}.",
    "There was fever in {0} after surgery.",
    "During the stay, fever was seen in {0}, but not later.",
    "Fever, as a rule, was mild in {0}; none was severe.",
)


@settings(max_examples=400, deadline=None)
@given(
    COUNT, COUNT, decimal(1, 99), NOUNS, st.sampled_from(SHARES + STATED), st.sampled_from(FRAMES)
)
def test_shares(one: int, other: int, p: str, noun: str, style: str, frame: str) -> None:
    c, t = sorted((one, other))
    text = frame.format(style.format(c=c, t=t, p=p, noun=noun, w=WORD_OF[c]))
    (share,) = read(text)
    expected = {"count": str(c), "total": str(t), "percent": p}
    if style in STATED:
        expected["stated"] = str(c)
    assert (share.kind, roles(share)) == ("share", expected)


@settings(max_examples=200, deadline=None)
@given(COUNT, decimal(1, 99), NOUNS, st.sampled_from(ALONE), st.sampled_from(FRAMES), POINTS)
def test_shares_without_total(
    c: int, p: str, noun: str, style: str, frame: str, point: str
) -> None:
    printed = p.replace(".", point)
    text = frame.format(style.format(c=c, p=printed, noun=noun, w=WORD_OF[c]))
    (share,) = read(text)
    assert (share.kind, roles(share)) == ("share", {"count": str(c), "percent": p})


AVERAGES = (
    ("Mean weight was {m} ± {s} kg (range, {a}{d}{b} kg).", "mean spread min max"),
    ("The mean weight was {m} kg (SD {s}; range {a}{d}{b}).", "mean sd min max"),
    ("Mean (SD) weight was {m} ({s}) kg.", "mean sd"),
    ("The mean weight was {m} kg (standard deviation, {s} kg).", "mean sd"),
    ("Their mean weight of {m} ± {s} kg was low.", "mean spread"),
    ("Weight was {m} ± {s} kg.", "mean spread"),
    ("Median weight was {m} kg (IQR {a}{d}{b}).", "median q1 q3"),
    ("The median weight was {m} kg (interquartile range, {a}{d}{b} kg).", "median q1 q3"),
    ("Median (IQR) weight was {m} ({a}{d}{b}) kg.", "median q1 q3"),
    ("The median weight was {m} kg [range: {a}{d}{b}].", "median min max"),
    ("Weight (median, {m} kg; range, {a}{d}{b} kg) was known.", "median min max"),
    ("The median weight was {m} kg ({a}{d}{b}).", "median low high"),
)


@settings(max_examples=400, deadline=None)
@given(
    st.lists(decimal(11, 98), min_size=3, max_size=3, unique=True),
    decimal(1, 9),
    st.sampled_from(AVERAGES),
    DASHES,
    POINTS,
)
def test_averages(values: list[str], s: str, style: tuple[str, str], dash: str, point: str) -> None:
    a, m, b = sorted(values, key=float)
    words, names = style
    text = words.format(m=m, s=s, a=a, b=b, d=dash)
    if point == ",":
        text = f"{text} P = 0.04."
    (average, *_) = read(text.replace("·", ".").replace(".", point) if point != "." else text)
    of = {"mean": m, "median": m, "spread": s, "sd": s}
    of |= {"min": a, "q1": a, "low": a, "max": b, "q3": b, "high": b}
    assert average.kind == "average"
    assert roles(average) == {name: of[name] for name in names.split()}
    assert average.unit == "kg"
    assert average.variable.lower() == "weight"


EFFECTS = (
    "The hazard ratio was {e} (95% CI, {a}{d}{b}; P = {p}).",
    "Age was a factor (HR {e}; 95% CI: {a}{d}{b}; p={p}).",
    "Age was a factor (hazard ratio [HR], {e}; 95% confidence interval [CI], {a}{d}{b}; p = {p}).",
    "Age was a factor (P = {p}; HR: {e}; 95% CI: {a}{d}{b}).",
    "Age was a factor (HR = {e}, CI 95% [{a}; {b}], P={p}).",
    "The HR for death was {e} (95% CI {a}{d}{b}, p = {p}).",
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(decimal(1, 20, 2), min_size=3, max_size=3, unique=True),
    decimal(0, 1, 3),
    st.sampled_from(EFFECTS),
    DASHES,
)
def test_effects(values: list[str], p: str, style: str, dash: str) -> None:
    a, e, b = sorted(values, key=float)
    (effect,) = read(style.format(e=e, a=a, b=b, d=dash, p=p))
    assert (effect.kind, effect.measure) == ("estimate", "HR")
    assert roles(effect) == {"estimate": e, "low": a, "high": b, "level": "95", "p": p}


RATES = (
    "The overall survival rates at 1 and 3 years were {r} and {q}, respectively.",
    "The 1- and 3-year overall survival rates were {r} and {q}, respectively.",
    "Overall survival (OS) was {r} at 1 year and {q} at 3 years.",
    "The overall survival rates were {r} and {q} at 1 and 3 years, respectively.",
    "One-year overall survival was {r}. Three-year OS was {q}.",
    "Overall survival at 1 year was {r}, and at 3 years {q}.",
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(decimal(1, 99), min_size=6, max_size=6, unique=True),
    st.sampled_from(RATES),
    DASHES,
    st.booleans(),
)
def test_rates(values: list[str], style: str, dash: str, is_limited: bool) -> None:
    a, q, b, c, r, d = sorted(values, key=float)
    limits = " (95% CI, {}%{}{}%)" if is_limited else ""
    printed = [f"{x}%{limits.format(y, dash, z)}" for x, y, z in ((r, c, d), (q, a, b))]
    first, third = read(style.format(r=printed[0], q=printed[1]))
    for rate, (x, y, z), year in ((first, (r, c, d), 1.0), (third, (q, a, b), 3.0)):
        expected = {"estimate": x}
        if is_limited:
            expected |= {"low": y, "high": z, "level": "95"}
        assert (rate.kind, rate.measure, rate.time) == ("survival", "OS", (year, "years"))
        assert roles(rate) == expected


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abn 0123456789.,;:()[]%±-–/=<>≤PCImeanSDofto\n", max_size=120))
def test_no_text_breaks_it(text: str) -> None:
    made = statements_of(Paragraph(text, Place()), 0)
    ends = {number.end for number in numbers_of(text, 0)}
    for statement in made:
        for number in statement.numbers.values():
            assert 0 <= number.start < number.end <= len(text)
            if text[number.end - 1].isdigit():
                assert number.end in ends


@given(decimal(1, 99), decimal(1, 99))
def test_decimal_commas_are_seen(one: str, other: str) -> None:
    text = f"Mean age was {one} ± {other} years, and {one}% were old."
    assert not has_decimal_commas(text)
    assert has_decimal_commas(
        text.replace(f"{one} ", f"{one.replace('.', ',')} ")
        .replace(f"{other} ", f"{other.replace('.', ',')} ")
        .replace(f"{one}%", f"{one.replace('.', ',')}%")
    )
