"""The register of queries: what became of each finding between two deliveries of the data.

A CSV file that a data manager keeps beside the data and edits in a spreadsheet. A finding is
recognized by rule, row key, column and value, not by its line, which moves as rows are added.
"""

from __future__ import annotations

import collections
import csv
import dataclasses
import datetime
import hashlib
import io
import typing
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.study.declaration import Table
from caseseries.study.failure import Failure
from caseseries.study.places import at_byte
from caseseries.writing.inert_cells import inert_cell, plain_cell
from caseseries.writing.together import Unfinished
from caseseries.writing.whole_file import write_whole

STATUSES = ("open", "resolved", "accepted")


class RegisterError(Exception):
    """The register cannot be used; the message names file, line, column and what to write."""


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """One finding over time.

    ``first_seen``, ``last_seen`` and ``resolved_on`` are days of checks. ``reason`` and ``by`` say
    why the data stand as they are and who decided it; an accepted finding needs both. Protected
    health information is masked. ``others`` are cells of columns that its keepers added, by name.
    """

    query: str
    status: str
    severity: str
    rule: str
    table: str
    key: str
    column: str
    value: str
    message: str
    first_seen: str
    last_seen: str
    resolved_on: str
    reason: str
    by: str
    others: Mapping[str, str] = dataclasses.field(default_factory=dict)


COLUMNS = tuple(field.name for field in dataclasses.fields(Query) if field.name != "others")


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """A delivery held against the register.

    ``failures`` are the delivery's, with accepted ones graded as notes that say who accepted them
    and why. ``queries`` is the register as it should now be written. The counts are of findings.
    """

    failures: tuple[Failure, ...]
    queries: tuple[Query, ...]
    new: int
    still_open: int
    reopened: int
    accepted: int
    gone: int
    following: tuple[Failure, ...] = ()

    def sentence(self) -> str:
        """Say in one line what changed since the last check."""
        parts = (
            f"{self.new} new",
            f"{self.still_open} still open",
            f"{self.reopened} open again" if self.reopened else "",
            f"{self.accepted} accepted",
            f"{self.gone} resolved since the last check",
        )
        return "Register: " + ", ".join(part for part in parts if part) + "."


def compare(
    failures: Sequence[Failure],
    known: Iterable[Query],
    tables: Mapping[str, Table],
    fixed_rules: Collection[str],
    today: datetime.date,
    masked: Callable[[Failure], Failure] = lambda failure: failure,
    following: Sequence[Failure] = (),
) -> Comparison:
    """Hold the failures of a delivery against the register.

    A finding not seen before is open; one no longer found is resolved; one found again is open
    again; an accepted one stays accepted as long as its value is the same. ``fixed_rules`` guard
    the reading of the files: a finding of theirs cannot be accepted, and raises RegisterError.
    ``masked`` returns a failure as it may be written down (``report.masking``). ``following`` are
    failures left out because they follow from others: they are not gone, and once an error is
    accepted they are shown.
    """
    before = {query.query: query for query in known}
    if following and _accepts_an_error(failures, before, tables):
        failures, following = sorted([*failures, *following], key=lambda each: each.sort_key), ()
    waiting = {id for id, _ in _identified(following, tables)}
    counts: collections.Counter[str] = collections.Counter()
    graded: list[Failure] = []
    queries: dict[str, Query] = {}
    for id, failure in _identified(failures, tables):
        old = before.get(id)
        if old is not None and old.status == "accepted":
            if failure.rule in fixed_rules:
                raise RegisterError(
                    f"Query {id} ({failure.rule}) is accepted, but what cannot be read cannot be "
                    "accepted. Set its status to open and correct the file."
                )
            accepted = f"{failure.message} Accepted by {old.by}: {old.reason}"
            graded.append(dataclasses.replace(failure, severity="note", message=accepted))
            counts["accepted"] += 1
        else:
            graded.append(failure)
            known_as = "new" if old is None else "reopened" if old.status == "resolved" else "open"
            counts[known_as] += 1
        queries[id] = _updated(id, old, masked(failure), today)
    for id, old in before.items():
        if id in queries:
            continue
        if old.status != "resolved" and id not in waiting:
            counts["gone"] += 1
            old = dataclasses.replace(old, status="resolved", resolved_on=today.isoformat())
        queries[id] = old
    return Comparison(
        failures=tuple(graded),
        queries=tuple(
            sorted(
                queries.values(),
                key=lambda query: (
                    query.status == "resolved",
                    *(query.table, query.key, query.column, query.rule, query.query),
                ),
            )
        ),
        new=counts["new"],
        still_open=counts["open"],
        reopened=counts["reopened"],
        accepted=counts["accepted"],
        gone=counts["gone"],
        following=tuple(following),
    )


def _accepts_an_error(
    failures: Sequence[Failure], known: Mapping[str, Query], tables: Mapping[str, Table]
) -> bool:
    accepted = {id for id, query in known.items() if query.status == "accepted"}
    return bool(accepted) and any(
        failure.severity == "error" and id in accepted
        for id, failure in _identified(failures, tables)
    )


def _identified(
    failures: Iterable[Failure], tables: Mapping[str, Table]
) -> Iterator[tuple[str, Failure]]:
    """Give each failure an id that stays while row key, column, rule and value stay."""
    seen: collections.Counter[str] = collections.Counter()
    for failure in failures:
        place = [failure.rule, failure.table, failure.key or "", failure.column or ""]
        if failure.table == "":
            place.append(Path(failure.file).name)
        # A short hash of a birth month can be turned back by trying all of them.
        if not _is_protected(failure, tables):
            place.append(failure.value or "")
        digest = hashlib.sha256("\x1f".join(place).encode()).hexdigest()[:12]
        seen[digest] += 1
        # Rows without a key, or with the same key, are told apart by their order.
        yield (digest if seen[digest] == 1 else f"{digest}-{seen[digest]}"), failure


def _is_protected(failure: Failure, tables: Mapping[str, Table]) -> bool:
    if failure.column is None:
        return False
    table = tables.get(failure.table)
    declared = table is not None and failure.column in table.column_names
    # What an undeclared column holds nobody knows; it may be a name.
    return not declared or (table is not None and table.column(failure.column).phi)


def _updated(id: str, old: Query | None, failure: Failure, today: datetime.date) -> Query:
    return Query(
        query=id,
        status="accepted" if old is not None and old.status == "accepted" else "open",
        severity=failure.severity,
        rule=failure.rule,
        table=failure.table,
        key=failure.key or "",
        column=failure.column or "",
        value=failure.value or "",
        message=failure.message,
        first_seen=old.first_seen if old is not None else today.isoformat(),
        last_seen=today.isoformat(),
        resolved_on="",
        reason=old.reason if old is not None else "",
        by=old.by if old is not None else "",
        others=old.others if old is not None else {},
    )


def read_register(path: Path) -> tuple[Query, ...]:
    """Return the queries of a register, none where the file does not exist yet.

    Raises RegisterError where the file cannot be read, lacks a column, holds an unknown status, a
    query twice, or an acceptance without reason or name.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise RegisterError(f"Cannot read {path}: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise RegisterError(
            f"{at_byte(path, error)}: is not UTF-8. Save it as 'CSV UTF-8'."
        ) from error
    # Spreadsheets in many countries save with semicolons.
    delimiter = ";" if text.partition("\n")[0].count(";") >= len(COLUMNS) - 1 else ","
    try:
        return tuple(_queries(path, csv.reader(io.StringIO(text), delimiter=delimiter)))
    except csv.Error as error:
        raise RegisterError(f"{path} is no CSV file: {error}.") from error


def _queries(path: Path, reader: typing.Any) -> Iterator[Query]:
    header = next(reader, [])
    missing = [name for name in COLUMNS if name not in header]
    if missing:
        raise RegisterError(f"{path}, line 1: the register lacks {', '.join(missing)}.")
    seen: set[str] = set()
    for cells in reader:
        if not any(cells):
            continue
        where = f"{path}, line {reader.line_num}"
        if len(cells) != len(header):
            raise RegisterError(f"{where}: {len(cells)} cells, the header has {len(header)}.")
        row = dict(zip(header, cells, strict=True))
        others = {name: plain_cell(row[name]) for name in header if name not in COLUMNS}
        row = {name: plain_cell(row[name]) for name in COLUMNS}
        status = row["status"].strip().lower()
        if status not in STATUSES:
            raise RegisterError(
                f"{where}: status {row['status']!r}; write one of {', '.join(STATUSES)}."
            )
        if status == "accepted" and not (row["reason"].strip() and row["by"].strip()):
            raise RegisterError(
                f"{where}: query {row['query']} is accepted without a reason or a name. Fill in "
                "reason and by."
            )
        if row["query"] in seen:
            raise RegisterError(f"{where}: query {row['query']} stands twice. Remove one row.")
        seen.add(row["query"])
        yield Query(**{**row, "status": status}, others=others)


def write_register(
    path: Path, queries: Iterable[Query], unfinished: Unfinished | None = None
) -> None:
    """Write a register whole, with ``unfinished`` to be moved with the rest of that.

    Columns that its keepers added stay, after ours. Raises OSError where it cannot be written.
    """
    queries = tuple(queries)
    others = tuple(dict.fromkeys(name for query in queries for name in query.others))
    text = io.StringIO()
    write = csv.writer(text, lineterminator="\n").writerow
    write([*COLUMNS, *map(inert_cell, others)])
    for query in queries:
        ours = (getattr(query, name) for name in COLUMNS)
        theirs = (query.others.get(name, "") for name in others)
        write([inert_cell(cell) for cell in (*ours, *theirs)])
    write_whole(path, text.getvalue().encode(), unfinished)
