"""``caseseries simulate``: a synthetic cohort in the declared tables."""

from __future__ import annotations

import argparse

from caseseries.commands.building import CANNOT_READ, CLEAN
from caseseries.commands.progress import fail, progress


def run(options: argparse.Namespace) -> int:
    from caseseries.simulate import SimulationError, write_cohort
    from caseseries.writing.new_folder import FolderInUseError, new_folder

    try:
        with new_folder(options.out) as folder:
            write_cohort(
                folder, options.patients, options.seed, options.format, progress=progress()
            )
    except (FolderInUseError, SimulationError) as error:
        fail(error)
        return CANNOT_READ
    except OSError as error:
        fail(f"cannot write {options.out}: {error.strerror}")
        return CANNOT_READ
    return CLEAN
