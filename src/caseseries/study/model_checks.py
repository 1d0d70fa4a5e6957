"""The checks of a Pandera model as the gate names them: the last part of a rule, and its text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandera.polars as pa

from caseseries.study.declaration import DeclarationError

FACTS: Final = "caseseries"
# What Pandera calls its own checks of the two ends of a range.
_LEAST, _MOST, _BETWEEN = "greater_than_or_equal_to", "less_than_or_equal_to", "in_range"
# Last parts of rules that the gate has of its own; a check of that name would be another's rule.
_TAKEN: Final = frozenset(
    {
        "absent",
        "blank",
        "cell",
        "codes",
        "first_of_month",
        "format",
        "missing_code",
        "outlier",
        "range",
        "redcap_ambiguous",
        "redcap_choice",
        "reference",
        "required",
        "spelling",
        "type",
        "unique",
        "written",
    }
)
# Pandera's own words for these are the call that made them.
_TEXTS: Final[Mapping[str, str]] = {
    "distinct": "No value stands in two rows",
    "equal_to": "Every value is {value}",
    "not_equal_to": "No value is {value}",
    "greater_than": "Every value is more than {min_value}",
    "greater_than_or_equal_to": "Every value is at least {min_value}",
    "less_than": "Every value is less than {max_value}",
    "less_than_or_equal_to": "Every value is at most {max_value}",
    "isin": "Every value is one of {allowed_values}",
    "notin": "No value is one of {forbidden_values}",
    "str_matches": "Every text begins with the pattern {pattern}",
    "str_contains": "Every text holds the pattern {pattern}",
    "str_startswith": "Every text begins with {string}",
    "str_endswith": "Every text ends with {string}",
}


def snake_case(name: str) -> str:
    """``CohortVisits`` as ``cohort_visits``."""
    return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).lower()


def facts_of(field: pa.Column) -> dict[str, Any]:
    """What `column` added to a field; nothing where it was made by ``pandera.Field``."""
    return (field.metadata or {}).get(FACTS, {})


def check_suffixes(field: pa.Column) -> list[str]:
    """The last part of the rule of each check of a column, in the order of its checks."""
    coded = facts_of(field).get("codes") is not None
    return [_suffix(check, coded) for check in field.checks or ()]


def _suffix(check: pa.Check, coded: bool) -> str:
    # Without statistics it is a check of the study that bears the same name.
    if not check.statistics:
        return check_name(check)
    said = check.statistics
    if check.name in (_LEAST, _MOST):
        return "range"
    if check.name == _BETWEEN and said.get("include_min") and said.get("include_max"):
        return "range"
    if check.name == "isin" and coded:
        return "codes"
    return check_name(check)


def limits(name: str, field: pa.Column) -> tuple[Any, Any, list[tuple[str, str]]]:
    """The inclusive limits of a column, and its other checks with what each asks."""
    least: list[Any] = []
    most: list[Any] = []
    others: list[tuple[str, str]] = []
    for check, suffix in zip(field.checks or (), check_suffixes(field), strict=True):
        said = check.statistics or {}
        if said and suffix == "range":
            least += [said["min_value"]] if "min_value" in said else []
            most += [said["max_value"]] if "max_value" in said else []
        elif not said or suffix not in ("codes", "first_of_month"):
            others.append((suffix, check_text(check)))
    _refuse_names([suffix for suffix, _ in others], f"Column {name}", _TAKEN)
    return max(least, default=None), min(most, default=None), others


def checks_of_rows(model: str, schema: pa.DataFrameSchema) -> list[tuple[str, str]]:
    """The checks of a model that look at whole rows, with what each asks."""
    checks = [(check_name(check), check_text(check)) for check in schema.checks or ()]
    _refuse_names([name for name, _ in checks], model, frozenset())
    return checks


def _refuse_names(names: Sequence[str], where: str, taken: frozenset[str]) -> None:
    for name in names:
        if name in taken:
            raise DeclarationError(
                f"{where}: the gate has a rule called {name} already; give the check another name."
            )
        if names.count(name) > 1:
            raise DeclarationError(f"{where}: two checks are called {name}; rename one of them.")


def check_name(check: pa.Check) -> str:
    """The last part of a rule's id."""
    return snake_case(str(check.name or "check"))


def check_text(check: pa.Check) -> str:
    """What a check asks: its description or error as given, else its name in words."""
    text = check.description or check.error or str(check.name).replace("_", " ")
    said = check.statistics or {}
    # Pandera gives its own checks an error that is their call.
    if not check.description and said and text.startswith(f"{check.name}("):
        text = _own_words(str(check.name), said) or text
    return f"{text.rstrip('.')}."


def _own_words(name: str, said: Mapping[str, Any]) -> str:
    shown = {key: _shown(value) for key, value in said.items()}
    if name == _BETWEEN:
        least = "at least" if said.get("include_min") else "more than"
        most = "at most" if said.get("include_max") else "less than"
        return "Every value is {least} {min_value} and {most} {max_value}".format(
            least=least, most=most, **shown
        )
    if name == "str_length":
        ends = [said.get(end) for end in ("exact_value", "min_value", "max_value")]
        if ends[0] is not None:
            return f"Every text has {ends[0]} characters"
        most = "" if ends[2] is None else f" and at most {ends[2]}"
        return f"Every text has at least {ends[1] or 0}{most} characters"
    return _TEXTS.get(name, "").format(**shown)


def _shown(value: object) -> str:
    if isinstance(value, set | frozenset):
        return ", ".join(sorted(map(str, value)))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    pattern = getattr(value, "pattern", value)
    return str(pattern)
