"""``caseseries test``: derivations and rules against the examples beside them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail
from caseseries.writing.inert_cells import printable

if TYPE_CHECKING:
    from caseseries.study.declaration import Table
    from caseseries.study.study import Study
    from caseseries.warehouse.build_order import SqlTable
    from caseseries.warehouse.example_file import Example

EXAMPLE_FAILS = 1


@dataclass(frozen=True)
class _Tested:
    """What of the study is tested."""

    raw_tables: Mapping[str, Table]
    sql_folder: Path
    rules_folders: tuple[Path, ...]
    settings: Mapping[str, Any]
    seconds: float


def run(options: argparse.Namespace) -> int:
    import duckdb

    from caseseries.commands.shared.study_options import study_of
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.study.failure import CannotReadError
    from caseseries.warehouse.build_order import SqlFileError
    from caseseries.warehouse.example_file import ExampleError
    from caseseries.warehouse.examples import empty_pipeline, run_example
    from caseseries.warehouse.warehouse import refuse_unbuilt

    failed = 0
    try:
        study = study_of(options)
        refuse_unbuilt(study)
        tested = _tested(study)
        with duckdb.connect() as con:
            derivations = empty_pipeline(
                con, tested.raw_tables, tested.sql_folder, tested.settings, tested.seconds
            )
            rules = _rules(con, tested)
            chosen = _chosen(options.names, (*derivations, *rules))
            examples = _read(chosen, tested)
            for select, example in examples:
                found = run_example(con, select, example, tested.seconds)
                failed += found is not None
                print(f"{'ok  ' if found is None else 'FAIL'}  {select.name}: {example.title}")
                if found is not None:
                    print(printable(str(found), kept="\n"))
    except (CannotReadError, ExampleError, RuleFileError, SqlFileError) as error:
        fail(error)
        return CANNOT_READ
    shown = {select.name for select, _ in examples}
    without = [table for table in chosen if table in derivations and table.name not in shown]
    count = len(examples)
    print(f"{count} example{'' if count == 1 else 's'}, {failed} failed")
    if without:
        names = ", ".join(table.name for table in without)
        print(f"caseseries: without an example: {names}", file=sys.stderr)
    return EXAMPLE_FAILS if failed or (without and options.strict) else CLEAN


def _tested(study: Study) -> _Tested:
    """The parts of the study that examples need."""
    from caseseries.gate.gate_settings import gate_settings

    of_gate = gate_settings(study)
    folders = tuple(_near(folder) for folder in of_gate.own_rules.folders)
    settings = {name: item.value for name, item in study.settings.for_sql.items()}
    return _Tested(
        study.raw_tables, _near(study.sql_folder), folders, settings, of_gate.derivation_seconds
    )


def _near(path: Path) -> Path:
    """A path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _rules(con: Any, tested: _Tested) -> list[SqlTable]:
    """The rules in files, as selects of raw tables. Raises RuleFileError and SqlFileError."""
    from caseseries.gate.rules.rule_statements import refuse_unsafe
    from caseseries.gate.rules.sql_rules import rule_files
    from caseseries.warehouse.build_order import SqlTable, tables_read

    found = []
    for folder in tested.rules_folders:
        rules = list(rule_files(tested.raw_tables, folder))
        refuse_unsafe(con, rules, tested.raw_tables)
        for rule in rules:
            path = Path(rule.file)
            # The whole file, so that DuckDB counts its lines.
            sql = path.read_text(encoding="utf-8-sig")
            found.append(SqlTable(rule.rule.id, path, sql, tables_read(con, sql, path)))
    return found


def _chosen(names: Sequence[str], selects: Sequence[SqlTable]) -> list[SqlTable]:
    """The selects named, in the order of the pipeline; all where none is named.

    Raises ExampleError for a name that is none of them.
    """
    from caseseries.study.study_file import suggestion
    from caseseries.warehouse.example_file import ExampleError

    known = {select.name for select in selects}
    short = {select.name.split(".", 1)[1] for select in selects}
    for name in names:
        if name not in known | short:
            meant = suggestion(name, known)
            raise ExampleError(f"there is no derivation or rule {name}{meant}")
    return [
        select
        for select in selects
        if not names or select.name in names or select.name.split(".", 1)[1] in names
    ]


def _read(chosen: Sequence[SqlTable], tested: _Tested) -> list[tuple[SqlTable, Example]]:
    """Each select with each of its examples. Raises ExampleError."""
    from caseseries.warehouse.example_file import SUFFIX, ExampleError, example_of, read_examples

    for folder in (tested.sql_folder, *tested.rules_folders):
        for path in sorted(folder.rglob(f"*{SUFFIX}")):
            sql = path.with_name(path.name.removesuffix(SUFFIX) + ".sql")
            if not sql.is_file():
                raise ExampleError(
                    f"{path}:1: there is no {sql.name} beside it; rename one of them"
                )
    return [
        (select, example)
        for select in chosen
        if example_of(select.path).is_file()
        for example in read_examples(example_of(select.path))
    ]
