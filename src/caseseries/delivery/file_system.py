"""No file but the delivered ones once the tables are loaded."""

from __future__ import annotations

import typing

from caseseries.writing.identifiers import literal

if typing.TYPE_CHECKING:
    import duckdb

    from caseseries.delivery.reading import Reading


def shut_file_system(con: duckdb.DuckDBPyConnection, reading: Reading) -> None:
    """Keep whatever runs on the connection from now on away from files, for good.

    Neither reading nor writing, attaching, installing an extension or looking up a variable of
    the Python program is possible afterwards, and no setting can be changed. A database that is
    attached already can still be written, and DuckDB may still spill to its temporary folder.
    Files whose text was left where it is can be read again.
    """
    left = [
        str(reading.delivered[name].source.path.absolute())
        for name, text in reading.texts.items()
        if text.in_file
    ]
    if left:
        con.execute(f"set allowed_paths = [{', '.join(map(literal, left))}]")
    con.execute("set python_enable_replacements = false")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")
