"""Value labels of statistical packages: which of value and label a declared column means."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from caseseries.delivery.file_rules import file_failure
from caseseries.delivery.header import normalized
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Failure

# The rules on labels that hold other numbers than their values.
LABEL_RULES = ("number_labels", "some_number_labels", "numbers_in_labels")
_NUMBER = re.compile(r"\s*[-+]?\d+(?:[.,]\d+)?\s*")
_NUMBER_WITHIN = re.compile(r"\d+(?:[.,]\d+)?")
_DAY = re.compile(r"\s*\d{4}-\d{2}-\d{2}\s*")
_SHOWN_AT_MOST = 3
_TRUTH = {"true": "true", "yes": "true", "false": "false", "no": "false"}


def labeled_texts(
    texts: Sequence[str | None], labels: Mapping[str, str], column: Column | None
) -> list[str | None]:
    """Return the texts of a variable whose values have labels, as the declared column means them.

    ``labels`` maps the text of a value to its label. A coded column gets the code that value or
    label is or describes, else the label; a boolean column true or false where the label says
    so; texts become labels. Numbers and dates stay values unless the labels in use are such
    themselves: those who see the file see the labels, and its values are only their ranks. Of an
    undeclared variable (``column`` None) the labels are taken where every value has one.
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
        return labeled_numbers(texts, labels, column)
    return [text if text is None else meaning.get(text, text) for text in texts]


def labeled_numbers(
    texts: Sequence[str | None], labels: Mapping[str, str], column: Column
) -> list[str | None]:
    """Return numbers and dates, in place of the values the labels where those are such."""
    if column.codes is not None or column.type in ("text", "boolean"):
        return list(texts)
    used = {text for text in texts if text}
    found = {value: labels.get(value, "").strip() for value in used}
    if not all(_is_value(label, column) for label in found.values()):
        return list(texts)
    return [found[text] if text and _differ(text, found[text]) else text for text in texts]


def _code(value: str, label: str, codes: Mapping[str, str]) -> str:
    for code, description in codes.items():
        if normalized(label) in (normalized(code), normalized(description)):
            return code
    return value if value in codes else label


def label_failures(
    table: Table,
    file: str,
    name: str,
    texts: Sequence[str | None],
    labels: Mapping[str, str],
    column: Column | None,
    *,
    values_are_read: bool = False,
) -> Iterator[Failure]:
    """Yield what is to be said of labels that hold other numbers than their values.

    ``name`` is what the findings call the column; ``texts``, ``labels`` and ``column`` are those
    of ``labeled_texts``, in place of which ``values_are_read`` says that values stay values.
    """
    # What the labels of a text or a truth value say is the value.
    if column is not None and column.type in ("text", "boolean"):
        return
    used = list(dict.fromkeys(text for text in texts if text))
    differing = [
        value
        for value in used
        if _is_value(labels.get(value, ""), column) and _differ(value, labels[value])
    ]
    shown = _shown(differing or used, labels)
    is_number = column is not None and column.type in ("integer", "decimal")
    suffix, message = "", ""
    if differing and not values_are_read:
        other = [value for value in used if not _is_value(labels.get(value, ""), column)]
        are_read = all(value in labels for value in used) and (column is None or not is_number)
        if not other or are_read:
            suffix = "number_labels"
            message = (
                f"The labels are other numbers than the values they stand for ({shown}); the "
                "labels were read."
            )
        else:
            suffix = "some_number_labels"
            message = (
                f"Some labels are other numbers than the values they stand for ({shown}), but "
                f"{other[0]} has no such label: which are meant cannot be told. Deliver the "
                "column as numbers without labels, or label each value."
            )
    elif differing or (is_number and _hold_others(used, labels)):
        suffix = "numbers_in_labels"
        message = (
            f"The labels hold other numbers than the values they stand for ({shown}); the values "
            "were read. Deliver the numbers themselves if the labels are right."
        )
    if suffix:
        yield file_failure(table, file, f"file.{suffix}", message, line=1, column=name)


def _is_value(label: str, column: Column | None) -> bool:
    wanted = _DAY if column is not None and column.type == "date" else _NUMBER
    return wanted.fullmatch(label) is not None


def _differ(value: str, label: str) -> bool:
    try:
        return float(value.replace(",", ".")) != float(label.replace(",", "."))
    except ValueError:
        return value.strip() != label.strip()


def _hold_others(used: Sequence[str], labels: Mapping[str, str]) -> bool:
    """Whether the label of every value holds one number, and not always the value's."""
    found = {value: _NUMBER_WITHIN.findall(labels.get(value, "")) for value in used}
    return (
        bool(found)
        and all(len(numbers) == 1 for numbers in found.values())
        and any(_differ(value, numbers[0]) for value, numbers in found.items())
    )


def _shown(values: Sequence[str], labels: Mapping[str, str]) -> str:
    shown = [f"{value} is {labels.get(value, '')!r}" for value in values[:_SHOWN_AT_MOST]]
    return ", ".join(shown) + (", …" if len(values) > _SHOWN_AT_MOST else "")
