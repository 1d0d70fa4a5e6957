"""A study: the folder it lives in, its tables as declared, and what its ``study.toml`` says.

Nothing of a study is registered anywhere. The folder is found as git finds its own, upward from
where one stands; what lies in ``schemas/``, ``sql/``, ``analysis/`` and ``report/`` is its content.
"""

from __future__ import annotations

import contextlib
import inspect
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from caseseries.study import modules
from caseseries.study.declaration import DeclarationError, Table
from caseseries.study.failure import CannotReadError
from caseseries.study.modules import StudyModuleError
from caseseries.study.places import at, at_value
from caseseries.study.study_file import Section, StudyFileError, read_toml, suggestion

if TYPE_CHECKING:
    from types import ModuleType

    from caseseries.study.settings import Settings

STUDY_FILE: Final = "study.toml"
DECLARATIONS: Final = "schemas"


class StudyError(CannotReadError):
    """A study cannot be opened; the message says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class Study:
    """One study. ``content`` is ``study.toml`` as read; each room checks its own sections of it.

    ``raw_tables`` and ``cohort_tables`` map names to declarations, parents before the tables that
    point to them.
    """

    root: Path
    file: Path
    content: Mapping[str, Any]
    raw_tables: Mapping[str, Table]
    cohort_tables: Mapping[str, Table]
    module_names: tuple[str, ...] = field(default=(), compare=False)

    @cached_property
    def settings(self) -> Settings:
        """The general sections of ``study.toml``; raises StudyFileError where one is wrong."""
        return _settings(self.file, self.content)

    def cohort_table(self, unit: str) -> Table:
        """The cohort table whose rows are of a unit; raises StudyFileError naming the units."""
        for table in self.cohort_tables.values():
            if table.unit == unit:
                return table
        known = [table.unit or "" for table in self.cohort_tables.values()]
        raise StudyFileError(
            f"{at_value(self.file, [], 'unit', unit)}: no cohort table has the unit"
            f" {unit!r}{suggestion(unit, known)}"
        )

    @property
    def sql_folder(self) -> Path:
        return self.root / "sql"

    @property
    def declarations_folder(self) -> Path:
        return self.root / DECLARATIONS

    @property
    def rules_folder(self) -> Path:
        """The rules that come with the declarations; may be missing."""
        return self.declarations_folder / "rules"

    def section(self, name: str) -> Section:
        """A table of ``study.toml``, empty where it is missing; raises StudyFileError."""
        return Section(f"{self.file}: [{name}]", self.content.get(name, {}))

    def load(self, name: str) -> ModuleType:
        """A module of the study; raises StudyError with file and line where it cannot be."""
        try:
            return modules.load(self.root, name)
        except StudyModuleError as error:
            raise StudyError(str(error)) from error

    def modules_in(self, room: str) -> list[str]:
        """Names of the modules that lie in a room."""
        return modules.names_in(self.root, room)


def open_study(path: Path | None = None) -> Study:
    """The study in a folder, or of a ``study.toml``; without ``path`` the one around here.

    A study file without declarations beside or above it gives its settings to the study around
    here. Raises StudyError and StudyFileError.
    """
    file = study_file(path)
    root = root_of(file)
    content = read_toml(file) if file.exists() else {}
    # Names of sections that do not exist are found before anything is read.
    _settings(file, content)
    found = _declared(root)
    order = _order(file, content, {table.name for table in found})
    return Study(
        root=root,
        file=file,
        content=content,
        raw_tables=_ordered([t for t in found if not t.is_cohort], order, root),
        cohort_tables=_ordered([t for t in found if t.is_cohort], order, root),
    )


def _settings(file: Path, content: Mapping[str, Any]) -> Settings:
    # Pydantic loads no sooner: a render that builds nothing does without.
    from caseseries.study.settings import Settings

    return Settings(file, content)


def _order(file: Path, content: Mapping[str, Any], known: Collection[str]) -> list[str]:
    """``tables`` of ``[study]``; raises StudyFileError where it names what is none."""
    order = Section(f"{file}: [study]", content.get("study", {})).values.get("tables", [])
    place = f"{at(file, ['study', 'tables'])}: [study] tables"
    if not (isinstance(order, list) and all(isinstance(name, str) for name in order)):
        raise StudyFileError(f"{place} = {order!r} is no list of names of tables")
    for name in order:
        if name not in known:
            raise StudyFileError(f"{place}: there is no table {name!r}{suggestion(name, known)}")
    return order


def study_file(path: Path | None = None) -> Path:
    """The ``study.toml`` of a folder, the file itself, or the one found upward from here.

    Raises StudyError where there is none.
    """
    if path is None:
        here = Path.cwd()
        for folder in (here, *here.parents):
            if (folder / STUDY_FILE).is_file():
                return folder / STUDY_FILE
        raise StudyError(
            f"there is no {STUDY_FILE} in {here} or above it; name the study with --study,"
            " or start one with: caseseries init my-study"
        )
    if path.is_dir():
        path = path / STUDY_FILE
    if not path.is_file():
        raise StudyError(f"{path} is missing; caseseries init writes a study to start from")
    return path


def root_of(file: Path) -> Path:
    """The folder of the study a ``study.toml`` belongs to: the one with the declarations.

    Raises StudyError where there is none beside or above it, nor around here.
    """
    root = _with_declarations(file.resolve().parent) or _with_declarations(Path.cwd())
    if root is None:
        raise StudyError(
            f"{file.parent}: there is no folder {DECLARATIONS}/ with the tables of the study;"
            " caseseries init writes a study to start from"
        )
    return root


def _with_declarations(folder: Path) -> Path | None:
    for candidate in (folder, *folder.parents):
        if (candidate / DECLARATIONS).is_dir():
            return candidate
    return None


def _declared(root: Path) -> list[Table]:
    from caseseries.study.models import CohortTable, RawTable, table_of

    tables: list[Table] = []
    for name in modules.names_in(root, DECLARATIONS):
        try:
            module = modules.load(root, name)
        except StudyModuleError as error:
            raise StudyError(str(error)) from error
        for model in vars(module).values():
            if not (isinstance(model, type) and issubclass(model, RawTable | CohortTable)):
                continue
            if model.__module__ != module.__name__:
                continue
            try:
                table = table_of(model)
            # Pandera's own errors about a model have no common class.
            except Exception as error:
                raise StudyError(f"{_place(model, error, root)}: {error}") from error
            twice = next(
                (t for t in tables if (t.name, t.is_cohort) == (table.name, table.is_cohort)), None
            )
            if twice is not None:
                raise StudyError(
                    f"{_place(model, None, root)}: a table {table.name} is declared already, as"
                    f" {twice.model.__name__}"
                )
            tables.append(table)
    if not any(not table.is_cohort for table in tables):
        raise StudyError(
            f"{root / DECLARATIONS}: no module declares a table; write a class that derives from"
            " caseseries.schema.RawTable"
        )
    _check_references(tables, root)
    _check_keys(tables, root)
    return tables


def _check_references(tables: list[Table], root: Path) -> None:
    for table in tables:
        others = {t.name: t for t in tables if t.is_cohort == table.is_cohort}
        for column in table.columns:
            if column.references is None:
                continue
            parent, _, name = column.references.partition(".")
            if parent not in others or name not in others[parent].column_names:
                raise StudyError(
                    f"{_place(table.model, DeclarationError(f'Column {column.name}'), root)}:"
                    f" {table.name}.{column.name} points to {column.references}, which no table"
                    f" has; there are the tables {', '.join(others)}"
                )
        if table.rows_of is not None and table.rows_of not in {
            t.name for t in tables if not t.is_cohort
        }:
            raise StudyError(
                f"{_place(table.model, None, root)}: keeps the rows of {table.rows_of!r}, which is"
                " no raw table"
            )


def _check_keys(tables: list[Table], root: Path) -> None:
    """A table whose rows are counted, kept or pointed to has a key to know them by."""
    pointed_to = {
        (table.is_cohort, (column.references or "").partition(".")[0])
        for table in tables
        for column in table.columns
    } | {(False, table.rows_of) for table in tables}
    for table in tables:
        if not table.key and (table.is_cohort or (False, table.name) in pointed_to):
            raise StudyError(
                f"{_place(table.model, None, root)}: {table.name} has no key, and its rows are"
                " counted or pointed to; write key=True in the column, or columns, that differ in"
                " every row"
            )


def _place(model: Any, error: Exception | None, root: Path) -> str:
    """``schemas/visits.py:12``: the line of the column an error names, else of the class."""
    path = Path(inspect.getfile(model))
    lines, first = inspect.getsourcelines(model)
    named = re.search(r"Column (?:name ')?(\w+)", str(error)) if error is not None else None
    if named is not None:
        for offset, line in enumerate(lines):
            if re.match(rf"\s+{named[1]}\s*:", line):
                first += offset
                break
    with contextlib.suppress(ValueError):
        path = path.resolve().relative_to(root.resolve())
    return f"{path}:{first}"


def _ordered(tables: list[Table], order: Sequence[str], root: Path) -> dict[str, Table]:
    """By name: as ``tables`` of ``[study]`` lists them, the others after their parents."""
    by_name = {table.name: table for table in tables}
    listed = [name for name in order if name in by_name]
    graph = {
        name: [
            parent
            for column in table.columns
            if column.references and (parent := column.references.partition(".")[0]) != name
        ]
        for name, table in by_name.items()
    }
    sorter = TopologicalSorter(graph)
    try:
        sorted_names = list(sorter.static_order())
    except CycleError as error:
        raise StudyError(
            f"{root / DECLARATIONS}: tables point to one another in a circle:"
            f" {' → '.join(error.args[1])}; one of them has to come first"
        ) from error
    rest = [name for name in sorted_names if name not in listed]
    return {name: by_name[name] for name in [*listed, *rest]}
