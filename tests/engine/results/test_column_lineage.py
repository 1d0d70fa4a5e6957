"""What a column comes from, in selects of every shape."""

from pathlib import Path

import pytest

from caseseries.warehouse.build_order import SqlFileError, SqlTable
from caseseries.warehouse.column_lineage import Source, column_lineage

COLUMNS = {
    "raw.a": {"id": "VARCHAR", "n": "BIGINT", "on_day": "DATE"},
    "raw.b": {"id": "VARCHAR", "m": "BIGINT"},
}


@pytest.mark.parametrize(
    ("sql", "values", "conditions"),
    [
        ("select n as x from raw.a", "a.n", ""),
        ("select a.n + m as x from raw.a join raw.b using (id)", "a.n b.m", ""),
        ("with w as (select *, n + 1 as x from raw.a) select x from w", "a.n", ""),
        ("select sum(n) filter (where on_day is not null) as x from raw.a", "a.n a.on_day", ""),
        ("select count(*) as x from raw.a", "a.*", ""),
        ("select n as x from raw.a where on_day is not null", "a.n", "a.on_day"),
        ("select min(n) as x from raw.a group by id having count(*) > 1", "a.n", "a.*"),
        ("select a.n as x from raw.a join raw.b on a.id = b.id and b.m > 3", "a.n", "b.m"),
        ("select n as x from raw.a union all select m as y from raw.b", "a.n b.m", ""),
        ("select exists(select 1 from raw.b where b.id = a.id and m > 1) as x from raw.a",
         "b.* b.m", ""),
        ("select (select max(m) from raw.b) as x from raw.a", "b.* b.m", ""),
        ("select row_number() over (partition by id order by on_day) as x from raw.a",
         "a.id a.on_day", ""),
        ("select 1 as x from raw.a", "", ""),
    ],
)  # fmt: skip
def test_values_and_conditions(sql, values, conditions):
    table = SqlTable("staging.t", Path("t.sql"), sql, frozenset({"raw.a", "raw.b"}))
    found = column_lineage([table], COLUMNS, Source("staging.t", "x"))
    assert [str(source) for source in found.values] == [f"raw.{name}" for name in values.split()]
    assert [str(s) for s in found.conditions] == [f"raw.{name}" for name in conditions.split()]


def test_a_file_that_cannot_be_followed_is_named():
    table = SqlTable(
        "staging.t", Path("t.sql"), "select nothing as x from raw.a", frozenset({"raw.a"})
    )
    with pytest.raises(SqlFileError, match=r"t.sql: its columns cannot be followed"):
        column_lineage([table], COLUMNS, Source("staging.t", "x"))


def test_a_column_that_the_file_no_longer_selects_is_named():
    table = SqlTable("staging.t", Path("t.sql"), "select n from raw.a", frozenset({"raw.a"}))
    with pytest.raises(SqlFileError, match=r"t.sql: selects no column m; .* caseseries build"):
        column_lineage([table], COLUMNS, Source("staging.t", "m"))
