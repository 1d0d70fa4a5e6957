from __future__ import annotations

import numpy as np

from caseseries.survival import follow_up


def test_reverse_kaplan_meier_stands_beside_the_plain_median() -> None:
    # censored at 4 and 8 with 3 and 1 at risk: 2/3, then 0; reached at 8
    result = follow_up([2, 4, 6, 8], [1, 0, 1, 0])
    assert (result.median, result.plain_median, result.n_censored) == (8.0, 5.0, 2)


def test_follow_up_without_censoring_is_not_estimable() -> None:
    result = follow_up([1, 2, 3], [1, 1, 1])
    assert not result.estimable
    assert np.isnan(result.median)
    assert result.note.startswith("not estimable")
    assert result.plain_median == 2
