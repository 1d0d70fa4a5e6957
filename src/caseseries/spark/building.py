"""A build on Spark: gate, derivations and counts, written as one folder of Parquet tables."""

from __future__ import annotations

import dataclasses
import json
import typing
from collections.abc import Callable
from pathlib import Path

from caseseries.build import GateFailedError
from caseseries.spark.counts import write_counts
from caseseries.spark.deriving import CohortError, broken_in_cohort, derive
from caseseries.spark.gate import check
from caseseries.spark.scratch import Scratch
from caseseries.study.study import StudyError
from caseseries.warehouse.accepted_cells import following_the_gate
from caseseries.writing.new_folder import FolderInUseError, place_folder
from caseseries.writing.together import moved_together

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.spark.connection import OnSpark
    from caseseries.study.failure import Failure
    from caseseries.study.study import Study

# What says that a folder was written here, and what it was made of.
ABOUT: typing.Final = "build.json"
_FOLDERS: typing.Final = frozenset(("cohort", "counts", "derived", ABOUT))


@dataclasses.dataclass(frozen=True, slots=True)
class Told:
    """Whom a build tells of its stages and warnings, and who grades the gate's failures."""

    progress: Callable[[str], None]
    warn: Callable[[str], None]
    review: Callable[[GateReport], GateReport]


def build(
    study: Study,
    data: Path,
    out: Path,
    on: OnSpark,
    keep: Scratch,
    settings: GateSettings,
    told: Told,
) -> GateReport:
    """Check the tables in ``data`` and write ``derived``, ``cohort`` and ``counts`` into ``out``.

    All is written aside and takes the place of an earlier build at once; where something fails
    ``out`` is as it was. Raises what `caseseries.build.build` raises, SparkTranslationError, and
    FolderInUseError where ``out`` holds anything else.
    """
    if not study.cohort_tables:
        raise StudyError(
            f"{study.root / 'schemas'}: no cohort table is declared, and a build derives those;"
            " declare one, a class Name(CohortTable, …), with its SQL in sql/cohort/. caseseries"
            " check needs none"
        )
    refuse_foreign(out)
    told.progress("Checking the raw tables")
    report = told.review(check(data, on, keep, study.raw_tables, settings))
    if not report.passes:
        raise GateFailedError(report)
    with moved_together() as unfinished:
        folder = unfinished.space(out.absolute().parent)
        into = Scratch(on.spark, folder.as_uri())
        told.progress("Deriving the cohort")
        tables = derive(on, keep, into, study)
        found = broken_in_cohort(on, study)
        broken = list(following_the_gate(on.binder, found, report, settings.severities, tables))
        _refuse_broken(broken)
        for failure in broken:
            told.warn(failure.message)
        told.progress("Counting the endpoints")
        write_counts(on, folder / "counts", study)
        _write_about(folder, study, report)
        place_folder(unfinished, folder, out)
    return report


def _refuse_broken(broken: list[Failure]) -> None:
    if errors := [failure.message for failure in broken if failure.severity == "error"]:
        raise CohortError("\n".join(errors))


def refuse_foreign(out: Path) -> None:
    """Raise FolderInUseError where ``out`` holds what no build on Spark wrote."""
    if not out.exists():
        return
    if not out.is_dir():
        raise FolderInUseError(f"{out} is a file. Name a new or empty folder with --out.")
    names = {path.name for path in out.iterdir()}
    if names and (ABOUT not in names or names - _FOLDERS):
        raise FolderInUseError(
            f"{out} is not empty and of no earlier build on Spark. Name a new folder with --out."
        )


def _write_about(folder: Path, study: Study, report: GateReport) -> None:
    for path in folder.rglob("*"):
        # What Hadoop writes beside files that it writes on its own machine.
        if path.name.endswith(".crc") or path.name == "_SUCCESS":
            path.unlink()
    about = {
        "study": study.settings.about.title,
        "data": report.data,
        "rows": dict(report.tables),
        "not_checked": {rule.id: rule.not_checked for rule in report.rules if rule.not_checked},
    }
    text = json.dumps(about, ensure_ascii=False, indent=2)
    (folder / ABOUT).write_text(f"{text}\n", encoding="utf-8")
