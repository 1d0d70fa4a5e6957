"""``caseseries simulate``: a synthetic cohort in the declared tables."""

from __future__ import annotations

import argparse
import typing
from collections.abc import Iterable
from pathlib import Path

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail, progress

if typing.TYPE_CHECKING:
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.study.failure import Failure
    from caseseries.study.study import Study


def run(options: argparse.Namespace) -> int:
    from caseseries.analyses.kind_settings import read_study_file
    from caseseries.commands.shared.study_options import study_of
    from caseseries.gate.gate import UnknownRuleError
    from caseseries.gate.gate_settings import gate_settings
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.simulate import SimulationError, simulate, study_model
    from caseseries.study.failure import CannotReadError
    from caseseries.writing.new_folder import FolderInUseError

    try:
        study = study_of(options)
        settings = gate_settings(study)
        read_study_file(study)
        simulate(
            study.raw_tables,
            study.section("simulate").values,
            study_model(study),
            units=options.patients,
            seed=options.seed,
            out=options.out,
            file_format=options.format,
            file=study.file,
            check=lambda folder: failures_of(folder, study, settings),
            progress=progress(),
        )
    except (
        CannotReadError,
        FolderInUseError,
        RuleFileError,
        SimulationError,
        UnknownRuleError,
    ) as error:
        fail(error)
        return CANNOT_READ
    except OSError as error:
        fail(f"cannot write {options.out}: {error.strerror}")
        return CANNOT_READ
    return CLEAN


def failures_of(folder: Path, study: Study, settings: GateSettings) -> Iterable[Failure]:
    """Hold drawn tables against the study's rules; they are named as declared, so unmapped."""
    import duckdb

    from caseseries.gate import gate

    with duckdb.connect() as con:
        return gate.check(
            folder, con, study.raw_tables, settings.severities, own=settings.own_rules
        ).failures
