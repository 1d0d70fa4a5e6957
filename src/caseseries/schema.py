"""For a study's `schemas/`: tables declared as Pandera models."""

from pandera.polars import PolarsData, check, dataframe_check

from caseseries.study.declaration import EARLIEST_DATE
from caseseries.study.models import CohortTable, RawTable, column, same_as

__all__ = [
    "EARLIEST_DATE",
    "CohortTable",
    "PolarsData",
    "RawTable",
    "check",
    "column",
    "dataframe_check",
    "same_as",
]
