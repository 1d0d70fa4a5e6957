"""Rules across rows and tables: one SQL file each, selecting the rows that break the rule.

A rule file ``rules/<table>.<rule>.sql`` begins with comment lines ``-- field: text`` (a field
goes on in lines indented by two blanks more) and selects from ``raw.*`` at least
``source_line``, the line of ``<table>``. Fields: ``severity`` (error, warning, note), ``rule``
(what holds for sound data), ``message`` (shown for each row; ``{name}`` stands for a selected
column), ``column`` (the column of ``<table>`` to look at, optional), ``reason`` (why it has to
hold), ``source`` (who says so, optional). What the statement may do,
``caseseries.gate.rules.rule_statements`` says.
"""

from __future__ import annotations

import dataclasses
import re
import string
import typing
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.delivery.row_numbers import line_of
from caseseries.gate.rules.rule_limits import NO_LONGER, RuleLimits, stopped, within
from caseseries.study.declaration import Table
from caseseries.study.failure import SEVERITIES, Rule, severity_named
from caseseries.study.places import at_byte
from caseseries.writing.identifiers import quoted

if typing.TYPE_CHECKING:
    import duckdb

_FIELD = re.compile(r"-- (?P<name>[a-z]+): (?P<text>.*)")
_CONTINUED = re.compile(r"--   (?P<text>.*)")
_REQUIRED_FIELDS = ("severity", "rule", "message", "reason")
_FIELDS = (*_REQUIRED_FIELDS, "column", "source")
_WORD = re.compile(r"[^\W\d]\w*")
_RAW_TABLE = re.compile(r'\braw"?\s*\.\s*"?([^\W\d]\w*)')
# More in one statement costs as much again to plan.
_AT_ONCE = 24
# Small tables answer many rules in a fraction of this; else each rule is asked by itself.
_SECONDS_AT_ONCE = 10.0
_RULE_ID = re.compile(r"(?P<table>[a-z][a-z0-9_]*)\.[a-z][a-z0-9_]*")


class RuleFileError(ValueError):
    """A rule file is not written as the gate expects; the message names file and field."""


@dataclasses.dataclass(frozen=True, slots=True)
class SqlRule:
    """A rule, the SQL that selects the offending rows, and the message for each of them.

    ``file`` is where the rule stands; empty for a rule derived from the declarations. Where there
    is a ``shortcut``, it selects true or false, and true only if no row can break the rule; where
    there is ``distinct``, it selects whole numbers, and no row breaks the rule if all differ;
    ``among`` is ``sql`` with a list of the numbers that repeat as its parameter.
    """

    rule: Rule
    sql: str
    message: str
    file: str = ""
    shortcut: str = ""
    distinct: str = ""
    among: str = ""
    limits: RuleLimits = NO_LONGER

    @property
    def shown(self) -> set[str]:
        """The selected columns that the message names."""
        return {name for _, name, _, _ in string.Formatter().parse(self.message) if name}

    @property
    def needed(self) -> set[str]:
        """The columns that the SQL has to select."""
        return {"source_line", *self.shown}

    def unmet(self, lacking: Mapping[tuple[str, str], str], unavailable: Mapping[str, str]) -> str:
        """Say which table or column the rule needs and misses; empty where it can be applied.

        ``lacking`` says so by (table, column), ``unavailable`` by table.
        """
        tables, words = self.tables, set(_WORD.findall(self.sql.lower()))
        for table in sorted(unavailable):
            if table in tables:
                return unavailable[table]
        for table, column in sorted(lacking):
            if table in tables and column in words:
                return lacking[table, column]
        return ""

    @property
    def tables(self) -> frozenset[str]:
        """The raw tables it reads: a table called ``order`` is not what ``order by`` names."""
        return frozenset(_RAW_TABLE.findall(self.sql.lower()))


def rule_files(tables: Mapping[str, Table], folder: Path) -> Iterator[SqlRule]:
    """Yield the rules of a folder by name.

    Raises RuleFileError where there is no such folder, or a file is malformed.
    """
    if not folder.is_dir():
        raise RuleFileError(f"{folder}: there is no such folder of rules.")
    for path in sorted(folder.glob("*.sql")):
        try:
            # A byte order mark, as some editors write it, is no part of the header.
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise RuleFileError(f"{path}: cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise RuleFileError(
                f"{at_byte(path, error)}: is not UTF-8 text; save it so."
            ) from error
        yield parse_rule(path.stem, text, tables, str(path))


def parse_rule(rule_id: str, text: str, tables: Mapping[str, Table], file: str) -> SqlRule:
    """Build a rule from its file's text. Raises RuleFileError where it is malformed."""
    named = _RULE_ID.fullmatch(rule_id)
    if named is None or named["table"] not in tables:
        raise RuleFileError(
            f"{file}: name the file <table>.<rule>.sql in lower case after one of the tables "
            f"{', '.join(tables)}."
        )
    table_name = named["table"]
    fields = _header_fields(text, file)
    for name in _REQUIRED_FIELDS:
        if not fields.get(name):
            raise RuleFileError(f"{file}: the header lacks '-- {name}: …'.")
    severity = severity_named(fields["severity"])
    if severity is None:
        raise RuleFileError(f"{file}: severity is one of {', '.join(SEVERITIES)}.")
    column = fields.get("column")
    if column is not None and column not in tables[table_name].column_names:
        raise RuleFileError(f"{file}: table {table_name} has no column {column!r}.")
    _refuse_formats(fields["message"], file)
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    if not sql:
        raise RuleFileError(f"{file}: there is no select below the header.")
    rule = Rule(
        rule_id,
        severity,
        fields["rule"],
        table_name,
        column,
        reason=fields["reason"],
        source=fields.get("source", ""),
    )
    return SqlRule(rule, sql.rstrip(";"), fields["message"], file)


def _refuse_formats(message: str, file: str) -> None:
    """A message names selected columns and does nothing else with them."""
    try:
        parts = list(string.Formatter().parse(message))
    except ValueError as error:
        raise RuleFileError(f"{file}: in the message, {error}.") from error
    for _, name, spec, conversion in parts:
        if name is not None and (not name.isidentifier() or spec or conversion):
            raise RuleFileError(
                f"{file}: write a selected column as {{name}} in the message, not {{{name}…}}."
            )


def _header_fields(text: str, file: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if begun := _FIELD.fullmatch(line):
            last = begun["name"]
            if last not in _FIELDS:
                known = ", ".join(_FIELDS)
                raise RuleFileError(f"{file}: the header knows no {last!r}; there are {known}.")
            if last in fields:
                raise RuleFileError(f"{file}: the header gives '-- {last}: …' twice.")
            fields[last] = begun["text"].strip()
        elif (continued := _CONTINUED.fullmatch(line)) and last:
            fields[last] += " " + continued["text"].strip()
        elif not line.startswith("--"):
            break
    return fields


def possibly_broken(con: duckdb.DuckDBPyConnection, rules: Sequence[SqlRule]) -> Iterator[SqlRule]:
    """Yield the rules that select a row, and those that cannot be run.

    For small tables: what costs there is the number of statements, and most rules are kept.
    """
    import duckdb

    for at in range(0, len(rules), _AT_ONCE):
        asked = rules[at : at + _AT_ONCE]
        questions = (
            f"(select {i} where not coalesce(({rule.shortcut}), false))"
            if rule.shortcut
            else f"(select {i} where exists "
            # a line of its own: a rule may end in a comment
            f"(select {', '.join(map(quoted, sorted(rule.needed)))} from ({rule.sql}\n)))"
            for i, rule in enumerate(asked)
        )
        try:
            seconds = min(_SECONDS_AT_ONCE, *(rule.limits.seconds for rule in asked))
            with within(con, seconds):
                found = con.execute(" union all ".join(questions)).fetchall()
        except (duckdb.Error, TimeoutError):
            yield from asked
        else:
            yield from (asked[i] for (i,) in sorted(found))


def rule_messages(con: duckdb.DuckDBPyConnection, rule: SqlRule) -> tuple[list[int], list[str]]:
    """Run a rule and return the line of each offending row, and the message.

    Raises RuleFileError where the SQL does not run, does not select what the message shows, or
    goes beyond the rule's limits.
    """
    import duckdb

    limits = rule.limits
    try:
        with within(con, limits.seconds):
            statement, given = _statement(con, rule)
            if not statement:
                return [], []
            result = con.execute(statement, given)
            names = [column[0] for column in result.description or ()]
            # The rows come as they are fetched; a limit in the statement would make one thread of
            # many.
            rows = result.fetchmany(limits.rows + 1)
    except TimeoutError as error:
        raise RuleFileError(
            stopped(rule.file or rule.rule.id, limits.seconds, "rule_seconds")
        ) from error
    except duckdb.Error as error:
        raise RuleFileError(f"The rule {rule.rule.id} cannot be run: {error}") from error
    if len(rows) > limits.rows:
        raise RuleFileError(
            f"{rule.file or rule.rule.id}: the query selects more than {limits.rows:,} rows. "
            "Correct it, or allow more with rule_rows in [gate] of the study's file."
        )
    lacking = sorted(rule.needed.difference(names))
    if lacking:
        raise RuleFileError(f"The rule {rule.rule.id} does not select {', '.join(lacking)}.")
    if not rows:
        return [], []
    columns = dict(zip(reversed(names), reversed([*zip(*rows, strict=True)]), strict=True))
    lines = [*columns["source_line"]]
    if any(not isinstance(line, int) for line in lines):
        raise RuleFileError(
            f"The rule {rule.rule.id} does not select the source_line of {rule.rule.table}: it "
            "must be the number found there, neither missing nor changed."
        )
    shown = sorted(rule.shown)
    if not shown:
        return lines, [rule.message.format()] * len(lines)
    texts = (
        [value if type(value) is str else _shown(name, value) for value in columns[name]]
        for name in shown
    )
    return lines, [*map(_by_place(rule.message, shown).format, *texts)]


def _by_place(message: str, names: Sequence[str]) -> str:
    """Return a message that takes what it shows in the order of ``names``."""
    parts: list[str] = []
    for text, name, spec, conversion in string.Formatter().parse(message):
        parts.append(text.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            how = f"!{conversion}" if conversion else ""
            parts.append(f"{{{names.index(name)}{how}:{spec}}}")
    return "".join(parts)


def _statement(con: duckdb.DuckDBPyConnection, rule: SqlRule) -> tuple[str, list[object]]:
    """Return what to run and its parameters; no statement where one of the rule's quick
    questions says already that no row breaks it."""
    if rule.shortcut and con.execute(rule.shortcut).fetchall() == [(True,)]:
        return "", []
    if not rule.distinct:
        return rule.sql, []
    import numpy as np

    # To sort numbers takes NumPy a fraction of what it takes DuckDB to count texts.
    (numbers,) = con.execute(rule.distinct).fetchnumpy().values()
    numbers = np.sort(np.asarray(numbers))
    again = numbers[1:] == numbers[:-1]
    # Each once; of whole numbers np.unique takes many times as long as to sort them.
    again[1:] &= ~again[:-1]
    repeated = numbers[1:][again]
    if not len(repeated):
        return "", []
    # Of few the texts are counted in no time; of many it takes as long to find as to count them.
    if len(repeated) > len(numbers) // 10:
        return rule.sql, []
    return rule.among, [repeated.tolist()]


def _shown(name: str, value: object) -> str:
    if value is None:
        return "missing"
    if name.endswith("line") and isinstance(value, int):
        return str(line_of(value))
    return f"{value:g}" if isinstance(value, float) else str(value)
