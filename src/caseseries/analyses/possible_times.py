"""Times of an endpoint that cannot be: refused with the rows, before anything is estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from caseseries.study.places import at
from caseseries.study.study_file import StudyFileError

if TYPE_CHECKING:
    import pandas as pd

    from caseseries.study.settings import Endpoint as Declared
    from caseseries.study.study import Study

_NAMED: Final = 5


def require_possible_times(
    frame: pd.DataFrame,
    study: Study,
    name: str,
    said: Declared,
    cluster: pd.Series[Any] | None = None,
) -> None:
    """Raise StudyFileError for a negative time, for an entry that is missing, negative or not
    before the time, and for a missing cluster; ``frame`` has the rows of the endpoint."""
    time = frame[said.time]
    checks: list[tuple[str, str, pd.Series[Any], str]] = [
        ("time", "negative", time < 0, f"{said.time} >= 0")
    ]
    if said.entry is not None:
        entry = frame[said.entry]
        checks += [
            ("entry", "missing", entry.isna(), f"{said.entry} is not null"),
            ("entry", "negative", entry < 0, f"{said.entry} >= 0"),
            ("entry", f"not before {said.time}", entry >= time, f"{said.entry} < {said.time}"),
        ]
    column_of = {"time": said.time, "entry": said.entry}
    if cluster is not None:
        column_of["cluster"] = column = str(cluster.name)
        checks.append(("cluster", "missing", cluster.isna(), f"{column} is not null"))
    table = study.cohort_table(said.unit)
    # A day may tell who somebody is.
    named = [column for column in table.key if not table.column(column).phi]
    for key, what, wrong, condition in checks:
        rows = frame[wrong.fillna(False).to_numpy(dtype=bool)]
        if rows.empty:
            continue
        some = ["/".join(map(str, row)) for row in rows[named].head(_NAMED).to_numpy().tolist()]
        left = len(rows) - len(some)
        more = f" and {left} more" if left else ""
        shown = f" ({', '.join(map(str, named))} {', '.join(some)}{more})" if named else ""
        raise StudyFileError(
            f"{at(study.file, ['endpoints', name, key])}: [endpoints.{name}] {key} ="
            f" {column_of[key]!r}: {what} in {len(rows)} row{'s' if len(rows) > 1 else ''} of"
            f" cohort.{table.name}{shown}. Correct the rows or their SQL, or leave them out with"
            f' where = "{condition}".'
        )
