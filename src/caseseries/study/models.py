"""Tables declared as Pandera models, with what a cohort needs to know of a column besides.

``RawTable`` and ``CohortTable`` are ``pandera.polars.DataFrameModel`` classes, ``column`` is
``pandera.Field``: whoever knows Pandera can read them, and ``Model.validate(frame)`` works without
this package. ``table_of`` is the one reader that turns a model into the declaration everything else
is derived from.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final, Literal

import pandera.polars as pa
import polars as pl
from pandera import extensions
from pandera.api.dataframe.model_components import FieldInfo
from pandera.api.polars.model_config import BaseConfig

from caseseries.study.declaration import Column, ColumnType, DeclarationError, Table

FACTS: Final = "caseseries"
_TYPES: Final[Mapping[Any, ColumnType]] = {
    pl.String: "text",
    pl.Int64: "integer",
    pl.Float64: "decimal",
    pl.Date: "date",
    pl.Boolean: "boolean",
}
# What Pandera calls its own checks of the two ends of a range.
_LEAST, _MOST, _BETWEEN = "greater_than_or_equal_to", "less_than_or_equal_to", "in_range"
_GRAIN: Final = re.compile(r"\b(One row per [^.]*)\.", re.IGNORECASE)


def _snake_case(name: str) -> str:
    return re.sub(r"\W+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)).lower()


@extensions.register_check_method(statistics=["first_of_month"])
def first_of_month(data: pa.PolarsData, *, first_of_month: bool) -> pl.LazyFrame:
    """Dates whose day is left out to de-identify stand on the first of their month."""
    return data.lazyframe.select(pl.col(data.key).dt.day() == 1)


@extensions.register_check_method(statistics=["distinct"])
def distinct(data: pa.PolarsData, *, distinct: bool) -> pl.LazyFrame:
    """No value twice. Pandera's own ``unique`` calls every missing cell a duplicate."""
    column = pl.col(data.key)
    return data.lazyframe.select(column.is_null() | (column.is_duplicated().not_()))


class _Declared(pa.DataFrameModel):
    """A model that knows its table's name, and whether it may be missing."""

    _table_name: ClassVar[str] = ""
    _optional: ClassVar[bool] = False
    _unit: ClassVar[str | None] = None
    _rows_of: ClassVar[str | None] = None

    # Without metadata of its own Pandera's get_metadata() raises.
    Config = type("Config", (BaseConfig,), {"metadata": {}})

    def __init_subclass__(
        cls,
        *,
        name: str | None = None,
        optional: bool = False,
        unit: str | None = None,
        rows_of: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls._table_name = name or _snake_case(cls.__name__)
        cls._optional, cls._unit, cls._rows_of = optional, unit, rows_of


class RawTable(_Declared):
    """A table as delivered: ``class Visits(RawTable)`` declares ``raw.visits``.

    The class's docstring says what the table holds and ends with ``One row per …``. ``name``
    replaces the class's name in lower snake case; an ``optional`` table may be missing. Column
    types are ``str``, ``int``, ``float``, ``bool`` and ``datetime.date``. Checks of Pandera's own
    (``str_matches=…``, ``@check``, ``@dataframe_check``) become rules of the gate, called
    ``<table>.<column>.<check>`` and ``<table>.<check>``.
    """


class CohortTable(_Declared):
    """A table ready to analyze: ``class CohortEyes(CohortTable, name="eyes", unit="eye")``.

    ``unit`` is what a row is, in the singular; what it belongs to is the unit of the cohort table
    its first reference points to. ``rows_of`` names the raw table whose rows it must keep, each
    once.
    """


def column(
    *,
    description: str = "",
    unit: str | None = None,
    codes: Mapping[str, str] | None = None,
    key: bool = False,
    references: str | None = None,
    phi: bool = False,
    label: str | None = None,
    first_of_month: bool = False,
    missing_codes: tuple[str, ...] = (),
    date_format: str | tuple[str, ...] | None = None,
    decimal_mark: Literal[".", ","] = ".",
    date_precision: Literal["day", "month", "year"] = "day",
    impute: Literal["first", "middle", "last"] | None = None,
    unique: bool = False,
    **field: Any,
) -> Any:
    """``pandera.Field`` with facts of a cohort's column; see `caseseries.study.declaration.Column`.

    ``codes`` maps each code to its label. ``references`` names the parent as ``"table.column"``.
    ``nullable=True``, ``ge=``, ``le=``, ``isin=``, ``str_matches=`` and the rest of
    ``pandera.Field`` mean what they mean there.
    """
    if codes is not None:
        field["isin"] = list(codes)
    if first_of_month:
        field["first_of_month"] = True
    if unique:
        field["distinct"] = True
    facts = {
        "unit": unit,
        "codes": dict(codes) if codes is not None else None,
        "key": key,
        "references": references,
        "phi": phi,
        "label": label,
        "missing_codes": tuple(missing_codes),
        "date_format": date_format,
        "decimal_mark": decimal_mark,
        "date_precision": date_precision,
        "impute": impute,
    }
    return pa.Field(
        description=description, metadata={**field.pop("metadata", {}), FACTS: facts}, **field
    )


def same_as(model: type[_Declared], name: str) -> Any:
    """The column of another table, declared there once."""
    for owner in model.__mro__:
        found = owner.__dict__.get(name)
        if isinstance(found, FieldInfo):
            return copy.copy(found)
    raise DeclarationError(f"{model.__name__} has no column {name!r}.")


def table_of(model: type[_Declared]) -> Table:
    """The declaration a model makes. Raises DeclarationError where it contradicts itself."""
    schema = model.to_schema()
    text = " ".join((model.__doc__ or "").split())
    grain = _GRAIN.search(text)
    if grain is None:
        raise DeclarationError(
            f"{model.__name__}: the docstring does not say what a row is;"
            " end it with a sentence 'One row per …'."
        )
    if issubclass(model, CohortTable) and model._unit is None:
        raise DeclarationError(
            f"{model.__name__} does not say what a row is; write"
            f' class {model.__name__}(CohortTable, unit="…").'
        )
    return Table(
        name=model._table_name,
        description=(text[: grain.start()] + text[grain.end() :]).strip(),
        grain=grain[1][:1].lower() + grain[1][1:],
        columns=tuple(_column(name, field) for name, field in schema.columns.items()),
        optional=model._optional,
        unit=model._unit,
        rows_of=model._rows_of,
        checks=tuple(_checks_of_rows(model, schema)),
        model=model,
    )


def _column(name: str, field: pa.Column) -> Column:
    facts = {"codes": None, **facts_of(field)}
    dtype = getattr(field.dtype, "type", field.dtype)
    type_: ColumnType | None = next(
        (ours for theirs, ours in _TYPES.items() if dtype == theirs), None
    )
    if type_ is None:
        raise DeclarationError(
            f"Column {name}: {dtype} is no type of a column; write str, int, float, bool or"
            " datetime.date."
        )
    if facts["codes"] is not None:
        if type_ != "text":
            raise DeclarationError(f"Column {name}: only a column of type str has codes.")
        type_ = "code"
    minimum, maximum, others = _limits(field)
    return Column(
        name=name,
        type=type_,
        description=field.description or "",
        minimum=minimum,
        maximum=maximum,
        required=not field.nullable,
        first_of_month=any(check.name == "first_of_month" for check in field.checks or ()),
        checks=tuple(others),
        **facts,
    )


def facts_of(field: pa.Column) -> dict[str, Any]:
    """What `column` added to a field; nothing where it was made by ``pandera.Field``."""
    return (field.metadata or {}).get(FACTS, {})


def _limits(field: pa.Column) -> tuple[Any, Any, list[tuple[str, str]]]:
    """The inclusive limits of a column, and its other checks with what each asks."""
    minimum = maximum = None
    others: list[tuple[str, str]] = []
    coded = facts_of(field).get("codes") is not None
    for check in field.checks or ():
        said = check.statistics or {}
        if check.name == _LEAST and minimum is None:
            minimum = said["min_value"]
        elif check.name == _MOST and maximum is None:
            maximum = said["max_value"]
        elif check.name == _BETWEEN and said.get("include_min") and said.get("include_max"):
            minimum, maximum = said["min_value"], said["max_value"]
        elif check.name == "isin" and coded:
            continue
        elif check.name != "first_of_month":
            others.append((check_name(check), check_text(check)))
    return minimum, maximum, others


def _checks_of_rows(model: type[_Declared], schema: pa.DataFrameSchema) -> list[tuple[str, str]]:
    names = [(check_name(check), check_text(check)) for check in schema.checks or ()]
    taken = {name for name, _ in names}
    if len(taken) != len(names):
        raise DeclarationError(f"{model.__name__}: two checks of rows share a name.")
    return names


def check_name(check: pa.Check) -> str:
    """The last part of a rule's id."""
    return _snake_case(str(check.name or "check"))


def check_text(check: pa.Check) -> str:
    """What a check asks: its description or error as given, else Pandera's own words."""
    text = check.description or check.error or str(check.name).replace("_", " ")
    return f"{str(text).rstrip('.')}."


__all__ = ["CohortTable", "RawTable", "column", "same_as", "table_of"]
