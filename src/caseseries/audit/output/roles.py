"""What a number is, in a few words: its role, of what, and whether it was tested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caseseries.audit.findings import Finding
from caseseries.audit.statements import Number, Statement

_ROLES = {
    **{"n": "number", "count": "count", "total": "total", "percent": "percentage"},
    **{"sd": "standard deviation", "se": "standard error", "spread": "deviation (SD or SE)"},
    **{"q1": "first quartile", "q3": "third quartile", "min": "minimum", "max": "maximum"},
    **{"low": "lower limit", "high": "upper limit", "level": "confidence level", "p": "P value"},
    **{"df": "degrees of freedom", "df2": "degrees of freedom", "persontime": "person-time"},
}


def role_of(role: str, statement: Statement) -> str:
    """``percentage of a share: sex: male (patients)``."""
    name = _ROLES.get(role, role)
    if statement.kind == "other":
        return statement.measure or "understood, nothing to test"
    if role == "estimate":
        name = statement.measure or statement.kind
    elif statement.kind == "size":
        name = f"number of {statement.unit or 'the population'}"
    about = statement.variable or statement.population
    said = f"{name}: {about}" if about else name
    if statement.population and statement.population != about:
        said += f", of {statement.population}"
    if statement.unit and statement.unit not in said:
        said += f" ({statement.unit})"
    if statement.time:
        said += f" at {statement.time[0]:g} {statement.time[1]}"
    return f"{said}, cited from others" if statement.is_cited else said


def roles(statements: Sequence[Statement]) -> Mapping[Number, str]:
    """What each number is, in the first two statements it plays a role in."""
    said: dict[Number, list[str]] = {}
    for statement in statements:
        for role, number in statement.numbers.items():
            parts = said.setdefault(number, [])
            if len(parts) < 2:
                parts.append(role_of(role, statement))
    return {number: "; ".join(dict.fromkeys(parts)) for number, parts in said.items()}


def tests(findings: Sequence[Finding]) -> Mapping[Number, str]:
    """Which tests each number was put to and stood."""
    stood: dict[Number, dict[str, int]] = {}
    for finding in findings:
        if not finding.is_refuted:
            for number in finding.numbers:
                names = stood.setdefault(number, {})
                names[finding.test] = names.get(finding.test, 0) + 1
    return {number: ", ".join(names) for number, names in stood.items()}
