"""SPSS, Stata and SAS files, through pyreadstat, with value labels and declared missing values."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import typing
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import duckdb

from caseseries.delivery.file_rules import file_failure, rules_of_kind
from caseseries.delivery.header import Header, Match
from caseseries.delivery.sources.labeled_values import LABEL_RULES, label_failures, labeled_texts
from caseseries.delivery.sources.rows_in_memory import kept_positions, load_columns
from caseseries.delivery.sources.source import Loaded, Source, cannot_read
from caseseries.delivery.sources.statistical.xport import members
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import CannotReadError, Failure, Rule

if typing.TYPE_CHECKING:
    from caseseries.delivery.sources.statistical.worker import Content, Variable

SUFFIXES: Mapping[str, str] = {
    ".dta": "Stata",
    ".por": "SPSS portable",
    ".sas7bdat": "SAS",
    ".sav": "SPSS",
    ".xpt": "SAS transport",
    ".zsav": "SPSS",
}
# These programs know no small letters in names, or write them all as capitals.
_CAPITALS_ONLY = frozenset((".por", ".sas7bdat", ".xpt"))
_WORKER = Path(__file__).with_name("worker.py")
# Twenty million values take a minute; what takes longer does not end.
_SECONDS = 600


class StatisticalFile(Source):
    """A file of a statistical package; its rows are numbered as if the names stood on line 1.

    ``member`` is the number of a dataset in a file that may hold several.
    """

    def __init__(
        self,
        path: Path,
        names: tuple[str, ...],
        sheet: str | None = None,
        member: int | None = None,
    ) -> None:
        super().__init__(path, names, sheet)
        self._member = member

    @functools.cached_property
    def _content(self) -> Content:
        try:
            with self.path.open("rb"):
                pass
        except OSError as problem:
            raise cannot_read(self.path, problem) from problem
        read = self._read()
        if isinstance(read, str):
            kind = SUFFIXES[self.path.suffix.casefold()]
            raise CannotReadError(
                f"Cannot read {self.path}: it is no sound {kind} file ({read}). Save it "
                "anew, or deliver the table as .xlsx or CSV."
            )
        return read

    @property
    def _variables(self) -> list[Variable]:
        """The variables with their values as text."""
        return self._content["variables"]

    def _read(self) -> Content | str:
        """Return the content, or say why there is none; the reader may crash on its own."""
        member = "" if self._member is None else str(self._member)
        environment = {**os.environ, "PYTHONPATH": str(_WORKER.parents[4])}
        try:
            done = subprocess.run(
                [sys.executable, "-P", str(_WORKER), str(self.path.absolute()), member],
                env=environment,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"its reader came to no end within {_SECONDS} seconds"
        if done.returncode == 1:
            said = done.stderr.decode("utf-8", errors="replace").strip().splitlines()
            return said[-1] if said else "its reader failed"
        if done.returncode:
            return "its reader crashed on it"
        return json.loads(done.stdout)

    def header(self, expected: Collection[str]) -> Header | None:
        """Return the variable names, None where there is no variable."""
        names = [variable["name"] for variable in self._variables]
        if self.path.suffix.casefold() in _CAPITALS_ONLY:
            folded = [name.casefold() for name in names]
            names = [
                low if low in expected and folded.count(low) == 1 else name
                for name, low in zip(names, folded, strict=True)
            ]
        return Header(tuple(names)) if names else None

    def rules(self, table: Table) -> Iterator[Rule]:
        """Return the rules on values declared missing and on labels."""
        return rules_of_kind(table, "user_missing", *LABEL_RULES)

    def file_failures(self, table: Table, header: Header | None) -> Iterator[Failure]:
        """Yield an encoding that was guessed, and which values are declared missing, how often."""
        variables, encoding = self._variables, self._content["encoding"]
        if encoding is not None:
            message = (
                "The file does not say how its letters are encoded and was read as "
                f"{encoding.title()}; look whether letters such as ä and é came out right."
            )
            yield file_failure(table, self.file, "file.encoding", message, line=1)
        for variable in variables:
            missing = variable["missing"]
            if missing:
                n = sum(missing.values())
                cells = "1 cell holds" if n == 1 else f"{n} cells hold"
                yield file_failure(
                    table,
                    self.file,
                    "file.user_missing",
                    f"{cells} a value that the file declares missing "
                    f"({', '.join(sorted(missing))}); read as empty.",
                    line=1,
                    column=variable["name"],
                )

    def load(
        self, con: duckdb.DuckDBPyConnection, table: Table, header: Header, match: Match
    ) -> Loaded:
        """Load the values as text, labeled values as ``labeled_texts`` says."""
        columns: list[list[str | None]] = [[] for _ in header.cells]
        declared = {column.name: column for column in table.columns}
        failures: list[Failure] = []
        for name, position in kept_positions(match).items():
            variable, column = self._variables[position], declared.get(name)
            columns[position] = _texts(variable, column)
            texts, labels = variable["texts"], variable["labels"]
            failures += label_failures(table, self.file, name, texts, labels, column)
        lines = range(2, len(self._variables[0]["texts"]) + 2)
        text = load_columns(con, table.name, lines, columns, match)
        return Loaded(text, failures=tuple(failures))


def open_statistical(path: Path) -> tuple[StatisticalFile, ...]:
    """Return the datasets of a file: one, or the members of a transport file that has several."""
    if path.suffix.casefold() != ".xpt":
        return (StatisticalFile(path, (path.stem,)),)
    try:
        found = members(path)
    except OSError as problem:
        raise cannot_read(path, problem) from problem
    if len(found) > 1:
        return tuple(
            StatisticalFile(path, (member.name,), member.name, at)
            for at, member in enumerate(found)
        )
    names = (path.stem, *(member.name for member in found))
    return (StatisticalFile(path, names, member=0 if found else None),)


def _texts(variable: Variable, column: Column | None) -> list[str | None]:
    labels = variable["labels"]
    if column is not None and column.type == "boolean" and variable["is_numeric"] and not labels:
        # Neither format has truth values of its own.
        labels = {"0": "false", "1": "true"}
    return labeled_texts(variable["texts"], labels, column) if labels else variable["texts"]
