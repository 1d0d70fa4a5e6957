"""What every kind of database offers: its tables, and their rows as text."""

from __future__ import annotations

import functools
import os
import typing
from collections.abc import Sequence
from dataclasses import dataclass

from caseseries.delivery.databases.address import Database
from caseseries.study.failure import CannotReadError

if typing.TYPE_CHECKING:
    import duckdb

# How a text of the database becomes that of a sound CSV file: a fraction loses the zeros at its
# end, a moment its time where that is midnight, a padded text its blanks. None where a cell has
# no plain text.
Writing = typing.Literal["plain", "fraction", "moment", "padded"]
_PASSWORDS = {"postgresql": "PGPASSWORD", "mysql": "MYSQL_PWD"}


@dataclass(frozen=True)
class StoredColumn:
    """A column, its type as the database calls it, and how its texts are written."""

    name: str
    type: str
    writing: Writing | None = "plain"


@dataclass(frozen=True)
class StoredTable:
    """A table or view of a database; ``key`` are the columns of its primary key."""

    schema: str
    name: str
    columns: tuple[StoredColumn, ...]
    key: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The name with the schema."""
        return f"{self.schema}.{self.name}" if self.schema else self.name

    @functools.cached_property
    def readable(self) -> tuple[StoredColumn, ...]:
        """The columns whose cells have a plain text."""
        return tuple(column for column in self.columns if column.writing is not None)


class Reader(typing.Protocol):
    """An open database. All it is asked between opening and closing is of one moment.

    Its methods raise CannotReadError.
    """

    def tables(self) -> Sequence[StoredTable]:
        """Return the tables and views of the schema."""
        ...

    def copy(self, con: duckdb.DuckDBPyConnection, table: StoredTable, name: str) -> StoredTable:
        """Make ``name`` of the rows, with the texts of ``readable`` as c0, c1 and so on.

        Return the table, without the text of columns in which a cell turned out to have none.
        """
        ...

    def close(self) -> None:
        """End the connection."""
        ...


def password_of(database: Database) -> str | None:
    """Return the password in the environment, None where there is none."""
    own = _PASSWORDS.get(database.kind, "")
    return os.environ.get("CASESERIES_DB_PASSWORD") or os.environ.get(own) or None


def refusal(database: Database, problem: object, advice: str) -> CannotReadError:
    """Build the error where a database does not hand out what it is asked for."""
    said = " ".join(str(problem).split()).rstrip(".")
    secret = password_of(database)
    if secret:
        said = said.replace(secret, "***")
    return CannotReadError(f"Cannot read {database}: {said}. {advice}")


def lacking_driver(database: Database, package: str, extra: str) -> CannotReadError:
    """Build the error where the library for this kind of database is not installed."""
    return CannotReadError(
        f"Reading {database} needs {package}, which is not installed. Install it with "
        f"pip install 'caseseries[{extra}]'."
    )


def unknown_schema(database: Database, schema: str, known: Sequence[str]) -> CannotReadError:
    """Build the error where a schema is not there."""
    there = f"There are {', '.join(known)}" if known else "None is there"
    return CannotReadError(
        f"{database} has no schema {schema!r} that this account may see. {there}; name one with "
        "?schema=NAME."
    )
