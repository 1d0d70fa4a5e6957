"""The register of queries: what became of each finding between two deliveries of the data.

A data manager keeps it beside the data (``register_file``). A finding is
recognized by rule, row key, column and value, not by its line, which moves as rows are added.
"""

from __future__ import annotations

import collections
import dataclasses
import datetime
import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from caseseries.gate.failures.many_failures import of_rules
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure

NOT_CHECKED = "not checked"
STATUSES = ("open", NOT_CHECKED, "resolved", "accepted")
# The rules by which a record that could not be read is known.
_UNREAD_RECORDS = (".file.field_count", ".file.quoting")


class RegisterError(Exception):
    """The register cannot be used; the message names file, line, column and what to write."""


@dataclasses.dataclass(frozen=True, slots=True)
class Query:
    """One finding over time.

    ``status`` is one of STATUSES: a query is not checked as long as its rule could not be applied.
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
    not_checked: int = 0
    following: tuple[Failure, ...] = ()

    def sentence(self) -> str:
        """Say in one line what changed since the last check."""
        parts = (
            f"{self.new} new",
            f"{self.still_open} still open",
            f"{self.reopened} open again" if self.reopened else "",
            f"{self.accepted} accepted",
            f"{self.not_checked} not checked" if self.not_checked else "",
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
    applied: Collection[str] | None = None,
) -> Comparison:
    """Hold the failures of a delivery against the register.

    A finding not seen before is open; one no longer found is resolved, or not checked where its
    rule is not among those ``applied`` to the delivery (None: all are) or a record of its table
    could not be read; one found again is open again; an accepted one stays accepted as long as its
    value is the same. ``fixed_rules`` guard the reading of the files: a finding of theirs cannot be
    accepted, and raises RegisterError.
    ``masked`` returns a failure as it may be written down (``report.masking``). ``following`` are
    failures left out because they follow from others: they are not gone, and once an error is
    accepted they are shown.
    """
    before = {query.query: query for query in known}
    if following and _accepts_an_error(failures, before, tables):
        failures, following = sorted([*failures, *following], key=lambda each: each.sort_key), ()
    unread = {failure.table for failure in of_rules(failures, _UNREAD_RECORDS)}
    waiting = {id for id, _ in identified(following, tables)}
    counts: collections.Counter[str] = collections.Counter()
    graded: list[Failure] = []
    queries: dict[str, Query] = {}
    for id, failure in identified(failures, tables):
        old = before.get(id)
        if old is not None and old.status == "accepted":
            if failure.rule in fixed_rules:
                raise RegisterError(
                    f"Query {id} ({failure.rule}) is accepted, but what cannot be read cannot be "
                    "accepted. Set its status to open and correct the file."
                )
            accepted = f"{failure.message} Accepted by {old.by}: {old.reason}"
            graded.append(failure._replace(severity="note", message=accepted))
            counts["accepted"] += 1
        else:
            graded.append(failure)
            known_as = "new" if old is None else "reopened" if old.status == "resolved" else "open"
            counts[known_as] += 1
        queries[id] = _updated(id, old, masked(failure), today)
    for id, old in before.items():
        if id in queries:
            continue
        if old.status == "resolved" or id in waiting:
            pass
        elif (applied is not None and old.rule not in applied) or old.table in unread:
            counts["not_checked"] += 1
            # Who accepted a finding did not take it back.
            if old.status != "accepted":
                old = dataclasses.replace(old, status=NOT_CHECKED)
        else:
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
        not_checked=counts["not_checked"],
        following=tuple(following),
    )


def _accepts_an_error(
    failures: Sequence[Failure], known: Mapping[str, Query], tables: Mapping[str, Table]
) -> bool:
    accepted = {id for id, query in known.items() if query.status == "accepted"}
    return bool(accepted) and any(
        failure.severity == "error" and id in accepted
        for id, failure in identified(failures, tables)
    )


def identified(
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
        digest = hashlib.sha256("\x1f".join(place).encode(errors="surrogatepass")).hexdigest()[:12]
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
