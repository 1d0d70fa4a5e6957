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
from pandera.api.dataframe.model_components import FieldInfo
from pandera.api.polars.model_config import BaseConfig

from caseseries.study.declaration import Column, ColumnType, DeclarationError, Table
from caseseries.study.model_checks import (
    FACTS,
    check_suffixes,
    checks_of_rows,
    facts_of,
    limits,
    snake_case,
)

_TYPES: Final[Mapping[Any, ColumnType]] = {
    pl.String: "text",
    pl.Int64: "integer",
    pl.Float64: "decimal",
    pl.Date: "date",
    pl.Boolean: "boolean",
}
_GRAIN: Final = re.compile(r"\b(One row per [^.]*)\.", re.IGNORECASE)


def _first_of_month(data: pa.PolarsData) -> pl.LazyFrame:
    """Dates whose day is left out to de-identify stand on the first of their month."""
    return data.lazyframe.select(pl.col(data.key).dt.day() == 1)


def _distinct(data: pa.PolarsData) -> pl.LazyFrame:
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
        cls._table_name = name or snake_case(cls.__name__)
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
    other_units: Mapping[str, float] | None = None,
    **field: Any,
) -> Any:
    """``pandera.Field`` with facts of a cohort's column; see `caseseries.study.declaration.Column`.

    ``codes`` maps each code to its label, ``other_units`` a unit to how many times as large a value
    is in it. ``references`` names the parent as ``"table.column"``.
    ``nullable=True``, ``ge=``, ``le=``, ``isin=``, ``str_matches=`` and the rest of
    ``pandera.Field`` mean what they mean there.
    """
    if codes is not None:
        field["isin"] = list(codes)
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
        "other_units": dict(other_units or {}),
    }
    declared = pa.Field(
        description=description, metadata={**field.pop("metadata", {}), FACTS: facts}, **field
    )
    # Not registered by name, as pandera.extensions would: that imports hypothesis at every start.
    for asked, name, check in (
        (first_of_month, "first_of_month", _first_of_month),
        (unique, "distinct", _distinct),
    ):
        if asked:
            declared.checks.append(pa.Check(check, name=name, statistics={name: True}))
    return declared


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
    _refuse_what_the_gate_leaves_out(model, schema)
    return Table(
        name=model._table_name,
        description=(text[: grain.start()] + text[grain.end() :]).strip(),
        grain=grain[1][:1].lower() + grain[1][1:],
        columns=tuple(column_of(name, field) for name, field in schema.columns.items()),
        optional=model._optional,
        unit=model._unit,
        rows_of=model._rows_of,
        checks=tuple(checks_of_rows(model.__name__, schema)),
        model=model,
    )


def _refuse_what_the_gate_leaves_out(model: type[_Declared], schema: pa.DataFrameSchema) -> None:
    """What Pandera would do and the gate does not is no silent part of a declaration."""
    if schema.unique:
        raise DeclarationError(
            f"{model.__name__}: Config.unique is not looked at; give the columns of the key"
            " key=True."
        )
    for name, field in schema.columns.items():
        if field.unique:
            raise DeclarationError(
                f"Column {name}: pandera.Field(unique=True) calls every empty cell a duplicate;"
                " write column(unique=True)."
            )
    if schema.parsers or any(field.parsers for field in schema.columns.values()):
        raise DeclarationError(
            f"{model.__name__}: a raw table is read as it stands, so there are no parsers; write"
            " the change as SQL in sql/."
        )


def column_of(name: str, field: pa.Column) -> Column:
    """The declaration that a field of a model makes."""
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
    minimum, maximum, others = limits(name, field)
    return Column(
        name=name,
        type=type_,
        description=field.description or "",
        minimum=minimum,
        maximum=maximum,
        required=not field.nullable,
        first_of_month="first_of_month" in check_suffixes(field),
        checks=tuple(others),
        **facts,
    )


__all__ = ["CohortTable", "RawTable", "column", "same_as", "table_of"]
