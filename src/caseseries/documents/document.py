"""What the cells of the documents start from: the stored results and their printed forms.

``from report.document import results, say, …`` opens the database named by CASESERIES_DB, else the
default one. It is opened when a name is asked for and not when the module is imported, since a
renderer may import modules while the database is still being built.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.cli import DB

if TYPE_CHECKING:
    from caseseries.documents.evidence import Evidence
    from caseseries.documents.supplement import Supplement
    from caseseries.evidence.as_published import AsPublished
    from caseseries.results.numbers import Results
    from report.sentences import Sentences

    results: Results
    published: AsPublished
    say: Sentences
    supplement: Supplement
    evidence: Evidence
    synthetic_statement: Statement
    set_aside_statement: Statement

NAMES = (
    *("evidence", "results", "published", "say", "supplement"),
    *("synthetic_statement", "set_aside_statement"),
)

DB_VARIABLE = "CASESERIES_DB"
"""Names the database where the renderer was given another than the default."""


class Statement(str):
    """A text in Markdown, as it stands."""

    __slots__ = ()

    def _repr_markdown_(self) -> str:
        return str(self)


@cache
def _document(db: Path) -> dict[str, Any]:
    from caseseries.documents import set_aside
    from caseseries.documents.evidence import Evidence
    from caseseries.documents.supplement import Supplement
    from caseseries.evidence.as_published import AsPublished
    from caseseries.results.results import load
    from report.sentences import Sentences

    results = load(db)
    published = AsPublished(results, db)
    return {
        "results": results,
        "published": published,
        "say": Sentences(published),
        "supplement": Supplement(results, db),
        "evidence": Evidence(db, results),
        "synthetic_statement": Statement(results.records("study")[0]["synthetic_statement"] or ""),
        "set_aside_statement": Statement(set_aside.statement(results)),
    }


def __getattr__(name: str) -> Any:
    if name not in NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _document(Path(os.environ.get(DB_VARIABLE, DB)))[name]
