"""One hash a table of what a database holds, so that what was made of it is known to be current."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from caseseries.delivery.databases.address import Database
from caseseries.delivery.databases.snapshot import forget, snapshot_of
from caseseries.delivery.delivery import assign, find_sources
from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.delivery.mapping.mapped_names import MappedNames
from caseseries.delivery.sources.naming import DeclaredNames
from caseseries.study.declaration import Table


def fingerprint(
    database: Database, tables: Mapping[str, Table], mapping: StudyMapping | None
) -> dict[str, str]:
    """Return the hashes of the tables that a study reads, and of the names of all others.

    The rows are kept for ``read_tables``, which is to be asked next. Raises CannotReadError.
    """
    forget(database)
    naming = MappedNames(mapping) if mapping else DeclaredNames()
    try:
        delivery = find_sources(database, tables)
        assigned = assign(delivery, tables, naming)
        read = [*assigned.sources.values(), *itertools.chain(*assigned.further.values())]
        found = {f"data {s.file_name}": s.sha256 for s in read if s is not None}
        found["data of the schema"] = ", ".join(sorted(s.file_name for s in delivery.sources))
        snapshot_of(database).close()
    except BaseException:
        forget(database)
        raise
    return found
