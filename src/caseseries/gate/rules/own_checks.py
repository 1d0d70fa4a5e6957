"""The checks a table's Pandera model brings of its own, as rules that can be run one by one."""

from __future__ import annotations

import copy
import dataclasses
import inspect
import typing
from collections.abc import Collection, Iterator
from pathlib import Path

from caseseries.gate.frames import polars_type
from caseseries.gate.rules.sql_rules import RuleFileError
from caseseries.study.declaration import Table

if typing.TYPE_CHECKING:
    import pandera.polars as pa
    import polars as pl


@dataclasses.dataclass(frozen=True, slots=True)
class OwnCheck:
    """A check under the id of its rule; it looks at whole rows where ``column`` is None.

    ``by_value`` says that whether a value passes depends on the value alone.
    """

    rule: str
    check: pa.Check
    column: str | None
    by_value: bool


def own_checks(table: Table) -> Iterator[OwnCheck]:
    """Yield the checks of columns and of rows, in the order they are declared."""
    if table.model is None:
        return
    from caseseries.study.model_checks import check_name, check_suffixes

    schema = table.model.to_schema()
    for column in table.columns:
        if not column.checks or column.name not in schema.columns:
            continue
        names, field = dict(column.checks), schema.columns[column.name]
        for suffix, check in zip(check_suffixes(field), field.checks, strict=True):
            if suffix in names:
                yield OwnCheck(
                    f"{table.name}.{column.name}.{suffix}",
                    check,
                    column.name,
                    check.element_wise or check.determined_by_unique,
                )
    if table.checks:
        for check in schema.checks:
            yield OwnCheck(f"{table.name}.{check_name(check)}", check, None, False)


def judging(check: pa.Check) -> pa.Check:
    """A check that reports every failing row and never only warns: the gate grades it itself."""
    kept = copy.copy(check)
    kept.raise_warning = False
    kept.n_failure_cases = None
    return kept


def failing_rows(own: OwnCheck, frame: pl.DataFrame, table: Table) -> list[int | None]:
    """The positions of the rows a check refuses; None where it refuses the table as a whole.

    Raises RuleFileError where the check cannot be run.
    """
    try:
        result = judging(own.check)(frame.lazy(), own.column)
        if result.check_passed.collect().item():
            return []
        if result.failure_cases is None:
            return [None]
        return positions(result.check_output.collect(), frame.height)
    # A study's code may raise anything.
    except Exception as error:
        raise RuleFileError(cannot_run(own, table, error)) from error


def positions(output: pl.DataFrame, height: int) -> list[int | None]:
    """The rows a check's output refuses; an output of another height says nothing of rows."""
    from pandera.constants import CHECK_OUTPUT_KEY

    refused = output[CHECK_OUTPUT_KEY].not_()
    if output.height != height:
        return [None] if refused.any() else []
    return list(refused.arg_true())


def cannot_run(own: OwnCheck, table: Table, error: BaseException) -> str:
    """Say where a check that raised stands, what it raised, and what to do."""
    # Polars adds the plan of the query, which is of no use to whoever wrote the check.
    what = str(error).strip().partition("\n")[0]
    return (
        f"{_place(own, table, error)}: the check {own.rule} cannot be run: "
        f"{type(error).__name__}: {what}. Correct the check, or switch the rule off."
    )


def _place(own: OwnCheck, table: Table, error: BaseException) -> str:
    file = inspect.getsourcefile(table.model) or ""
    line = 0
    step = error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == file:
            line = step.tb_lineno
        step = step.tb_next
    if not line:
        # What is computed later raises outside of the function that asked for it.
        method = inspect.unwrap(getattr(table.model, str(own.check.name), table.model))
        line = inspect.getsourcelines(method)[1]
    return f"{file_of_model(table.model)}:{line}"


def file_of_model(model: typing.Any) -> str:
    """``schemas/visits.py``, from the study's folder on where the model stands in one."""
    file = inspect.getsourcefile(model) or ""
    in_study = Path(*model.__module__.split(".")).with_suffix(".py").as_posix()
    return in_study if file.endswith(in_study) else file


def columns_read(own: OwnCheck, table: Table) -> frozenset[str]:
    """The columns a check cannot do without: it is run on no rows without each in turn."""
    import polars as pl

    empty = pl.DataFrame(schema={c.name: polars_type(c) for c in table.columns})
    needed = {own.column} if own.column else set[str]()
    if not _runs(own, empty):
        return frozenset(table.column_names)
    needed.update(name for name in table.column_names if not _runs(own, empty.drop(name)))
    return frozenset(needed)


def _runs(own: OwnCheck, frame: pl.DataFrame) -> bool:
    try:
        judging(own.check)(frame.lazy(), own.column).check_output.collect()
    except Exception:
        return False
    return True


def lacking_column(own: OwnCheck, table: Table, absent: Collection[str]) -> str | None:
    """The first column a check needs and that was not delivered; None where it has them all."""
    if not absent:
        return None
    return min(columns_read(own, table).intersection(absent), default=None)
