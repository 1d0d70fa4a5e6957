"""What the numbers of one cell are: its own pattern, and what header and label say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from caseseries.audit.grammar.cells import Found, Fragment
from caseseries.audit.tables.words import Profile

COLUMN_FIRST = (
    *("p", "survival", "estimate", "statistic", "df", "median time", "limits", "sd", "se"),
    *("range", "iqr", "percent", "fraction"),
)
"""What a column's header says of all rows, whatever their labels say."""
_ENDS = {"iqr": ("q1", "q3"), "range": ("min", "max"), "limits": ("low", "high")}


@dataclass(frozen=True)
class Piece:
    """A statement's kind and numbers as far as one cell gives them.

    The kind ``part`` is what completes a neighbour: a deviation, limits or a percentage that
    stands in a cell of its own.
    """

    kind: str
    numbers: Mapping[str, Found]
    measure: str = ""
    unit: str = ""
    time: tuple[float, str] | None = None
    alternatives: tuple[str, ...] = ()


def piece_of(fragment: Fragment, profile: Profile | None) -> Piece | None:
    """The role of every number of a cell; None where it is not clear."""
    roles = fragment.roles
    shape = fragment.shape
    if shape == "fraction":
        return _fraction(fragment, profile)
    if shape == "share" and profile is not None and profile.first in ("mean", "median"):
        # "13% (10)" below "Mean % (SD)".
        is_mean = profile.first == "mean" and profile.second == "sd"
        numbers = {"mean": roles["percent"], "sd": roles["count"]}
        return _piece(fragment, "average", **numbers) if is_mean else None
    if shape == "share":
        return _piece(fragment, "share", **roles)
    if shape == "size":
        return _piece(fragment, "size", **roles)
    if shape == "p":
        return _piece(fragment, "test", **roles)
    if shape == "text":
        return _one_limit(fragment, profile)
    if not roles:
        return None
    if shape == "spread":
        return _spread(fragment, profile)
    if shape == "quartiles":
        numbers = {name: roles[name] for name in ("median", "q1", "q3") if name in roles}
        return _piece(fragment, "average", **numbers)
    if shape == "range":
        return _range(fragment, profile)
    if profile is None:
        return _alone(fragment)
    if shape in ("number", "percent"):
        return _single(fragment, profile)
    if shape == "pair":
        return _pair(fragment, profile)
    return _with_ends(fragment, profile)


def _fraction(fragment: Fragment, profile: Profile | None) -> Piece | None:
    """``12/30`` is 12 of 30 where counts are announced: it may be men and women, or a pressure."""
    first = profile.first if profile is not None else ""
    count, total = (int(fragment.roles[role].text) for role in ("count", "total"))
    if count > total or first == "two counts":
        return None
    if "percent" not in fragment.roles and first not in ("fraction", "count", "percent"):
        return None
    return _piece(fragment, "share", **fragment.roles)


def _piece(fragment: Fragment, kind: str, **numbers: Found) -> Piece:
    return Piece(kind, numbers, unit=fragment.unit)


def _alone(fragment: Fragment) -> Piece | None:
    """What a cell says where neither header nor label helps."""
    roles = fragment.roles
    if fragment.shape == "limits":
        return _piece(fragment, "estimate", **roles)
    return None


def _one_limit(fragment: Fragment, profile: Profile | None) -> Piece | None:
    """``100% (95% CI, 100%)``: a rate whose limits are one number."""
    others = fragment.others
    if profile is None or profile.first != "survival" or not 2 <= len(others) <= 3:
        return None
    if others[0].text != others[-1].text:
        return None
    numbers = {"estimate": others[0], "low": others[-1], "high": others[-1]}
    if len(others) == 3:
        numbers["level"] = others[1]
    return Piece("survival", numbers, profile.measure, "%", profile.time)


def _spread(fragment: Fragment, profile: Profile | None) -> Piece | None:
    roles = dict(fragment.roles)
    second = profile.second if profile is not None else ""
    if profile is not None and profile.first == "median":
        roles["median"] = roles.pop("mean")
    alternatives: tuple[str, ...] = ()
    if "spread" in roles and second in ("sd", "se"):
        roles[second] = roles.pop("spread")
    elif "spread" in roles:
        alternatives = ("SE",)
    if second in ("range", "iqr") and "low" in roles:
        low, high = _ENDS[second]
        roles[low], roles[high] = roles.pop("low"), roles.pop("high")
    return Piece("average", roles, unit=fragment.unit, alternatives=alternatives)


def _range(fragment: Fragment, profile: Profile | None) -> Piece | None:
    if profile is None or profile.first not in ("range", "iqr", "limits"):
        return None
    low, high = _ENDS[profile.first]
    kind = "range" if profile.first == "range" else "part"
    return _piece(fragment, kind, **{low: fragment.roles["low"], high: fragment.roles["high"]})


def _single(fragment: Fragment, profile: Profile) -> Piece | None:
    number = fragment.roles.get("value") or fragment.roles["percent"]
    is_percent = fragment.shape == "percent"
    first = profile.first
    signed = number.text[0] in "<>"
    if first == "p":
        return None if is_percent else _piece(fragment, "test", p=number)
    if signed:
        return None
    if first == "count" and number.text.isdecimal() and not is_percent:
        return _piece(fragment, "share", count=number)
    if first == "percent" or (first == "count" and is_percent):
        return _piece(fragment, "part", percent=number)
    if first in ("mean", "median"):
        return _piece(fragment, "average", **{first: number})
    if first == "estimate" and number.text.rstrip("0") in ("1", "1."):
        return Piece("other", {"value": number}, "reference level")
    if first in ("estimate", "survival", "median time"):
        unit = "%" if first == "survival" else fragment.unit
        return Piece(first, {"estimate": number}, profile.measure, unit, profile.time)
    if first in ("sd", "se", "df"):
        return _piece(fragment, "part", **{first: number})
    if first == "statistic":
        return Piece("test", {"statistic": number}, profile.measure)
    return None


def _pair(fragment: Fragment, profile: Profile) -> Piece | None:
    first, second = fragment.roles["first"], fragment.roles["second"]
    if profile.first == "count" or (profile.first == "percent" and profile.second != "count"):
        if not first.text.isdecimal() or not 0 <= float(second.text) <= 100:
            return None
        return _piece(fragment, "share", count=first, percent=second)
    if profile.first == "percent":
        if not second.text.isdecimal():
            return None
        return _piece(fragment, "share", percent=first, count=second)
    if profile.first == "mean" and profile.second in ("sd", "se"):
        return _piece(fragment, "average", **{"mean": first, profile.second: second})
    if profile.first == "mean" and profile.second == "":
        return Piece("average", {"mean": first, "spread": second}, alternatives=("SE",))
    if profile.first == "median":
        return _piece(fragment, "average", median=first)
    if profile.first in ("estimate", "survival") and profile.second == "se":
        return Piece(profile.first, {"estimate": first, "se": second}, profile.measure)
    return None


def _with_ends(fragment: Fragment, profile: Profile) -> Piece | None:
    """A number with two limits: ``limits``, ``minmax`` and ``interval``."""
    roles = dict(fragment.roles)
    value = roles.pop("value", None) or roles.pop("estimate", None)
    if value is None:
        return None
    if "min" in roles and profile.first in ("mean", "median"):
        return _piece(fragment, "average", **{profile.first: value}, **roles)
    if fragment.shape == "minmax":
        return None
    first, second = profile.first, profile.second
    if first in ("survival", "estimate", "median time"):
        if fragment.shape == "interval" and second != "limits":
            return None
        unit = "%" if first == "survival" else fragment.unit
        return Piece(first, {"estimate": value, **roles}, profile.measure, unit, profile.time)
    if first not in ("mean", "median"):
        return _alone(fragment)
    if "low" not in roles:
        return None
    if fragment.shape == "limits" or second == "limits":
        return Piece("estimate", {"estimate": value, **roles}, first, fragment.unit)
    if second in ("iqr", "range"):
        low, high = _ENDS[second]
        return _piece(fragment, "average", **{first: value, low: roles["low"], high: roles["high"]})
    return _piece(fragment, "average", **{first: value}, **roles)


_COMPLETES = {
    "share": ({"percent"}, {"total"}),
    "average": ({"sd"}, {"se"}, {"q1", "q3"}, {"min", "max"}),
    "estimate": ({"low", "high"}, {"low", "high", "level"}, {"se"}, {"p"}),
    "survival": ({"low", "high"}, {"low", "high", "level"}, {"se"}),
    "median time": ({"low", "high"}, {"low", "high", "level"}),
    "test": ({"df"}, {"p"}),
}


def merged(piece: Piece, other: Piece) -> Piece | None:
    """Two cells that make one statement: a mean and the SD in the next column; else None."""
    if set(other.numbers) not in _COMPLETES.get(piece.kind, ()):
        return None
    if set(piece.numbers) & set(other.numbers):
        return None
    if piece.kind == "share" and "count" not in piece.numbers:
        return None
    if piece.kind == "test" and "statistic" not in piece.numbers:
        return None
    if other.kind not in ("part", "range", "test") or other.measure:
        return None
    numbers = {**piece.numbers, **other.numbers}
    return Piece(
        piece.kind,
        numbers,
        piece.measure,
        piece.unit or other.unit,
        piece.time,
        piece.alternatives,
    )
