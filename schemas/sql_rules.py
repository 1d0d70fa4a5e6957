"""Rules across rows and tables: one SQL file each, selecting the rows that break the rule.

A rule file ``rules/<table>.<rule>.sql`` begins with comment lines ``-- field: text`` (a field
goes on in lines indented by two blanks more) and selects from ``raw.*`` at least
``source_line``, the line of ``<table>``. Fields: ``severity`` (error, warning, note), ``rule``
(what holds for sound data), ``message`` (shown for each row; ``{name}`` stands for a selected
column), ``column`` (the column of ``<table>`` to look at, optional), ``reason``, ``source``.
"""

from __future__ import annotations

import dataclasses
import re
import string
import typing
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from schemas.declaration import Table
from schemas.failure import SEVERITIES, Rule, severity_named

if typing.TYPE_CHECKING:
    import duckdb

RULES_FOLDER = Path(__file__).parent / "rules"
_FIELD = re.compile(r"-- (?P<name>[a-z]+): (?P<text>.*)")
_CONTINUED = re.compile(r"--   (?P<text>.*)")
_REQUIRED_FIELDS = ("severity", "rule", "message")


class RuleFileError(ValueError):
    """A rule file is not written as the gate expects; the message names file and field."""


@dataclasses.dataclass(frozen=True, slots=True)
class SqlRule:
    """A rule, the SQL that selects the offending rows, and the message for each of them."""

    rule: Rule
    sql: str
    message: str

    def unmet(self, absent: Collection[tuple[str, str]], unavailable: Mapping[str, str]) -> str:
        """Say which delivered column the rule needs and misses; empty where it can be applied."""
        words = set(re.findall(r"[a-z_][a-z0-9_]*", self.sql))
        for table in sorted(unavailable):
            if table in words:
                return unavailable[table]
        for table, column in sorted(absent):
            if table in words and column in words:
                return f"{table}.csv lacks the column {column}"
        return ""


def rule_files(tables: Mapping[str, Table], folder: Path = RULES_FOLDER) -> Iterator[SqlRule]:
    """Yield the rules of a folder by name. Raises RuleFileError where a file is malformed."""
    for path in sorted(folder.glob("*.sql")):
        yield parse_rule(path.stem, path.read_text(encoding="utf-8"), tables, str(path))


def parse_rule(rule_id: str, text: str, tables: Mapping[str, Table], file: str) -> SqlRule:
    """Build a rule from its file's text. Raises RuleFileError where it is malformed."""
    table_name = rule_id.partition(".")[0]
    if table_name not in tables or rule_id.count(".") != 1:
        raise RuleFileError(f"{file}: name the file <table>.<rule>.sql after one of the tables.")
    fields = _header_fields(text)
    for name in _REQUIRED_FIELDS:
        if not fields.get(name):
            raise RuleFileError(f"{file}: the header lacks '-- {name}: …'.")
    severity = severity_named(fields["severity"])
    if severity is None:
        raise RuleFileError(f"{file}: severity is one of {', '.join(SEVERITIES)}.")
    column = fields.get("column")
    if column is not None and column not in tables[table_name].column_names:
        raise RuleFileError(f"{file}: table {table_name} has no column {column!r}.")
    sql = "\n".join(line for line in text.splitlines() if not line.startswith("--")).strip()
    rule = Rule(
        rule_id,
        severity,
        fields["rule"],
        table_name,
        column,
        reason=fields.get("reason", ""),
        source=fields.get("source", ""),
    )
    return SqlRule(rule, sql.rstrip(";"), fields["message"])


def _header_fields(text: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    last = ""
    for line in text.splitlines():
        if begun := _FIELD.fullmatch(line):
            last = begun["name"]
            fields[last] = begun["text"].strip()
        elif (continued := _CONTINUED.fullmatch(line)) and last:
            fields[last] += " " + continued["text"].strip()
        elif not line.startswith("--"):
            break
    return fields


def rule_messages(con: duckdb.DuckDBPyConnection, rule: SqlRule) -> Iterator[tuple[int, str]]:
    """Run a rule and yield line and message of each offending row.

    Raises RuleFileError where the SQL does not run, or does not select what the message shows.
    """
    import duckdb

    try:
        result = con.execute(rule.sql)
        names = [column[0] for column in result.description or ()]
        rows = result.fetchall()
    except duckdb.Error as error:
        raise RuleFileError(f"The rule {rule.rule.id} cannot be run: {error}") from error
    shown = {name for _, name, _, _ in string.Formatter().parse(rule.message) if name}
    lacking = sorted({"source_line", *shown}.difference(names))
    if lacking:
        raise RuleFileError(f"The rule {rule.rule.id} does not select {', '.join(lacking)}.")
    at = names.index("source_line")
    for row in rows:
        yield row[at], rule.message.format_map(dict(zip(names, map(_shown, row), strict=True)))


def _shown(value: object) -> str:
    if value is None:
        return "missing"
    return f"{value:g}" if isinstance(value, float) else str(value)
