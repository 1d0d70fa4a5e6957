"""Cells, checks and stored values are read by Spark as by DuckDB; and what only Spark is asked."""

from __future__ import annotations

import datetime
import decimal
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from checked_on_both import NO_SETTINGS, assert_same_report, assert_same_rows, on_spark

from caseseries.schema import PolarsData, RawTable, check, column, dataframe_check
from caseseries.study.failure import CannotReadError
from caseseries.study.models import table_of

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [pytest.mark.spark, pytest.mark.spark_whole]


class Samples(RawTable):
    """Samples drawn. One row per sample."""

    sample_id: str = column(key=True, str_matches=r"^S\d{2}$")
    label: str = column(nullable=True, unique=True, str_length={"min_value": 2, "max_value": 4})
    grams: float = column(nullable=True, gt=0, lt=10)
    share: float = column(
        nullable=True,
        in_range={"min_value": 0, "max_value": 1, "include_min": False, "include_max": True},
    )
    tube: str = column(nullable=True, codes={"red": "Red", "blue": "Blue"})
    shelf: int = column(nullable=True, notin=[13])
    drawn_on: datetime.date = column(nullable=True, first_of_month=True)
    stored_on: datetime.date = column(ge=datetime.date(2000, 1, 1))

    @check("grams", element_wise=True)
    def weighed_in_steps(cls, grams: float) -> bool:
        """Every weight is a multiple of half a gram."""
        return grams * 2 % 1 == 0

    @dataframe_check
    def stored_after_drawing(cls, data: PolarsData) -> pl.LazyFrame:
        """No sample is stored before it is drawn."""
        return data.lazyframe.select(pl.col("stored_on") >= pl.col("drawn_on"))


HEADER = "sample_id,label,grams,share,tube,shelf,drawn_on,stored_on\n"


def test_checks_of_a_model_refuse_the_same_rows(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "samples.csv").write_text(
        HEADER + "S01,aa,1.5,1,red,1,2015-01-01,2015-01-02\n"
        "S2,aa,0,0,green,13,2015-01-02,2014-12-31\n"
        "S03,abcde,1.3,1.01,blue,14,2015-02-01,\n"
        "S04,,,,,,,1999-12-31\n",
        encoding="utf-8",
    )
    found, _ = assert_same_report({"samples": table_of(Samples)}, tmp_path)
    broken = {(failure.rule.removeprefix("samples."), failure.key) for failure in found.failures}
    # By hand, from the declarations above.
    assert broken == {
        ("sample_id.str_matches", "S2"),
        ("label.distinct", "S01"), ("label.distinct", "S2"), ("label.str_length", "S03"),
        ("grams.greater_than", "S2"), ("grams.weighed_in_steps", "S03"),
        ("share.in_range", "S2"), ("share.in_range", "S03"),
        ("tube.codes", "S2"), ("shelf.notin", "S2"), ("drawn_on.first_of_month", "S2"),
        ("stored_on.required", "S03"), ("stored_on.range", "S04"),
    }  # fmt: skip
    # It follows from the day that is no first of a month.
    assert [failure.rule for failure in found.following] == ["samples.stored_after_drawing"]


class Cells(RawTable):
    """Cells written in many ways. One row per cell."""

    cell_id: str = column(key=True)
    said: str = column(nullable=True)
    n: int = column(nullable=True, missing_codes=("99",))
    x: float = column(nullable=True, decimal_mark=",", missing_codes=("n/a",))
    on: datetime.date = column(nullable=True, date_format="%d.%m.%Y")
    seen: datetime.date = column(nullable=True, date_precision="year", impute="middle")
    yes: bool = column(nullable=True)


AWKWARD = (
    "\ufeffcell_id,said,n,x,on,Seen,yes,more\r\n"
    'C01,"a, b",1,"1,5",31.12.2020,2020-02-29,true,m\r\n'
    'C02,"say ""no""",1e+05,2,2020-12-31,2020-02,No,\r\n'
    "\r\n"
    "C03,5\" long,99,n/a,1.2.2020,2020,1.0,\r\n"
    "C04, blank ,2.0,1.234,31.02.2020,2020-00-00,maybe,\r\n"
    ",,,,,,,\r\n"
    "C05,ä\u2009ö,99.0,1e-05,,,,\r\n"
    "C06,too,few\r\n"
    "C07,too,1,2,01.01.2020,2020-01-01,true,x,many\r\n"
    'C08,"no" quote,1,2,01.01.2020,2020-01-01,true,\r\n'
    "cell_id,said,n,x,on,Seen,yes,more\r\n"
)  # fmt: skip


def test_cells_are_typed_alike(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "cells.csv").write_text(AWKWARD, encoding="utf-8", newline="")
    found, _ = assert_same_report({"cells": table_of(Cells)}, tmp_path)
    assert_same_rows({"cells": table_of(Cells)}, tmp_path)
    rules = {failure.rule.removeprefix("cells.") for failure in found.failures}
    assert rules >= {
        *("said.format", "on.format", "yes.format", "x.format", "n.written", "seen.absent"),
        *("file.field_count", "file.quoting", "file.blank_row", "file.unknown_column"),
    }


def test_a_cell_that_holds_a_line_end_is_one_cell(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "cells"
    folder.mkdir()
    header = "cell_id,said,n,x,on,seen,yes\n"
    (folder / "1.csv").write_text(f'{header}C01,"two\nlines",1,,,,\nC02,one,2,,,,\n')
    (folder / "2.csv").write_text(f'{header}C03,"a ""b""\n\nc",3,,,,\nC04,short\n')
    report = on_spark({"cells": table_of(Cells)}, tmp_path, NO_SETTINGS)
    assert report.tables == {"cells": 3}
    assert [(failure.rule, failure.file) for failure in report.failures] == [
        ("cells.file.field_count", (folder / "2.csv").as_posix())
    ]


def test_bytes_that_are_no_utf8_are_an_error(spark: SparkSession, tmp_path: Path) -> None:
    text = "cell_id,said,n,x,on,seen,yes\nC01,Müller,1,,,,\n"
    (tmp_path / "cells.csv").write_text(text, encoding="latin-1")
    report = on_spark({"cells": table_of(Cells)}, tmp_path, NO_SETTINGS)
    assert [(f.rule, f.severity, f.key) for f in report.failures] == [
        ("cells.file.undecodable", "error", "C01")
    ]


def test_stored_values_are_what_their_text_would_be(spark: SparkSession, tmp_path: Path) -> None:
    stored = pa.table(
        {
            "cell_id": ["C01", "C02", "C03"],
            "said": ["a", "", None],
            "n": pa.array([1, 99, None], pa.int32()),
            "x": pa.array([0.1, 1e-7, None], pa.float64()),
            "on": pa.array([datetime.date(2020, 1, 31), None, None], pa.date32()),
            "seen": pa.array([datetime.datetime(2020, 2, 29), None, None], pa.timestamp("us")),
            "yes": pa.array([True, False, None], pa.bool_()),
            "price": pa.array([decimal.Decimal("1.50"), None, None], pa.decimal128(10, 2)),
            "all": pa.array([[1], None, None], pa.list_(pa.int64())),
        }
    )
    pq.write_table(stored, tmp_path / "cells.parquet")
    found, _ = assert_same_report({"cells": table_of(Cells)}, tmp_path)
    assert_same_rows({"cells": table_of(Cells)}, tmp_path)
    assert {failure.rule for failure in found.failures} == {
        "cells.file.column_type",
        "cells.file.unknown_column",
    }


def test_parts_with_different_headers_are_refused(spark: SparkSession, tmp_path: Path) -> None:
    folder = tmp_path / "samples"
    folder.mkdir()
    (folder / "1.csv").write_text(HEADER)
    (folder / "2.csv").write_text(HEADER.replace("label,", ""))
    with pytest.raises(CannotReadError, match=r"samples have 2 different headers\. Write all"):
        on_spark({"samples": table_of(Samples)}, tmp_path, NO_SETTINGS)


def test_a_table_that_is_not_there_is_named(spark: SparkSession, tmp_path: Path) -> None:
    (tmp_path / "other.csv").write_text("a\n1\n")
    with pytest.raises(CannotReadError, match=r"lacks 1 of the tables:\n  samples: one row per"):
        on_spark({"samples": table_of(Samples)}, tmp_path, NO_SETTINGS)
