"""For the cells of a study's documents: ``from caseseries.document import results, tables, say``.

``tables.NAME`` and ``figures.NAME`` are the tables and figures that ``study.toml`` names, ``say``
prints numbers in sentences, ``results`` and ``published`` hold the numbers themselves,
``statement`` says what has to be said of the rows, ``statements`` what journals ask of every
report, ``supplement`` and ``evidence`` have the tables of a supplement.
The database is the one named by CASESERIES_DB, else that of the study around the working directory.
It is opened when a name is asked for and not when the module is imported, since a renderer may
import modules while the database is still being built.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from caseseries.documents.evidence import Evidence
    from caseseries.documents.printing.sentence_parts import SentenceParts
    from caseseries.documents.shown import Figures, Statement, Tables
    from caseseries.documents.statements import Statements
    from caseseries.documents.supplement import Supplement
    from caseseries.evidence.as_published import AsPublished
    from caseseries.results.numbers import Results

    results: Results
    published: AsPublished
    say: SentenceParts
    tables: Tables
    figures: Figures
    supplement: Supplement
    evidence: Evidence
    statement: Statement
    statements: Statements

NAMES: Final = (
    "evidence", "figures", "published", "results", "say", "statement", "statements", "supplement",
    "tables",
)  # fmt: skip

DB_VARIABLE: Final = "CASESERIES_DB"
"""Names the database where the renderer was given another than the default."""


def database() -> Path:
    """The database the documents are about."""
    from caseseries.commands.shared.study_options import DB
    from caseseries.study.study import study_file

    named = os.environ.get(DB_VARIABLE)
    return Path(named) if named else study_file().parent / DB


@cache
def _document(db: Path) -> dict[str, Any]:
    from caseseries.documents.evidence import Evidence
    from caseseries.documents.printing.sentence_parts import SentenceParts
    from caseseries.documents.shown import Figures, Statement, Tables
    from caseseries.documents.statements import Statements
    from caseseries.documents.supplement import Supplement
    from caseseries.evidence.as_published import AsPublished
    from caseseries.results.results import load

    results = load(db)
    published = AsPublished(results, db)
    return {
        "results": results,
        "published": published,
        "say": SentenceParts(published),
        "tables": Tables(published, published.without_rounding()),
        "figures": Figures(results),
        "supplement": Supplement(results, db),
        "evidence": Evidence(db, results),
        "statement": Statement(results),
        "statements": Statements(results),
    }


def __getattr__(name: str) -> Any:
    if name not in NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return _document(database())[name]
