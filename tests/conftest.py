"""The shipped study, built once for all tests that only read it."""

from pathlib import Path

import pytest
from first_study import DATA, STUDY, build

from caseseries.results.numbers import Results
from caseseries.results.results import load


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--whole-spark", action="store_true", help="compare all that both engines can give"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what takes a long time on Spark to `make test-spark`."""
    if config.getoption("--whole-spark"):
        return
    left_out = [item for item in items if item.get_closest_marker("spark_whole")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


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
