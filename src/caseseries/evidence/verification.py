"""The reconstructed tables put through gate, SQL and statistics, and held against the ledger.

The stages encode the claims one by one; here the cohort has to print them through the project's
own computation, the same as any other data.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.tables import write

if TYPE_CHECKING:
    from caseseries.evidence.verdicts import Verdict
    from caseseries.study.study import Study


def unmet(
    files: Mapping[str, bytes],
    claims: Sequence[Claim],
    study: Study,
    build: Callable[[Study, Path, Path], object],
) -> tuple[Verdict, ...]:
    """Claims not on record as contradicted that the built cohort does not reproduce.

    ``build`` makes the database of a study from a folder of raw tables. Raises GateFailedError where the tables break a rule, StudyFileError for the study's choices.
    """
    from caseseries.evidence.verdicts import judge
    from caseseries.results.results import load

    with tempfile.TemporaryDirectory() as folder:
        data, db = Path(folder) / "raw", Path(folder) / "study.duckdb"
        write(data, files)
        build(study, data, db)
        verdicts = judge(load(db), tuple(claims))
    return tuple(verdict for verdict in verdicts if verdict.worse_than_recorded)
