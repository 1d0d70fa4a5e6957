"""Of an exception that comes from Java the innermost cause is said, in one line."""

from __future__ import annotations

import duckdb
import pytest

from caseseries.spark.connection import as_duckdb_says

pyspark = pytest.importorskip("pyspark")
py4j = pytest.importorskip("py4j.protocol")

# As Py4J writes it where the optimizer fails while rows are fetched (shortened).
FROM_JAVA = """An error occurred while calling o4892.getResult.
: org.apache.spark.SparkException: Exception thrown in awaitResult:
\tat org.apache.spark.util.SparkThreadUtils$.awaitResult(SparkThreadUtils.scala:70)
Caused by: java.util.concurrent.ExecutionException: Boxed Exception
\tat java.base/java.lang.Thread.run(Thread.java:840)
Caused by: org.apache.spark.SparkException: [PLAN_VALIDATION] The plan became unresolved.
\tat org.apache.spark.sql.catalyst.rules.RuleExecutor.execute(RuleExecutor.scala:236)
\t... 17 more
"""
FROM_SPARK = "[DIVIDE_BY_ZERO] Division by zero.\n== SQL ==\nCaused by: nothing of Java"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (py4j.Py4JError(FROM_JAVA), "[PLAN_VALIDATION] The plan became unresolved."),
        (pyspark.errors.PySparkException(FROM_SPARK), "[DIVIDE_BY_ZERO] Division by zero."),
        (py4j.Py4JError("Answer from Java side is empty"), "Answer from Java side is empty"),
    ],
)
def test_the_cause_is_said(error: Exception, said: str) -> None:
    with pytest.raises(duckdb.Error) as raised, as_duckdb_says():
        raise error
    assert str(raised.value) == said
