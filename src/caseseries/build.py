"""Files → gate → DuckDB → results: the whole of a build, in its order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from caseseries.study.statements import Statements
from caseseries.study.study import StudyError
from caseseries.warehouse.new_database import new_database
from caseseries.warehouse.warehouse import CohortError, derive, write_views
from caseseries.writing.together import Unfinished, moved_together

if TYPE_CHECKING:
    from caseseries.delivery.databases.address import Database
    from caseseries.gate.gate import GateReport
    from caseseries.study.failure import Failure
    from caseseries.study.study import Study
    from caseseries.warehouse.build_order import SqlTable

__all__ = ["CohortError", "GateFailedError", "build"]


class GateFailedError(Exception):
    """The raw tables break rules; `report` holds every failure."""

    def __init__(self, report: GateReport) -> None:
        errors = report.count("error")
        super().__init__(f"the raw tables hold {errors:,} error{'s' if errors != 1 else ''}")
        self.report = report


def build(
    study: Study,
    data: Path | Database,
    db: Path,
    *,
    build_id: str = "",
    progress: Callable[[str], None] = lambda stage: None,
    quarantine: bool = False,
    every: bool = False,
    review: Callable[[GateReport], GateReport] = lambda report: report,
    warn: Callable[[str], None] = lambda sentence: None,
    beside: Callable[[GateReport, Unfinished], None] = lambda report, unfinished: None,
    memory: Path | None = None,
) -> GateReport:
    """Check the raw tables in ``data`` and build the DuckDB file ``db``, results.json beside it.

    Both hold the ``build_id``, and are moved to their places together with what ``beside`` writes.

    With ``quarantine`` rows with errors are left out, and the results say so; ``every`` is that of
    ``gate.check``. ``review`` may grade
    the gate's failures otherwise before they decide. ``warn`` is told of each check of a cohort
    table that only warns and does not hold. ``memory`` is a folder where fits are kept for the next
    build. Returns the gate's report, whose warnings did not stop the build.

    Raises CannotReadError (a file is missing or unreadable, the study cannot be used),
    GateFailedError (data break a rule), SqlFileError, LedgerError, CohortError, DatabaseInUseError
    (``db`` is no file of ours, or somebody writes in it) or OSError. In each case ``db`` is left
    untouched.
    """
    from caseseries.analyses.gate_numbers import gate_numbers
    from caseseries.analyses.kind_settings import read_study_file
    from caseseries.analyses.run import analyse
    from caseseries.analyses.set_aside import extent_records, row_records, set_aside_numbers
    from caseseries.documents.printing.printed_forms import store_printed_forms
    from caseseries.evidence.store import store_claims
    from caseseries.gate import gate
    from caseseries.gate.gate_settings import gate_settings
    from caseseries.results.cohort import Cohort
    from caseseries.results.results import store
    from caseseries.results.results_json import results_json, write_results_json
    from caseseries.results.trace.function_source import study_functions
    from caseseries.warehouse.accepted_cells import following_the_gate

    if not study.cohort_tables:
        raise StudyError(
            f"{study.root / 'schemas'}: no cohort table is declared, and results are computed of "
            "those; declare one, a class Name(CohortTable, …), with its SQL in sql/cohort/. "
            "caseseries check needs none"
        )
    settings = gate_settings(study)
    read_study_file(study)
    with moved_together() as unfinished:
        with new_database(unfinished, db) as con:
            progress("Checking the raw tables")
            report = review(
                gate.check(
                    data,
                    con,
                    study.raw_tables,
                    settings.severities,
                    mapping=settings.mapping,
                    own=settings.own_rules,
                    quarantine=quarantine,
                    every=every,
                )
            )
            if not report.passes:
                raise GateFailedError(report)
            progress("Deriving the cohort")
            tables = derive(con, study, settings.derivation_seconds)
            of_cohort = gate.check_cohort(con, study.cohort_tables)
            broken = tuple(following_the_gate(con, of_cohort, report, settings.severities, tables))
            if errors := [failure.message for failure in broken if failure.severity == "error"]:
                raise CohortError("\n".join(errors))
            for sentence in _once_a_rule(broken):
                warn(sentence)
            progress("Computing the results")
            with _kept_fits(memory):
                results, frames = analyse(Cohort(con, study), study)
            about = {
                "study": [{**_study_record(study), "build_id": build_id}],
                "statements": _statements(study),
                "dictionary": list(_dictionary(study)),
                "units": _units(study),
                "derivations": _derivations(study, tables),
                "gate": _gate_records(report),
                "quarantine": row_records(report.quarantine),
                "quarantine_extent": extent_records(report.quarantine),
            }
            about["functions"] = study_functions(
                (number.method for number in results.numbers.values()), study.root
            )
            numbers = {
                **results.numbers,
                **gate_numbers(about["gate"]),
                **set_aside_numbers(report.quarantine),
            }
            merged = replace(results, numbers=numbers, frames={**results.frames, **about})
            store(con, merged, frames)
            store_claims(con, study)
            store_printed_forms(con, study)
            write_views(con, tables)
        write_results_json(unfinished.file(db), unfinished.file(results_json(db)))
        beside(report, unfinished)
    return report


def _kept_fits(memory: Path | None) -> AbstractContextManager[None]:
    from caseseries.documents import stamp
    from caseseries.statistics.kept import keeping_in

    if memory is None:
        return nullcontext()
    return keeping_in(memory / "fits.json", stamp.digest(stamp.engine()))


def _once_a_rule(failures: Iterable[Failure]) -> Iterator[str]:
    """The first failure of each rule, and how many more rows fail it."""
    of_rule: dict[str, list[Failure]] = {}
    for failure in failures:
        of_rule.setdefault(failure.rule, []).append(failure)
    for found in of_rule.values():
        places = f" It is the first of {len(found)} places." if len(found) > 1 else ""
        yield f"{found[0].message}{places}"


def _gate_records(report: GateReport) -> list[dict[str, Any]]:
    failures: Counter[str] = Counter()
    for failure in report.failures:
        failures[failure.rule] += failure.stands_for
    return [
        {
            "rule": rule.id,
            "severity": rule.severity,
            "table_name": rule.table,
            "column_name": rule.column,
            "description": rule.description,
            "source": rule.source or None,
            "not_checked": rule.not_checked or None,
            "failures": failures[rule.id],
        }
        for rule in report.rules
    ]


def _study_record(study: Study) -> dict[str, Any]:
    about, statistics = study.settings.about, study.settings.statistics
    return {
        "file": study.file.name,
        "title": about.title,
        "authors": list(about.authors),
        "synthetic_statement": about.synthetic_statement,
        "conf_type": statistics.conf_type,
        "recommended_conf_type": statistics.recommended_conf_type,
        "conf_level": statistics.conf_level,
    }


def _statements(study: Study) -> list[dict[str, Any]]:
    said = study.settings.read(["statements"], Statements)
    return [
        {
            "position": position,
            "name": name,
            "label": field.title,
            "statement": getattr(said, name).strip() or None,
        }
        for position, (name, field) in enumerate(Statements.model_fields.items(), start=1)
    ]


def _units(study: Study) -> list[dict[str, Any]]:
    unit_of = {name: table.unit for name, table in study.cohort_tables.items()}
    return [
        {
            "position": position,
            "unit": table.unit,
            "table_name": table.name,
            "rows_of": table.rows_of,
            "belongs_to": next(
                (
                    unit_of.get(column.references.partition(".")[0])
                    for column in table.columns
                    if column.references
                ),
                None,
            ),
        }
        for position, table in enumerate(study.cohort_tables.values(), start=1)
    ]


def _derivations(study: Study, tables: Iterable[SqlTable]) -> list[dict[str, Any]]:
    return [
        {
            "position": position,
            "table_name": table.name,
            "file": table.path.relative_to(study.root).as_posix(),
            "sql": table.sql,
            "reads": sorted(table.reads),
        }
        for position, table in enumerate(tables, start=1)
    ]


def _dictionary(study: Study) -> Iterator[dict[str, Any]]:
    from caseseries.study.dictionary import type_words, value_words

    position = 0
    for schema, tables in (("raw", study.raw_tables), ("cohort", study.cohort_tables)):
        for table in tables.values():
            for column in table.columns:
                position += 1
                yield {
                    "position": position,
                    "schema_name": schema,
                    "table_name": table.name,
                    "grain": table.grain,
                    "column_name": column.name,
                    "label": column.title,
                    "type": type_words(column),
                    "allowed": value_words(column),
                    "unit": column.unit,
                    "description": column.description,
                    "is_key": column.key,
                    "points_to": column.references,
                    "is_phi": column.phi,
                }
