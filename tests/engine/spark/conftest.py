"""The tests of this folder share one Spark session."""

from spark_session import spark

__all__ = ["spark"]
