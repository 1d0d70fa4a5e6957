"""The shipped study, built once for all tests that only read it."""

from pathlib import Path

import polars as pl
import pytest
from first_study import DATA, STUDY, build

from caseseries.results.numbers import Results
from caseseries.results.results import load


def pytest_configure() -> None:
    """Have frames of a few rows judged as quickly as the command line does."""
    pl.Config.set_engine_affinity("in-memory")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run what takes half a minute, too")
    parser.addoption(
        "--whole-spark", action="store_true", help="compare all that both engines can give"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what takes long to `make test-slow` and `make test-spark`."""
    options = {"spark_whole": "--whole-spark", "slow": "--slow"}
    without = [marker for marker, option in options.items() if not config.getoption(option)]
    left_out = [item for item in items if any(map(item.get_closest_marker, without))]
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
