"""The shipped study, built once for all tests that only read it."""

from pathlib import Path

import pytest
from first_study import DATA, STUDY, build

from caseseries.results.numbers import Results
from caseseries.results.results import load


@pytest.fixture(scope="session")
def study_db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The DuckDB file of the shipped study; do not write to it."""
    db = tmp_path_factory.mktemp("study") / "study.duckdb"
    build(DATA, db, STUDY)
    return db


@pytest.fixture(scope="session")
def results(study_db: Path) -> Results:
    """All results of the shipped study."""
    return load(study_db)
