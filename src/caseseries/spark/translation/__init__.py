"""The SQL of a study, written for DuckDB, in Spark's words: the same rows, or a refusal."""

from caseseries.spark.translation.refusal import SparkTranslationError
from caseseries.spark.translation.statement import translated, types_of, view_name

__all__ = ["SparkTranslationError", "translated", "types_of", "view_name"]
