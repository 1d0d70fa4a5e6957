"""From REDCap's raw value to the text a declared column expects."""

from __future__ import annotations

import re

from caseseries.delivery.redcap.project.dictionary import CHOICE_TYPES, Field
from caseseries.delivery.redcap.records import CHECKED, UNCHECKED
from caseseries.study.declaration import Column

_YES = frozenset(("yes", "true", "ja", "oui", "si", "sí", "1"))
_NO = frozenset(("no", "false", "nein", "non", "0"))


def decoded(value: str, field: Field, column: Column | None) -> str:
    """Return a raw value as a declared column holds it; as delivered where nothing fits.

    A choice becomes the declared code that equals its code or its label, in a column of text its
    label; a checkbox or a yes/no field becomes true or false; a date with a time its date; a
    decimal comma, where the field's validation says so, a point.
    """
    if not value or column is None:
        return value
    if field.type in CHOICE_TYPES:
        return _choice(value, field, column)
    if column.type == "date" and field.validation.startswith("datetime"):
        return value.split(" ")[0]
    if column.type == "decimal" and "comma" in field.validation:
        return value.replace(",", ".")
    return value


def _choice(value: str, field: Field, column: Column) -> str:
    label = field.choices.get(value, value)
    if column.type == "boolean":
        if field.type == "checkbox":
            return "true" if value in CHECKED else "false" if value in UNCHECKED else value
        word = label.casefold()
        return "true" if word in _YES else "false" if word in _NO else value
    if column.codes:
        for text in (label, value):
            for code, title in column.codes.items():
                if _plain(text) in (_plain(code), _plain(title)):
                    return code
        return value
    if column.type == "text":
        return label
    # Grades such as ECOG 0–4 are choices whose codes are the numbers.
    return value


def _plain(text: str) -> str:
    return re.sub(r"[\s\-_.]+", " ", text).strip().casefold()
