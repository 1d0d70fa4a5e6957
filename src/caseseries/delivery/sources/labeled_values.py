"""Value labels of statistical packages: which of value and label a declared column means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from caseseries.delivery.header import normalized
from caseseries.study.declaration import Column

_TRUTH = {"true": "true", "yes": "true", "false": "false", "no": "false"}


def labeled_texts(
    texts: Sequence[str | None], labels: Mapping[str, str], column: Column | None
) -> list[str | None]:
    """Return the texts of a variable whose values have labels, as the declared column means them.

    ``labels`` maps the text of a value to its label. A coded column gets the code that value or
    label is or describes, else the label; a boolean column true or false where the label says
    so; numbers and dates stay values, texts become labels. Of an undeclared variable
    (``column`` None) the labels are taken where every value has one.
    """
    if column is None:
        coded = all(text is None or text in labels for text in texts)
        meaning = dict(labels) if coded else {}
    elif column.codes is not None:
        meaning = {value: _code(value, label, column.codes) for value, label in labels.items()}
    elif column.type == "boolean":
        meaning = {value: _TRUTH.get(normalized(label), label) for value, label in labels.items()}
    elif column.type == "text":
        meaning = dict(labels)
    else:
        meaning = {}
    return [text if text is None else meaning.get(text, text) for text in texts]


def _code(value: str, label: str, codes: Mapping[str, str]) -> str:
    if value in codes:
        return value
    for code, description in codes.items():
        if normalized(label) in (normalized(code), normalized(description)):
            return code
    return label
