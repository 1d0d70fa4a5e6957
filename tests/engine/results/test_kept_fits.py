"""What is kept of fits for the next build: nothing but the same arguments finds it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from caseseries.statistics.kept import LONGEST, keeping_in, kept

CALLS: list[str] = []


@kept
def doubled(values: np.ndarray, other: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    CALLS.append("doubled")
    return (2 * values, np.array([np.nan, np.inf]))


@kept
def tripled(values: np.ndarray, other: np.ndarray | None = None) -> tuple[np.ndarray, ...]:
    CALLS.append("tripled")
    return (3 * values,)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    CALLS.clear()
    return tmp_path / "kept" / "fits.json"


def test_the_same_arguments_are_computed_once(file: Path) -> None:
    values = np.array([0.1, 1 / 3, 1e-300])
    for _ in range(2):
        with keeping_in(file, "this code"):
            found, odd = doubled(values)
            assert found.tolist() == [0.2, 2 / 3, 2e-300]
            assert np.isnan(odd[0])
            assert np.isinf(odd[1])
            found[0] = 7  # A caller may write into what it got.
            assert doubled(values)[0][0] == 0.2
    assert CALLS == ["doubled"]


@pytest.mark.parametrize(
    "other",
    [
        (np.array([1.0, 2.0, 3.0 + 1e-12]),),
        (np.array([1, 2, 3]),),
        (np.array([1.0, 2.0]),),
        (np.array([[1.0, 2.0, 3.0]]),),
        (np.array([1.0, 2.0, 3.0]), np.array([1.0])),
    ],
)
def test_any_other_argument_is_computed(file: Path, other: tuple[np.ndarray, ...]) -> None:
    with keeping_in(file, "this code"):
        doubled(np.array([1.0, 2.0, 3.0]))
    with keeping_in(file, "this code"):
        assert doubled(*other)[0].tolist() == (2 * other[0]).tolist()
    assert CALLS == ["doubled", "doubled"]


def test_another_function_or_other_code_finds_nothing(file: Path) -> None:
    values = np.array([1.0])
    with keeping_in(file, "this code"):
        doubled(values)
        assert tripled(values)[0].tolist() == [3.0]
    with keeping_in(file, "other code"):
        doubled(values)
    assert CALLS == ["doubled", "tripled", "doubled"]
    assert json.loads(file.read_text(encoding="utf-8"))["made_by"] == "other code"


def test_what_is_not_asked_for_any_more_goes(file: Path) -> None:
    with keeping_in(file, "code"):
        doubled(np.array([1.0]))
        doubled(np.array([2.0]))
    with keeping_in(file, "code"):
        doubled(np.array([2.0]))
    assert len(json.loads(file.read_text(encoding="utf-8"))["results"]) == 1
    assert len(CALLS) == 2


def test_long_results_and_broken_files_are_not_used(file: Path) -> None:
    with keeping_in(file, "code"):
        doubled(np.zeros(LONGEST + 1))
        doubled(np.array([1.0]))
    assert len(json.loads(file.read_text(encoding="utf-8"))["results"]) == 1
    for broken in ("", "[]", '{"made_by": "code", "results": {"a": 1}}'):
        file.write_text(broken, encoding="utf-8")
        CALLS.clear()
        with keeping_in(file, "code"):
            assert doubled(np.array([1.0]))[0].tolist() == [2.0]
        assert CALLS == ["doubled"]


def test_nothing_is_kept_outside_of_a_build(file: Path) -> None:
    doubled(np.array([1.0]))
    doubled(np.array([1.0]))
    assert CALLS == ["doubled", "doubled"]
    assert not file.exists()


def test_a_block_that_fails_leaves_the_file(file: Path) -> None:
    block = keeping_in(file, "code")
    block.__enter__()
    doubled(np.array([1.0]))
    assert not block.__exit__(ValueError, ValueError("broken"), None)
    assert not file.exists()
    doubled(np.array([1.0]))
    assert CALLS == ["doubled", "doubled"]
