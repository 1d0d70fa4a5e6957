"""``caseseries simulate``: a synthetic cohort in the declared tables."""

from __future__ import annotations

import argparse
import typing
from collections.abc import Iterable
from pathlib import Path

from caseseries.commands.building import CANNOT_READ, CLEAN
from caseseries.commands.check import DEFAULT_STUDY
from caseseries.commands.progress import fail, progress

if typing.TYPE_CHECKING:
    from caseseries.gate.gate_settings import GateSettings
    from caseseries.study.failure import Failure


def run(options: argparse.Namespace) -> int:
    import schemas
    from caseseries.gate.gate import UnknownRuleError
    from caseseries.gate.gate_settings import GateSettings, read_gate_settings
    from caseseries.gate.rules.sql_rules import RuleFileError
    from caseseries.simulate import SimulationError, simulate, study_model
    from caseseries.study.failure import CannotReadError
    from caseseries.study.study_file import read_toml
    from caseseries.writing.new_folder import FolderInUseError

    study = DEFAULT_STUDY
    try:
        found = study.exists()
        hints = read_toml(study).get("simulate", {}) if found else {}
        settings = read_gate_settings(study) if found else GateSettings({}, None)
        simulate(
            schemas.RAW_TABLES,
            hints,
            study_model(Path(schemas.__file__).parents[1]),
            units=options.patients,
            seed=options.seed,
            out=options.out,
            file_format=options.format,
            check=lambda folder: _failures(folder, settings),
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


def _failures(folder: Path, settings: GateSettings) -> Iterable[Failure]:
    """Hold drawn tables against the study's rules; they are named as declared, so unmapped."""
    import duckdb

    from caseseries.gate import gate

    with duckdb.connect() as con:
        return gate.check(folder, con, settings.severities, own=settings.own_rules).failures
