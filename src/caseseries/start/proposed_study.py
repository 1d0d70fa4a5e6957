"""A study proposed for a group's own workbook, CSV file or folder; the data are not copied."""

from __future__ import annotations

from pathlib import Path

from caseseries.start import model_text, study_text
from caseseries.start.guessed import root_of
from caseseries.start.new_study import ignored_files, write
from caseseries.start.table_guess import guess_tables
from caseseries.study.study import open_study


def write_proposed_study(folder: Path, title: str, data: Path) -> None:
    """Write declarations, SQL and ``study.toml`` into an empty folder.

    Raises CannotReadError where the data cannot be read, OSError where nothing can be written.
    """
    tables = guess_tables(data)
    root = root_of(tables)
    schemas = folder / "schemas"
    write(schemas / "__init__.py", '"""The study\'s tables: one Pandera model a file."""\n')
    for table in tables:
        write(schemas / f"{table.name}.py", model_text.raw_model(table))
        write(folder / "sql" / "staging" / f"{table.name}.sql", model_text.staging_sql(table))
    write(schemas / f"cohort_{root.name}.py", model_text.cohort_model(root))
    write(folder / "sql" / "cohort" / f"{root.name}.sql", model_text.cohort_sql(root))
    write(folder / "study.toml", study_text.study_toml(title, tables, root))
    write(folder / "README.md", study_text.readme(title, data.resolve()))
    write(folder / ".gitignore", ignored_files())
    # A proposal that contradicts itself is not handed over.
    open_study(folder)
