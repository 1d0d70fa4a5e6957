"""One error of each testable kind, put among the printed numbers of a sound paper."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction

from generated_numbers import Printed, Rounding

Planter = Callable[[Printed, Rounding, bool, random.Random], str | None]


def _n(printed: Printed) -> int:
    return int(printed.text["n"])


def _is_explained(k: int, text: str, n: int, places: int) -> bool:
    """Whether a total up to three times as large prints so, halves and cut ones included."""
    value, step = Fraction(text), Fraction(1, 10**places)
    return any(abs(Fraction(100 * k, m) - value) <= step for m in range(max(k, 1), 3 * n))


def percentage(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    """Off by four points and more; where no total stands beside it, that of no total."""
    n, key = _n(printed), rng.choice(("hit", "dead"))
    k, exact = int(printed.text[key]), Fraction(printed.text[f"{key}.p"])
    for _ in range(60):
        off = Fraction(rng.randrange(40, 150), 10) * rng.choice((-1, 1))
        text = r.text(exact + off, r.percent)
        others = 100 - Fraction(100 * k, n)
        if not 0 < Fraction(text) < 100 or abs(others - Fraction(text)) < 2 or k == 0:
            continue
        if beside or not _is_explained(k, text, n, r.percent):
            printed.text[f"{key}.p"] = text
            printed.abstract.pop(f"{key}.p", None)
            return f"{key}.p"
    return None


def denominator(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    n, k = _n(printed), int(printed.text["hit"])
    others = [m for m in range(n - 3, n + 4) if m >= max(k, 2) and m != n]
    step = Fraction(1, 10**r.percent)
    exact = Fraction(printed.text["hit.p"])
    wrong = [m for m in others if abs(Fraction(100 * k, m) - exact) > step]
    if not beside or not wrong or k == 0:
        return None
    printed.text["hit.n"] = str(rng.choice(wrong))
    return "hit.n"


def group(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    """A level has more than it can have; its own percentage agrees with it."""
    n, (_, key) = _n(printed), rng.choice(printed.kinds)
    k = int(printed.text[key]) + rng.randrange(1, 4)
    total = n + k - int(printed.text[key])
    if k >= n or len(printed.kinds) < 2 or str(total) == printed.text["items"]:
        return None
    printed.text[key], printed.text[f"{key}.p"] = str(k), r.share(k, n)
    return key


def mean(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    printed.text["age.mean"] = r.text(
        float(printed.text["age.max"]) + rng.randrange(2, 15), r.value
    )
    return "age.mean"


def deviation(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    wide = float(printed.text["age.max"]) - float(printed.text["age.min"])
    printed.text["age.sd"] = r.text(wide * rng.uniform(0.85, 1.5) + 1, r.value)
    return "age.sd"


def whole_numbers(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    n, right = _n(printed), Fraction(printed.text["per"])
    half = Fraction(1, 200)
    for off in rng.sample([-4, -3, -2, -1, 1, 2, 3, 4], 8):
        value = right + Fraction(off, 100)
        sums = range(int((value - half) * n) - 1, int((value + half) * n) + 2)
        if value > 1 and not any(abs(Fraction(s, n) - value) <= half for s in sums):
            printed.text["per"] = r.text(value, 2)
            return "per"
    return None


def limits(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    keys = [key for key in ("hr", "os3", "os1") if f"{key}.low" in printed.text]
    key = rng.choice(keys) if keys else ""
    if not key:
        return None
    low, high = float(printed.text[key]), float(printed.text[f"{key}.high"])
    if high - low < 0.2:
        return None
    places = 2 if key == "hr" else r.percent
    text = r.text(low + (high - low) * rng.uniform(0.3, 0.8), places)
    if float(text) - low <= 1.5 * 10**-places:
        return None
    printed.text[f"{key}.low"] = text
    return f"{key}.low"


def probability(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    keys = [key for key in ("t.p", "chi2.p") if key in printed.text]
    if not keys:
        return None
    key = rng.choice(keys)
    text = printed.text[key]
    if text.startswith("<") or float(text) < 0.05:
        printed.text[key] = r.text(rng.uniform(0.3, 0.9), 2)
    else:
        printed.text[key] = r.text(float(text) / rng.uniform(8, 20), 3)
    return key


def rising(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    if "os3" not in printed.text or float(printed.text["os1"]) > 92:
        return None
    off = float(printed.text["os1"]) - float(printed.text["os3"]) + rng.randrange(3, 8)
    for name in ("os3", "os3.low", "os3.high"):
        printed.text[name] = r.text(min(float(printed.text[name]) + off, 100.0), r.percent)
    return "os3"


def median(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    """After a time at which fewer than half are left."""
    below = [y for y in (1, 3, 5) if float(printed.text.get(f"os{y}", 99)) < 48]
    if not below or "mst" not in printed.text:
        return None
    off = 12 * below[0] + rng.randrange(2, 20) - float(printed.text["mst"])
    for name in ("mst", "mst.low", "mst.high"):
        if name in printed.text:
            printed.text[name] = r.text(float(printed.text[name]) + off, 1)
    return "mst"


def abstract(printed: Printed, r: Rounding, beside: bool, rng: random.Random) -> str | None:
    low, high = float(printed.text["age.min"]), float(printed.text["age.max"])
    keys = ["age.mean", *(["os3"] if "os3" in printed.text else [])]
    key = rng.choice(keys)
    if key == "os3":
        low, high = (float(printed.text[f"os3.{side}"]) for side in ("low", "high"))
        high = min(high, float(printed.text["os1"]))
    places = r.value if key == "age.mean" else r.percent
    now = float(printed.text[key])
    for _ in range(20):
        value = now + rng.choice((-1, 1)) * rng.randrange(2, 7)
        if low + 0.5 < value < high - 0.5:
            printed.abstract[key] = r.text(value, places)
            return f"abstract {key}"
    return None


ERRORS: dict[str, Planter] = {
    "percentage": percentage,
    "denominator": denominator,
    "sum of groups": group,
    "mean out of range": mean,
    "SD impossible": deviation,
    "GRIM": whole_numbers,
    "limits": limits,
    "P and statistic": probability,
    "rising rate": rising,
    "median and curve": median,
    "abstract and text": abstract,
}
