"""A simulated cohort as files, written chunk by chunk."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Literal

import polars as pl

from caseseries.study.declaration import Table
from caseseries.writing.identifiers import literal
from simulation.cohort import simulate_patients

Format = Literal["csv", "parquet"]
CHUNK_PATIENTS = 32_768
_LABEL = "SYNTHETIC.md"


def write_cohort(
    folder: Path,
    patients: int,
    seed: int,
    file_format: Format = "csv",
    *,
    chunk_patients: int = CHUNK_PATIENTS,
    tables: Mapping[str, Table],
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Write a cohort into an existing empty folder: a file per table, and one that says what it is.

    The bytes depend on the number of patients and the seed alone; memory on ``chunk_patients``.
    Raises ValueError where there is no patient or the seed is negative, OSError where the folder
    cannot be written, SimulationError as ``simulate_patients`` does.
    """
    if patients < 1 or seed < 0:
        raise ValueError("A cohort has one patient or more, and a seed is not negative.")
    with contextlib.ExitStack() as open_files:
        files = {
            name: open_files.enter_context((folder / f"{name}.csv").open("wb")) for name in tables
        }
        for start, frames in _chunks(patients, seed, chunk_patients, tables):
            for name, frame in frames.items():
                frame.write_csv(files[name], include_header=start == 0)
            progress(f"{min(start + chunk_patients, patients)} of {patients} patients")
    if file_format == "parquet":
        for table in tables.values():
            progress(f"{table.name}.parquet")
            _to_parquet(folder, table)
    (folder / _LABEL).write_text(_label(patients, seed), encoding="utf-8")


def _chunks(
    patients: int, seed: int, size: int, tables: Mapping[str, Table]
) -> Iterator[tuple[int, dict[str, pl.DataFrame]]]:
    """Yield the chunks in order; while one is written, the next one is simulated."""
    with ThreadPoolExecutor(max_workers=1) as ahead:
        starts = range(0, patients, size)

        def start_on(start: int) -> Future[dict[str, pl.DataFrame]]:
            return ahead.submit(simulate_patients, seed, start, min(size, patients - start), tables)

        running = start_on(0)
        for start in starts:
            frames = running.result()
            if start + size < patients:
                running = start_on(start + size)
            yield start, frames


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


def _label(patients: int, seed: int) -> str:
    return f"""# Synthetic patients

No row of these tables describes a real person. They were drawn by

    caseseries simulate --patients {patients} --seed {seed}

from a model of patients with renal metastases treated by thermal ablation, whose proportions and
hazards are those of Nagata et al., Interventional Radiology 2022;7:85-92, and of the papers named
beside each of them in `schemas/simulate`, or are assumed and say so there. They serve to test
programs and to try out analyses, not to learn about patients.
"""
