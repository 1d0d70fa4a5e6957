"""A simulated cohort as files, written chunk by chunk."""

from __future__ import annotations

import contextlib
import typing
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import polars as pl

from caseseries.simulate.model import StudyModel, modelled
from caseseries.simulate.plan import plan
from caseseries.simulate.sound import Check, refuse_errors, sound_units
from caseseries.study.declaration import Table
from caseseries.study.study_file import StudyFileError
from caseseries.writing.identifiers import literal
from caseseries.writing.new_folder import new_folder

Format = Literal["csv", "parquet"]
CHUNK_UNITS = 32_768
_LABEL = "SYNTHETIC.md"
_DECLARATIONS = """\
the declarations of the tables and what `[simulate]` in `study.toml` says about them: each column
within its limits, dates in order, references sound, and nothing else as in life."""


def simulate(
    tables: Mapping[str, Table],
    hints: Mapping[str, typing.Any],
    model: StudyModel | None,
    *,
    units: int,
    seed: int,
    out: Path,
    file_format: Format = "csv",
    check: Check | None = None,
    file: Path = Path("study.toml"),
    chunk_units: int = CHUNK_UNITS,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write a cohort into a new or empty folder: a file per table, and one that says what it is.

    ``tables`` are the study's raw tables, ``hints`` the section ``[simulate]`` of its study file,
    ``file``. Where the study has a ``model`` it draws the rows; else they are drawn from the
    declarations, held against the rules by ``check``, and drawn again where they break one. The
    bytes depend on the number of units and the seed alone; memory on ``chunk_units``.

    Nothing is written where it raises: ValueError where there is no unit or the seed is negative,
    StudyFileError where a hint is wrong or of no use, SimulationError where rules or declarations
    cannot be met, FolderInUseError where ``out`` holds anything, OSError where it cannot be
    written.
    """
    if units < 1 or seed < 0:
        raise ValueError("A cohort has one unit or more, and a seed is not negative.")
    draw = _drawing(tables, hints, model, seed, check, file)
    with new_folder(out) as folder:
        _write(folder, tables, _chunks(units, chunk_units, draw), units, progress)
        if model is None and check is not None and units > chunk_units:
            progress("checking all units together")
            refuse_errors(folder, check, file)
        if file_format == "parquet":
            for table in tables.values():
                progress(f"{table.name}.parquet")
                _to_parquet(folder, table)
        label = _label(units, seed, _DECLARATIONS if model is None else model.MODEL)
        (folder / _LABEL).write_text(label, encoding="utf-8")


_Draw = Callable[[int, int], dict[str, pl.DataFrame]]


def _drawing(
    tables: Mapping[str, Table],
    hints: Mapping[str, typing.Any],
    model: StudyModel | None,
    seed: int,
    check: Check | None,
    file: Path,
) -> _Draw:
    if model is not None:
        if hints:
            raise StudyFileError(
                f"{file}: [simulate] would be without effect, since the study's own model in "
                "simulation/ draws all rows; remove one of the two"
            )
        return lambda first, count: modelled(model, seed, first, count, tables)
    planned = plan(tables, hints, file)

    def draw(first: int, count: int) -> dict[str, pl.DataFrame]:
        drawn = sound_units(planned, seed, first, count, check, file)
        return {name: drawn[name].rows for name in tables}

    return draw


def _write(
    folder: Path,
    tables: Mapping[str, Table],
    chunks: Iterator[tuple[int, int, dict[str, pl.DataFrame]]],
    units: int,
    progress: Callable[[str], None],
) -> None:
    with contextlib.ExitStack() as open_files:
        files = {
            name: open_files.enter_context((folder / f"{name}.csv").open("wb")) for name in tables
        }
        for start, stop, frames in chunks:
            for name, frame in frames.items():
                frame.write_csv(files[name], include_header=start == 0)
            progress(f"{stop} of {units} units")


def _chunks(
    units: int, size: int, draw: _Draw
) -> Iterator[tuple[int, int, dict[str, pl.DataFrame]]]:
    """Yield first unit, end and tables in order; while one is written, the next one is drawn."""
    with ThreadPoolExecutor(max_workers=1) as ahead:

        def start_on(start: int) -> Future[dict[str, pl.DataFrame]]:
            return ahead.submit(draw, start, min(size, units - start))

        running = start_on(0)
        for start in range(0, units, size):
            frames = running.result()
            if start + size < units:
                running = start_on(start + size)
            yield start, min(start + size, units), frames


def _to_parquet(folder: Path, table: Table) -> None:
    import duckdb

    source, target = folder / f"{table.name}.csv", folder / f"{table.name}.parquet"
    types = ", ".join(
        f"{literal(column.name)}: {literal(column.duckdb_type)}" for column in table.columns
    )
    with duckdb.connect(config={"threads": 1}) as con:
        con.execute(
            f"copy (from read_csv({literal(str(source))}, header = true, auto_detect = false, "
            f"delim = ',', quote = '\"', columns = {{{types}}})) to {literal(str(target))} "
            "(format parquet, compression zstd)"
        )
    source.unlink()


def _label(units: int, seed: int, model: str) -> str:
    return f"""# Synthetic rows

No row of these tables describes a real person. They were drawn by

    caseseries simulate --patients {units} --seed {seed}

from {model.strip()} They serve to test
programs and to try out analyses, not to learn about anybody.
"""
