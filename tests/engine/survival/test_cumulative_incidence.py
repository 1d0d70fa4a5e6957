from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from survival_reference import close, data, values

from caseseries.survival import cumulative_incidence, gray_test, kaplan_meier

TIMES, CAUSES = [1, 1, 2, 2, 3, 3, 4, 5, 5, 6], [1, 2, 1, 1, 2, 0, 1, 2, 1, 0]
rows_of_causes = st.lists(st.tuples(st.integers(1, 15), st.integers(0, 2)), min_size=1, max_size=20)


def test_estimate_and_error_are_those_of_survfit() -> None:
    frame = data("transplant")
    for row in values("transplant")["aalen_johansen"]:
        found = cumulative_incidence(frame["time"], frame["cause"], row["cause"]).at(row["time"])
        assert found["estimate"].item() == close(row["estimate"])
        assert found["std_error"].item() == close(row["std_err"])


def test_errors_of_clusters_are_those_of_summed_influences_in_r() -> None:
    frame, reference = data("transplant"), values("transplant_clustered")
    cluster = np.arange(len(frame)) // reference["clusters_of"]
    for row in reference["aalen_johansen"]:
        found = cumulative_incidence(frame["time"], frame["cause"], row["cause"], cluster=cluster)
        assert found.at(row["time"])["std_error"].item() == close(row["std_err"])
        assert found.at(row["time"])["estimate"].item() == close(row["estimate"])


@settings(max_examples=50)
@given(rows_of_causes)
def test_clusters_of_one_are_no_clusters(rows: list[tuple[int, int]]) -> None:
    times, causes = zip(*rows, strict=True)
    plain = cumulative_incidence(times, causes, 1)
    if len(rows) > 1:
        alone = cumulative_incidence(times, causes, 1, cluster=range(len(rows)))
        # Where the error is 0 rounding leaves the root of a tiny sum.
        assert alone.curve["std_error"].tolist() == pytest.approx(
            plain.curve["std_error"].tolist(), abs=1e-7
        )


def test_two_rows_of_one_alike_are_one_row() -> None:
    twice = cumulative_incidence(TIMES * 2, CAUSES * 2, 1, cluster=[*range(10), *range(10)])
    once = cumulative_incidence(TIMES, CAUSES, 1)
    assert twice.curve["std_error"].tolist() == pytest.approx(once.curve["std_error"].tolist())


def test_one_cluster_has_no_error_and_says_so() -> None:
    found = cumulative_incidence([1, 2, 3], [1, 2, 0], 1, cluster=["a"] * 3)
    assert found.curve["std_error"].isna().all()
    assert found.note == "not estimable: standard error, one cluster only"
    assert found.curve["conf_high"].iloc[1:].isna().all()


def test_gray_test_is_that_of_cuminc() -> None:
    frame = data("transplant")
    for row in values("transplant")["gray"]:
        found = gray_test(frame["time"], frame["cause"], frame["group"], row["cause"])
        assert found.statistic == close(row["statistic"])
        assert found.p_value == close(row["p"])
        assert found.df == row["df"]


def test_tied_causes_happen_together() -> None:
    first = cumulative_incidence(TIMES, CAUSES, 1).at([2, 4, 6])
    second = cumulative_incidence(TIMES, CAUSES, 2).at([2, 4, 6])
    assert first["estimate"].tolist() == pytest.approx([0.3, 0.425, 0.55])
    assert second["estimate"].tolist() == pytest.approx([0.1, 0.2, 0.325])


def test_no_event_of_the_cause_is_said() -> None:
    found = cumulative_incidence(TIMES, CAUSES, 9)
    assert found.note == "not estimable: limits, no event of cause 9 among 10"
    assert found.at(5)["estimate"].item() == 0
    assert not cumulative_incidence([], [], 1).estimable


@pytest.mark.parametrize(
    ("times", "causes", "groups", "note"),
    [
        ([], [], [], "no patients"),
        (TIMES, CAUSES, ["a"] * 10, "one group only"),
        (TIMES, [2] * 10, list("ab") * 5, "no event of cause 1"),
    ],
)
def test_what_gray_cannot_test_is_said(
    times: list[int], causes: list[int], groups: list[str], note: str
) -> None:
    found = gray_test(times, causes, groups, 1)
    assert not found.estimable
    assert note in found.note


def test_a_missing_cause_names_its_row() -> None:
    with pytest.raises(ValueError, match=r"causes: missing .* at row 1"):
        cumulative_incidence([1, 2], [1, None], 1)
    with pytest.raises(ValueError, match="0 means censored"):
        cumulative_incidence([1, 2], [1, 1], 0)


@settings(deadline=None, max_examples=30)
@given(rows_of_causes)
def test_incidences_and_survival_add_up_to_one(rows: list[tuple[int, int]]) -> None:
    times, causes = [t for t, _ in rows], [c for _, c in rows]
    survival = kaplan_meier(times, [c > 0 for c in causes]).at(times)["estimate"]
    total = sum(cumulative_incidence(times, causes, c).at(times)["estimate"] for c in (1, 2))
    assert (survival + total).tolist() == pytest.approx([1.0] * len(rows))


@settings(deadline=None, max_examples=30)
@given(rows_of_causes)
def test_with_one_cause_error_is_greenwoods(rows: list[tuple[int, int]]) -> None:
    times, events = [t for t, _ in rows], [c > 0 for _, c in rows]
    greenwood = kaplan_meier(times, events).at(times)["std_error"].to_numpy()
    found = cumulative_incidence(times, [int(e) for e in events], 1).at(times)["std_error"]
    known = np.isfinite(greenwood)
    assert found[known].tolist() == pytest.approx(greenwood[known].tolist(), abs=1e-10)


@settings(deadline=None, max_examples=20)
@given(rows_of_causes, st.randoms(use_true_random=False))
def test_row_order_and_copies_of_a_group_do_not_matter(
    rows: list[tuple[int, int]], random: object
) -> None:
    twice = [(t, c, "a") for t, c in rows] + [(t, c, "b") for t, c in rows]
    random.shuffle(twice)  # type: ignore[attr-defined]
    times, causes, groups = (list(column) for column in zip(*twice, strict=True))
    found = gray_test(times, causes, groups, 1)
    if found.estimable:
        assert found.statistic == pytest.approx(0, abs=1e-10)
    once = cumulative_incidence([t for t, _ in rows], [c for _, c in rows], 1).curve["estimate"]
    both = cumulative_incidence(times, causes, 1).curve["estimate"]
    assert both.tolist() == pytest.approx(once.tolist())
