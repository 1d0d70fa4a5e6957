"""A number out of its range may stand in another unit, and the gate says by how much it differs."""

from __future__ import annotations

import pytest

from caseseries.gate.rules.pandera_schemas import column_message
from caseseries.study.declaration import Column, DeclarationError


def test_the_factor_of_another_unit_is_said_of_a_value_out_of_range() -> None:
    # A kilogram is a thousand grams.
    column = Column("weight_kg", "decimal", "Weight.", unit="kg", other_units={"g": 1000})
    assert column_message(column, "range").endswith(
        "Check the value and its unit; in g a value is 1000 times as large."
    )


@pytest.mark.parametrize(
    ("type", "unit", "times"),
    [("text", "kg", 1000), ("decimal", None, 1000), ("decimal", "kg", 0), ("decimal", "kg", -1)],
)
def test_other_units_that_mean_nothing_are_refused(type, unit, times) -> None:
    with pytest.raises(DeclarationError, match="weight_kg"):
        Column("weight_kg", type, "Weight.", unit=unit, other_units={"g": times})
