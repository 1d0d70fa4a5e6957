"""How a database is named, and that a password in its name is refused without repeating it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from caseseries.delivery.databases.address import Database, data_place
from caseseries.study.failure import CannotReadError

SECRET = "Geheim77"


@pytest.mark.parametrize(
    ("text", "shown", "name", "target", "schema"),
    [
        ("postgresql://ann@host:5433/reg?schema=x&sslmode=require",
         "postgresql://ann@host:5433/reg", "reg",
         "postgresql://ann@host:5433/reg?sslmode=require", "x"),
        ("postgres://host/reg", "postgresql://host/reg", "reg", "postgresql://host/reg", None),
        ("mariadb://ann@host/reg", "mysql://ann@host/reg", "reg", "mysql://ann@host/reg", None),
        ("sqlite:///some/a b.db", "sqlite:///some/a b.db", "a b.db", "some/a b.db", None),
        ("duckdb:////abs/a.duckdb?schema=raw", "duckdb:////abs/a.duckdb", "a.duckdb",
         "/abs/a.duckdb", "raw"),
        ("odbc:DSN=reg;UID=ann?schema=x", "odbc:DSN=reg;UID=ann", "reg", "DSN=reg;UID=ann", "x"),
    ],
)  # fmt: skip
def test_an_address_is_taken_apart(
    text: str, shown: str, name: str, target: str, schema: str | None
) -> None:
    found = data_place(text)
    assert isinstance(found, Database)
    assert (str(found), found.name, found.target, found.schema) == (shown, name, target, schema)


@pytest.mark.parametrize("text", ["data/raw", "C:\\data", "odbc", "sqlite", "a:b/c.csv"])
def test_a_path_stays_a_path(text: str) -> None:
    assert data_place(text) == Path(text)


@pytest.mark.parametrize(
    "text",
    [
        f"postgresql://ann:{SECRET}@host/reg",
        f"postgresql://ann:a/{SECRET}@host/reg",
        f"postgresql://ann:a@{SECRET}@host/reg",
        f"postgresql://ann@host/reg?password={SECRET}",
        f"postgresql://ann@host/reg?sslpassword={SECRET}",
        f"postgresql://ann@host/reg?p%61ssword={SECRET}",
        f"mysql://ann:{SECRET}@host/reg",
        f"odbc:DSN=reg;PWD={SECRET}",
        f"odbc:DSN=reg; Pwd = {SECRET}",
        f"odbc:Driver={{a;b}};password={{{SECRET}}}",
        f"oracle://ann:{SECRET}@host/reg",
        f"postgresql://ann@host:{SECRET}x/",
    ],
)
def test_a_password_is_refused_and_not_repeated(
    text: str, cli: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    with pytest.raises(CannotReadError) as refused:
        data_place(text)
    assert SECRET not in str(refused.value)
    if text.startswith("postgresql://ann:a@"):
        done = cli("check", "--data", text)
        assert done.returncode == 2
        assert SECRET not in done.stdout + done.stderr
        assert "CASESERIES_DB_PASSWORD" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oracle://host/reg", "no kind of database"),
        ("postgresql://host", "names no database"),
        ("sqlite://file.db", "three slashes"),
        ("sqlite:///file.db?mode=rw", "'mode', which is not known"),
        ("mysql://host/reg?charset=x", "'charset', which is not known"),
        ("odbc:reg", "odbc:DSN=NAME"),
    ],
)
def test_what_is_no_address_is_said(text: str, said: str) -> None:
    with pytest.raises(CannotReadError, match=said):
        data_place(text)
