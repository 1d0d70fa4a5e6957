"""How a database is named on the command line, and that no password ever stands in a name.

Only what is light is imported: every command line passes here.
"""

from __future__ import annotations

import re
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from caseseries.study.failure import CannotReadError

Kind = typing.Literal["postgresql", "mysql", "odbc", "sqlite", "duckdb"]

_KINDS: Mapping[str, Kind] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
}
# What may stand behind the question mark; libpq takes very many, and says itself which it knows.
_PARAMETERS: Mapping[Kind, frozenset[str]] = {
    "mysql": frozenset(("schema", "timezone", "unix_socket", "ssl_ca", "ssl_cert", "ssl_key")),
    "odbc": frozenset(("schema",)),
    "sqlite": frozenset(("schema",)),
    "duckdb": frozenset(("schema",)),
}
_OWN = ("schema", "timezone")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_PASSWORD_BEFORE_HOST = re.compile(r"[^/]*://[^@?]*:[^?]*@")
_SECRET = re.compile(r"(?!passfile$)(.*pass.*|.*pwd|.*secret.*|.*token.*)", re.IGNORECASE)
# A value in braces may hold the semicolon that else ends it.
_ODBC_PART = re.compile(r"\s*([^=;{}]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)\s*(?:;|$)")
NO_PASSWORD = (
    "A password in the address of a database ends up in the history of the shell and the list of "
    "processes, so it is refused. Leave it out and set it in the environment as "
    "CASESERIES_DB_PASSWORD{own}."
)
_OWN_VARIABLE: Mapping[str, str] = {"postgresql": " or PGPASSWORD", "mysql": " or MYSQL_PWD"}


@dataclass(frozen=True)
class Database:
    """The address of a database, without any password.

    ``shown`` is how messages name it, ``name`` how what is kept names it: without account and
    host. ``target`` is what the driver is given: an address, a connection string or a file.
    Where a file or folder may stand as well, it answers as a file would.
    """

    kind: Kind
    shown: str
    name: str
    target: str
    schema: str | None = None
    timezone: str = "UTC"
    parameters: Mapping[str, str] = field(default_factory=dict, hash=False)

    suffix: typing.ClassVar[str] = ""

    def __str__(self) -> str:
        """Return the address as messages show it."""
        return self.shown

    def as_posix(self) -> str:
        """Return the same."""
        return self.shown

    @property
    def stem(self) -> str:
        """The name."""
        return self.name

    def is_file(self) -> bool:
        """Return True: it is one thing that holds tables."""
        return True

    def is_dir(self) -> bool:
        """Return False."""
        return False


def data_place(text: str) -> Path | Database:
    """Return the database that a text names, else the path it is.

    Raises CannotReadError, which never repeats the text: there may be a password in it.
    """
    if text[:5].casefold() == "odbc:":
        return _odbc(text[5:])
    found = _SCHEME.match(text)
    if found is None:
        return Path(text)
    kind = _KINDS.get(found[1].casefold())
    if kind is None:
        raise CannotReadError(
            f"{found[1]}:// is no kind of database that is read. Name postgresql://, mysql://, "
            "sqlite:///FILE, duckdb:///FILE or odbc:DSN=…; many others have an ODBC driver."
        )
    if _PASSWORD_BEFORE_HOST.match(text):
        raise CannotReadError(NO_PASSWORD.format(own=_OWN_VARIABLE.get(kind, "")))
    address, _, query = text[found.end() :].partition("?")
    parameters = _parameters(kind, query)
    if kind in ("sqlite", "duckdb"):
        return _file(kind, address, parameters)
    return _server(kind, address, parameters)


def _parameters(kind: Kind, query: str) -> dict[str, str]:
    parameters = dict(parse_qsl(query, keep_blank_values=True))
    if any(_SECRET.fullmatch(name) for name in parameters):
        raise CannotReadError(NO_PASSWORD.format(own=_OWN_VARIABLE.get(kind, "")))
    known = _PARAMETERS.get(kind)
    for name in parameters:
        if known is not None and name not in known:
            raise CannotReadError(
                f"The address of the database has the parameter {name!r}, which is not known for "
                f"{kind}: {', '.join(sorted(known))} are."
            )
    return parameters


def _file(kind: Kind, address: str, parameters: Mapping[str, str]) -> Database:
    if not address.startswith("/") or not address.strip("/"):
        raise CannotReadError(
            f"A file of {kind} is named with three slashes, {kind}:///FILE, and with four where "
            "its path begins at the root."
        )
    file = address[1:]
    return Database(kind, f"{kind}:///{file}", Path(file).name, file, parameters.get("schema"))


def _server(kind: Kind, address: str, parameters: Mapping[str, str]) -> Database:
    try:
        parts = urlsplit(f"{kind}://{address}")
        port = parts.port
    except ValueError:
        raise CannotReadError(
            f"The address of the {kind} database cannot be read: its port is no number, or a "
            "bracket is not closed."
        ) from None
    name = unquote(parts.path.strip("/"))
    if not name or "/" in name:
        raise CannotReadError(
            f"The address names no database. Write it as {kind}://USER@HOST/DATABASE."
        )
    left = {key: value for key, value in parameters.items() if key not in _OWN}
    query = f"?{urlencode(left, quote_via=quote)}" if left else ""
    account = {"user": unquote(parts.username or ""), "host": unquote(parts.hostname or "")}
    if port is not None:
        account["port"] = str(port)
    return Database(
        kind,
        f"{kind}://{parts.netloc}/{name}",
        name,
        f"{kind}://{parts.netloc}{parts.path}{query}",
        parameters.get("schema"),
        parameters.get("timezone", "UTC"),
        {**left, **account},
    )


def _odbc(text: str) -> Database:
    connection, mark, query = text.rpartition("?")
    if not mark or not query.startswith("schema="):
        connection, query = text, ""
    parts = {found[1].casefold(): found[2] for found in _ODBC_PART.finditer(connection)}
    if any(_SECRET.fullmatch(name) for name in parts):
        raise CannotReadError(NO_PASSWORD.format(own=""))
    if not parts or "=" not in connection:
        raise CannotReadError(
            "The ODBC source cannot be read: write odbc:DSN=NAME, or the parts of its connection "
            "string as odbc:Driver={NAME};Server=HOST;Database=NAME;UID=USER."
        )
    name = Path(parts.get("dsn") or parts.get("database") or parts.get("dbq") or "odbc").name
    schema = _parameters("odbc", query).get("schema")
    return Database("odbc", f"odbc:{connection}", name, connection, schema)
