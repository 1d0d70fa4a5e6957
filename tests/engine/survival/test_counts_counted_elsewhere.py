"""A table that was counted elsewhere says with ``n`` how many rows each of its rows stands for."""

from __future__ import annotations

import duckdb
import pytest

from caseseries.survival import grouped_counts, kaplan_meier_from_counts, logrank_from_counts

# Ten rows of two arms, counted: four deaths at 1, two at 2, four censored at 3.
COUNTED = (
    "select * from (values (1, true, 'a', 3), (1, true, 'b', 1), (2, true, 'b', 2),"
    " (3, false, 'a', 1), (3, false, 'b', 3)) as t(t, died, arm, n)"
)
ROWS = f"select t, died, arm from ({COUNTED}), unnest(range(n))"


@pytest.mark.parametrize("crossed", [True, False])
def test_counts_are_those_of_the_rows(crossed: bool) -> None:
    with duckdb.connect() as con:
        counted = grouped_counts(con, COUNTED, "t", "died", ["arm"], n="n", crossed=crossed)
        rows = grouped_counts(con, ROWS, "t", "died", ["arm"], crossed=crossed)
    curve = kaplan_meier_from_counts(counted)
    # 6 of 10 outlive 1, and 4 of those 6 outlive 2.
    assert curve.at(1)["estimate"].item() == pytest.approx(0.6)
    assert curve.at(2)["estimate"].item() == pytest.approx(0.4)
    assert logrank_from_counts(counted, "arm").statistic == pytest.approx(
        logrank_from_counts(rows, "arm").statistic
    )


@pytest.mark.parametrize(
    ("query", "cluster", "said"),
    [
        (COUNTED, "arm", "counts do not tell which rows belong together"),
        (COUNTED.replace("'a', 3", "'a', 0"), None, "n: missing or below 1 in 1 rows"),
        (COUNTED.replace("'a', 3", "'a', 3.5"), None, "counts are whole numbers"),
        (COUNTED.replace("arm, n)", "arm, m)"), None, "n: no such column; there are t, died"),
        (COUNTED.replace("1, true, 'a', 3", "-1, true, 'a', 3"), None, "t: negative in 3 of 10"),
    ],
)
def test_counts_that_cannot_be_are_refused(query: str, cluster: str | None, said: str) -> None:
    with duckdb.connect() as con, pytest.raises(ValueError, match=said):
        grouped_counts(con, query, "t", "died", cluster=cluster, n="n")
