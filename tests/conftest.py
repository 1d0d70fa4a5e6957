"""The shipped study, built once for all tests that only read it."""

from pathlib import Path

import pytest
from studies import DATA, STUDY

from caseseries.documents.printing.printed_forms import store_printed_forms
from caseseries.evidence.store import store_claims
from caseseries.results.numbers import Results
from caseseries.results.results import load
from caseseries.warehouse.warehouse import build


@pytest.fixture(scope="session")
def study_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DuckDB file of the shipped study; do not write to it."""
    db = tmp_path_factory.mktemp("study") / "cohort.duckdb"
    build(DATA, db, STUDY, steps=(store_claims, store_printed_forms))
    return db


@pytest.fixture(scope="session")
def results(study_db: Path) -> Results:
    """All results of the shipped study."""
    return load(study_db)
