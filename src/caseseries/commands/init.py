"""``caseseries init``: a study to start from, whole with simulated rows or proposed for a file."""

from __future__ import annotations

import argparse
import shlex
import shutil
from pathlib import Path

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail


def run(options: argparse.Namespace) -> int:
    from caseseries.start.new_study import title_of
    from caseseries.study.failure import CannotReadError
    from caseseries.writing.new_folder import FolderInUseError, new_folder

    # Of "." only the full path has a name.
    target: Path = options.folder.resolve()
    title = title_of(target.name)
    enter = "" if target == Path.cwd() else f"cd {options.folder} && "
    try:
        with new_folder(target) as folder:
            if options.source is None:
                _write_whole(folder, title)
                then = f"next: {enter}caseseries render"
            else:
                from caseseries.start.proposed_study import write_proposed_study

                write_proposed_study(folder, title, options.source)
                data = options.source.resolve()
                then = (
                    "read schemas/ and study.toml over, then:"
                    f" {enter}caseseries check --data {shlex.quote(str(data))}"
                )
            for cache in folder.rglob("__pycache__"):
                shutil.rmtree(cache)
    except (CannotReadError, FolderInUseError) as error:
        # Readers know the files they are given by the option of all other commands.
        fail(str(error).replace("--data", "--from"))
        return CANNOT_READ
    except OSError as error:
        fail(f"cannot write {options.folder}: {error.strerror}")
        return CANNOT_READ
    print(f"{options.folder} is a study; {then}")
    return CLEAN


def _write_whole(folder: Path, title: str) -> None:
    from caseseries.commands.simulate import failures_of
    from caseseries.gate.gate_settings import gate_settings
    from caseseries.simulate import simulate
    from caseseries.start.new_study import SEED, UNITS, write_new_study
    from caseseries.study.study import open_study

    write_new_study(folder, title)
    study = open_study(folder)
    settings = gate_settings(study)
    simulate(
        study.raw_tables,
        study.content["simulate"],
        None,
        units=UNITS,
        seed=SEED,
        out=folder / "data" / "raw",
        check=lambda drawn: failures_of(drawn, study, settings),
    )
