"""The word of a ledger's vocabulary for each role of a statement (docs/ledger.md)."""

from __future__ import annotations

from caseseries.audit.populations import head_of
from caseseries.audit.statements import Statement
from caseseries.evidence.quantities import LIMITS

_RATIOS = {"HR": "HR", "aHR": "HR", "OR": "OR", "aOR": "OR", "RR": "RR", "aRR": "RR"}
_AVERAGE = {
    **{"mean": "mean", "median": "median", "sd": "SD", "min": "min", "max": "max"},
    **{"q1": "Q1", "q3": "Q3", "se": "other: SE", "spread": "other: SD or SE", "p": "paired t P"},
    **{"low": "other: lower end", "high": "other: upper end"},
}
_OTHERS = {
    **{"year": "year", "threshold": "cut", "cited": "literature", "software": "software"},
    **{"dose": "device or technique", "level": "confidence level"},
}
_UNITS_OF_TIME = {"years": ("y", 1), "months": ("m", 1), "weeks": ("d", 7), "days": ("d", 1)}


def unit_of(unit: str) -> str:
    return head_of(unit) or "patients"


def quantity_of(statement: Statement, role: str, population: str) -> tuple[str, str]:
    """The word of the ledger's vocabulary for a role, and the unit."""
    kind, unit = statement.kind, statement.unit
    if kind == "size":
        return "n", unit_of(unit)
    if kind == "share":
        is_level = statement.is_exhaustive and ": " in population
        count = "n" if is_level else "count"
        if role in ("low", "high"):
            return f"{LIMITS[role == 'high']}percentage", "%"
        words = {"count": count, "total": "denominator", "percent": "percentage"}
        if role in words:
            return words[role], "%" if role == "percent" else unit_of(unit)
    if kind in ("average", "range") and role in _AVERAGE:
        return _AVERAGE[role], unit
    if kind == "ratio":
        return "ratio", f"{unit} per {statement.per}"
    if kind == "test":
        return _of_test(statement, role), ""
    if kind == "other":
        known = _OTHERS.get(statement.measure)
        return known or f"other: {statement.measure or 'number'}", unit
    core = _core(statement)
    if role in ("q1", "q3"):
        return _AVERAGE[role], unit
    if role == "estimate":
        return core, unit
    if role in ("low", "high"):
        if core.startswith("other: "):
            return f"{core}, {'upper' if role == 'high' else 'lower'} limit", unit
        level = statement.numbers.get("level")
        if level is not None and level.text != "95":
            side = "upper" if role == "high" else "lower"
            return f"other: {level.text}% CI {side} of {core}", unit
        return f"{LIMITS[role == 'high']}{core}", unit
    if role == "p":
        return (f"P of {core}" if core in ("HR", "OR", "RR") else "P"), ""
    return f"other: {role} of {core.removeprefix('other: ')}", unit


def _core(statement: Statement) -> str:
    """The name of an estimate: ``HR``, ``S(1y)``, ``median PFS``."""
    measure = statement.measure
    if statement.kind == "estimate":
        return _RATIOS.get(measure, f"other: {measure or 'estimate'}")
    name = "S" if measure in ("OS", "S") else measure
    is_name = name.isascii() and name.isalpha() and not statement.variable
    if statement.kind == "median time":
        if not is_name:
            return f"other: median time {statement.variable or measure}".strip()
        return "MST" if name == "S" else f"median {name}"
    if statement.kind == "survival":
        if is_name and statement.time is not None and statement.time[1] in _UNITS_OF_TIME:
            letter, factor = _UNITS_OF_TIME[statement.time[1]]
            return f"{name}({statement.time[0] * factor:g}{letter})"
        when = f" at {statement.time[0]:g} {statement.time[1]}" if statement.time else ""
        return f"other: {measure or 'rate'}{when}"
    return "rate" if statement.kind == "rate" else f"other: {statement.kind}"


def _of_test(statement: Statement, role: str) -> str:
    if role == "p":
        return "P"
    if role == "statistic":
        known = statement.measure in ("t", "z", "chi2", "F")
        return statement.measure if known else f"other: {statement.measure or 'statistic'}"
    if role in ("df", "df2"):
        is_f = statement.measure == "F"
        return {"df": "df1" if is_f else "df", "df2": "df2"}[role]
    return f"other: {role} of a test"
