"""Opening the DuckDB file under one catalog name, whatever the file is called.

DuckDB names a file's catalog after the file, and then refuses ``cohort.patients`` in
``cohort.duckdb``: is it the schema or the catalog? Attached as ``study``, the schemas of the file
can be named without their catalog in any file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

CATALOG = "study"


class DatabaseMissingError(Exception):
    """The DuckDB file is not there or is no DuckDB file; the message says what to run."""


@contextmanager
def opened(db: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose current catalog is the file.

    Read-only connections reach no other file. Raises DatabaseMissingError.
    """
    import duckdb

    if read_only and not db.is_file():
        raise DatabaseMissingError(f"{db} is missing; run: caseseries build --db {db}")
    with duckdb.connect() as con:
        path = str(db).replace("'", "''")
        # Most tables hold a few rows: the smallest block keeps the file a tenth as large.
        mode = " (read_only)" if read_only else " (block_size 16384)"
        try:
            con.execute(f"attach '{path}' as {CATALOG}{mode}")
        except duckdb.Error as error:
            raise DatabaseMissingError(
                f"{db} cannot be opened as a DuckDB file ({error}); build it anew with:"
                f" caseseries build --db {db}"
            ) from None
        con.execute(f"use {CATALOG}")
        if read_only:
            # Else what does not fit into memory is written into the folder one stands in.
            con.execute("set temp_directory = ''")
            con.execute("set python_enable_replacements = false")
            con.execute("set enable_external_access = false")
            con.execute("set lock_configuration = true")
        yield con
        if not read_only:
            # Detaching writes the log into the file, so that one rename moves all of it.
            con.execute("use memory")
            con.execute(f"detach {CATALOG}")
