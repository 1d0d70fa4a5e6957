"""The gate: the delivered tables against every rule, all failures at once.

Single columns are checked by Pandera, keys and references by SQL derived from the declarations,
and what concerns several rows or tables by the SQL files under ``rules/``.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import functools
import gc
import sys
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.gate.cohort_gate import check_cohort
from caseseries.gate.failures.groups import Group, condensed, ungrouped
from caseseries.gate.failures.many_failures import Failures
from caseseries.gate.judging import judge, rules_in_use
from caseseries.gate.rules.grading import UnknownRuleError
from caseseries.gate.rules.rule_sets import StudyRules, sql_rules
from caseseries.study.declaration import Table
from caseseries.study.failure import (
    MOST_LOCATED,
    CannotReadError,
    Failure,
    Rule,
    Severity,
)

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.databases.address import Database
    from caseseries.delivery.delivery import FolderReader
    from caseseries.delivery.mapping.declared import StudyMapping
    from caseseries.delivery.reading import Reading
    from caseseries.gate.aside.quarantine import Quarantine
    from caseseries.gate.failures.details import Details

__all__ = ["CannotReadError", "GateReport", "UnknownRuleError", "check", "check_cohort"]


@dataclasses.dataclass(frozen=True, slots=True)
class GateReport:
    """What the gate found.

    ``tables`` maps each table to the number of rows read, ``declared`` to its declaration.
    ``failures`` are sorted by table, line, column and rule: a tuple, or where they are very many a
    ``Failures``. ``rules`` are all rules
    in use, with the reason where one of them could not be applied to this delivery; a rule
    switched off is not among them. ``details`` are there where they were asked for. ``messages``
    has what a rule in SQL says, with the names of the selected columns in braces. ``quarantine``
    is there where rows with errors were set aside.
    ``following`` are failures left out because they follow from others
    (``caseseries.gate.failures.consequences``). ``data`` is the folder, file or
    database that was read.
    """

    tables: Mapping[str, int]
    failures: Sequence[Failure]
    rules: tuple[Rule, ...]
    declared: Mapping[str, Table] = dataclasses.field(default_factory=dict)
    details: Details | None = None
    messages: Mapping[str, str] = dataclasses.field(default_factory=dict)
    quarantine: Quarantine | None = None
    following: Sequence[Failure] = ()
    data: str = ""

    @property
    def consequences(self) -> dict[str, int]:
        """The number of failures of each rule that are left out since they follow from others."""
        numbers: collections.Counter[str] = collections.Counter()
        for left in self.following:
            numbers[left.rule] += left.stands_for
        return dict(sorted(numbers.items()))

    @property
    def ok(self) -> bool:
        """Whether no failure is an error; warnings and notes do not close the gate."""
        return not self.count("error")

    @property
    def passes(self) -> bool:
        """Whether what is left in ``raw.*`` may be analyzed: it is sound, or the unsound is out."""
        return self.ok if self.quarantine is None else self.quarantine.ok

    def count(self, severity: Severity) -> int:
        """Return the number of failures of a severity."""
        if isinstance(self.failures, Failures):
            return self.failures.counts()[severity]
        return sum(failure.stands_for for failure in self.failures if failure.severity == severity)


def check(
    data: Path | Database,
    con: duckdb.DuckDBPyConnection,
    tables: Mapping[str, Table],
    severities: Mapping[str, str] | None = None,
    *,
    mapping: StudyMapping | None = None,
    readers: Sequence[FolderReader] | None = None,
    details: bool = False,
    own: StudyRules | None = None,
    quarantine: bool = False,
    every: bool = False,
    checksums: bool = True,
) -> GateReport:
    """Read ``tables`` of a place into ``raw.*`` and hold them against every rule.

    ``data`` is a folder, a file or a database.

    ``severities`` maps a rule id, or a pattern, to error, warning, note or off; ``own`` are the
    rules a study adds. ``mapping`` and ``readers`` are those of ``read_tables``, where without
    any readers REDCap's exports are known; ``details`` are
    collected for the formats of the report that show rows and patients. With ``quarantine`` the
    rows with errors are then taken out of ``raw.*`` (``caseseries.gate.aside.quarantine``). Of
    the places that break one rule ``MOST_LOCATED`` are named, and one failure stands for those
    beyond, unless ``every`` one is wanted or its row is to be set aside. ``checksums`` are those of
    ``raw.files``.

    Raises CannotReadError where the folder or a required file cannot be read, UnknownRuleError
    where ``severities`` names no rule, RuleFileError where a rule file is malformed or does not
    run. Everything else that is wrong with the data is a failure in the report.
    """
    from caseseries.delivery.reading import read_tables
    from caseseries.delivery.redcap.export import read_export

    readers = (read_export,) if readers is None else readers
    most = sys.maxsize if every or quarantine else MOST_LOCATED
    read = functools.partial(
        read_tables,
        data,
        con,
        tables,
        mapping=mapping,
        readers=readers,
        most_located=most,
        checksums=checksums,
    )
    options = _Options(tables, severities or {}, own or StudyRules(), details, quarantine, most)
    with _no_garbage_collection():
        return dataclasses.replace(_check(read, con, options), data=str(data))


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Spare the search for reference cycles: very many failures are made, and none holds one."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


@dataclasses.dataclass(frozen=True, slots=True)
class _Options:
    tables: Mapping[str, Table]
    chosen: Mapping[str, str]
    own: StudyRules
    details: bool
    quarantine: bool
    most_located: int


def _check(
    read: Callable[[], Reading],
    con: duckdb.DuckDBPyConnection,
    options: _Options,
) -> GateReport:
    from caseseries.delivery.file_system import shut_file_system
    from caseseries.delivery.reading import forget_texts
    from caseseries.gate.failures.row_lines import with_lines

    # Its bar would be drawn into whatever the command prints.
    con.execute("set enable_progress_bar = false")
    in_sql = sql_rules(con, options.tables, options.chosen, options.own)
    reading = read()
    shut_file_system(con, reading)
    rules = rules_in_use(reading, options.tables, in_sql, options.chosen)
    apply = functools.partial(judge, con, rules=rules)
    judgment = apply(reading)
    located = condensed(judgment.failures, options.most_located)
    complete = _complete(con, located, reading, options.tables)
    left_out = ungrouped(condensed(judgment.following, options.most_located))
    following = _one_by_one(con, left_out, reading, options.tables)
    # Of very many only the first are needed any more.
    del judgment, located, left_out
    messages = {rule.rule.id: rule.message for rule in in_sql}
    details = None
    if options.details:
        details = _details(con, complete, reading, options.tables, messages)
    aside = None
    if options.quarantine and any(failure.severity == "error" for failure in complete):
        from caseseries.delivery.typing.typed_at_once import with_lines_stored
        from caseseries.gate.aside.quarantine import set_aside

        with_lines_stored(con, reading.rows)
        aside = set_aside(
            con,
            complete,
            reading,
            options.tables,
            lambda current: ungrouped(apply(current).failures),
            options.own.measures,
            options.own.limits,
        )
    if not isinstance(complete, Failures):
        complete = with_lines(con, complete, reading)
        complete = tuple(sorted(complete, key=lambda failure: failure.sort_key))
    forget_texts(con, reading)
    return GateReport(
        tables=dict(reading.rows),
        failures=complete,
        rules=tuple(rules.in_use.values()),
        declared=options.tables,
        details=details,
        messages=messages,
        quarantine=aside,
        following=with_lines(con, following, reading) if following else (),
    )


def _complete(
    con: duckdb.DuckDBPyConnection,
    groups: Sequence[Group],
    reading: Reading,
    tables: Mapping[str, Table],
) -> Sequence[Failure]:
    """Return the failures with key, value and place as delivered; very many of them sorted."""
    from caseseries.delivery.mapping.mapped import Mapped
    from caseseries.gate.failures.collecting_failures import MANY_FAILURES, collected
    from caseseries.gate.failures.places import has_names, with_places

    sources = [delivered.source for delivered in reading.delivered.values()]
    # Whose rows are not lines is told from its neighbors by what only the failure itself knows.
    n_failures = sum(len(group.lines) for group in groups)
    if n_failures <= MANY_FAILURES or any(isinstance(item, Mapped) for item in sources):
        return _one_by_one(con, ungrouped(groups), reading, tables)
    place = functools.partial(with_places, reading=reading) if has_names(reading) else None
    return collected(con, groups, tables, reading, place)


def _one_by_one(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Failure],
    reading: Reading,
    tables: Mapping[str, Table],
) -> list[Failure]:
    from caseseries.gate.failures.places import with_places
    from caseseries.gate.failures.rows import with_cells

    return with_places(with_cells(con, failures, tables, reading), reading)


def _details(
    con: duckdb.DuckDBPyConnection,
    failures: Sequence[Failure],
    reading: Reading,
    tables: Mapping[str, Table],
    messages: Mapping[str, str],
) -> Details:
    from caseseries.gate.failures.details import collect

    in_order = sorted(failures, key=lambda failure: failure.sort_key)
    return collect(con, in_order, reading, tables, messages)
