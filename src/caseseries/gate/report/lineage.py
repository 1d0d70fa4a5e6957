"""The gate's report as one OpenLineage event: the tables as inputs, the rules as tests of them."""

from __future__ import annotations

import datetime
import typing
from collections import Counter
from pathlib import Path

from caseseries.gate.report.summary import by_rule, number_of, unapplied
from caseseries.study.failure import CannotReadError, Rule
from caseseries.writing.inert_cells import plain_json, printable

if typing.TYPE_CHECKING:
    from openlineage.client.event_v2 import InputDataset

    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking

# OpenLineage wants a URI.
_PRODUCER = "urn:caseseries"
# OpenLineage knows no third grade: what does not block a run is a warning.
_SEVERITY = {"error": "error", "warning": "warn", "note": "warn"}


def render(report: GateReport, masking: Masking) -> str:
    """Return a run event (OpenLineage 2, facets `test`, `dataQualityAssertions`, `schema` and
    `inputStatistics`): COMPLETE where the gate is open, FAIL where it is not.

    Rules and counts, no cells. Raises CannotReadError where openlineage-python is not installed.
    """
    try:
        from openlineage.client import set_producer
        from openlineage.client.event_v2 import Job, Run, RunEvent, RunState
        from openlineage.client.generated.test_run import TestExecution, TestRunFacet
        from openlineage.client.serde import Serde
        from openlineage.client.uuid import generate_new_uuid
    except ImportError as error:
        raise CannotReadError(
            f'--format openlineage needs the extra: pip install "caseseries[openlineage]" ({error})'
        ) from error
    set_producer(_PRODUCER)
    failed = Counter({rule: number_of(failures) for rule, failures in by_rule(report.failures)})
    failed.update(report.consequences)
    skipped = unapplied(report)
    tests = [
        TestExecution(
            name=rule.id,
            status="skip" if rule.id in skipped else "fail" if failed[rule.id] else "pass",
            severity=_SEVERITY[rule.severity],
            description=printable(rule.description),
            expected="0",
            actual=None if rule.id in skipped else str(failed[rule.id]),
        )
        for rule in report.rules
    ]
    event = RunEvent(
        eventTime=datetime.datetime.now(datetime.UTC).isoformat(),
        eventType=RunState.COMPLETE if report.ok else RunState.FAIL,
        run=Run(str(generate_new_uuid()), facets={"test": TestRunFacet(tests=tests)}),
        job=Job("caseseries", "check"),
        inputs=[_table(report, name, failed, skipped) for name in report.tables],
    )
    return plain_json(Serde.to_json(event, indent=1, ensure_ascii=False)) + "\n"


def _table(
    report: GateReport, name: str, failed: Counter[str], skipped: typing.Container[str]
) -> InputDataset:
    from openlineage.client.event_v2 import InputDataset
    from openlineage.client.generated.data_quality_assertions_dataset import (
        Assertion,
        DataQualityAssertionsDatasetFacet,
    )
    from openlineage.client.generated.input_statistics_input_dataset import (
        InputStatisticsInputDatasetFacet,
    )
    from openlineage.client.generated.schema_dataset import (
        SchemaDatasetFacet,
        SchemaDatasetFacetFields,
    )

    def assertion(rule: Rule) -> Assertion:
        return Assertion(
            assertion=rule.id.rpartition(".")[2],
            name=rule.id,
            column=rule.column,
            success=not failed[rule.id],
            severity=_SEVERITY[rule.severity],
        )

    applied = [rule for rule in report.rules if rule.table == name and rule.id not in skipped]
    declared = report.declared.get(name)
    fields = [
        SchemaDatasetFacetFields(column.name, column.type, column.description)
        for column in (declared.columns if declared else ())
    ]
    return InputDataset(
        namespace="file",
        name=(Path(report.data) / name).as_posix(),
        facets={"schema": SchemaDatasetFacet(fields=fields)},
        inputFacets={
            "dataQualityAssertions": DataQualityAssertionsDatasetFacet(
                assertions=[assertion(rule) for rule in applied]
            ),
            "inputStatistics": InputStatisticsInputDatasetFacet(rowCount=report.tables[name]),
        },
    )
