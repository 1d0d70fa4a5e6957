"""What the command line takes: every command with its options, and where their places lie.

Nothing heavier than argparse is imported here, so that ``--help`` and wrong usage answer at once.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from caseseries.commands.shared.argument_values import (
    data_place,
    formats,
    parameter,
    whole_number,
)
from caseseries.commands.shared.study_options import DATA, DB, OUT, PAGES
from caseseries.documents.formats import DEFAULT

AUDIT_FORMATS = ("text", "json", "markdown", "html", "sarif")
CHECK_FORMATS = (
    "text", "json", "junit", "sarif", "markdown", "github", "html", "openlineage", "xlsx"
)  # fmt: skip
ENGINES = ("duckdb", "spark")
# Which places of each command are those of the study's folder where they are not named.
DEFAULT_PLACES = {
    "check": {"data": DATA},
    "build": {"data": DATA, "db": DB},
    "render": {"data": DATA, "db": DB, "out": OUT},
    "refresh": {"db": DB},
    "preview": {"data": DATA, "db": DB, "out": PAGES},
    "query": {"db": DB},
    "trace": {"db": DB, "data": DATA},
    "claims": {"db": DB},
}


def parser() -> argparse.ArgumentParser:
    """The arguments of all commands."""
    parser = argparse.ArgumentParser(
        prog="caseseries",
        description="From the raw tables of a case series to a manuscript whose every number can"
        " be traced to the rows it came from.",
        epilog="Exit codes: 0 done, 1 the data break a rule, 2 cannot read or wrong usage,"
        " 3 rendering failed.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    init = commands.add_parser("init", help="write a study to start from")
    init.add_argument("folder", type=Path, metavar="FOLDER", help="a new or empty folder")
    init.add_argument(
        "--from", dest="source", type=Path, metavar="FILE",
        help="propose tables, types and mapping for this workbook, CSV file or folder of files",
    )  # fmt: skip

    check = commands.add_parser("check", help="hold the raw tables against their rules")
    _data(check)
    _engine(check)
    check.add_argument(
        "--format", choices=CHECK_FORMATS,
        help="text, unless the name of --out ends otherwise; xlsx lists queries by patient",
    )  # fmt: skip
    check.add_argument("--out", type=Path, metavar="FILE", help="write here instead of printing")
    check.add_argument("--all", action="store_true", help="list every failure, however many")
    check.add_argument(
        "--show-phi", action="store_true", help="do not mask protected health information"
    )

    build = commands.add_parser("build", help="check, then build the DuckDB file")
    _data(build)
    _db(build)
    _engine(build)
    build.add_argument(
        "--out", type=Path, metavar="DIR",
        help="with --engine spark: a new or empty folder of Parquet tables, instead of --db",
    )  # fmt: skip

    render = commands.add_parser("render", help="build, then write the documents")
    _data(render)
    _db(render)
    render.add_argument(
        "--to", type=formats, default=DEFAULT, metavar="FORMATS",
        help="formats to write, of html,pdf,docx (those three), jats (XML for a journal) and"
        " submission (a zip of what a journal asks for)",
    )  # fmt: skip
    render.add_argument("--out", type=Path, metavar="DIR", help=f"folder of the documents ({OUT})")
    render.add_argument(
        "--renderer", choices=("auto", "quarto", "embedded"), default="auto",
        help="auto takes Quarto where it is on PATH",
    )  # fmt: skip
    _parameters(render)

    refresh = commands.add_parser(
        "refresh", help="renew numbers, tables and figures of a Word file that authors have edited"
    )
    refresh.add_argument("file", type=Path, metavar="FILE.docx")
    refresh.add_argument(
        "--out", type=Path, metavar="FILE", help="write here instead of into the file itself"
    )
    refresh.add_argument("--db", type=Path, metavar="FILE", help=f"the DuckDB file ({DB})")
    refresh.add_argument(
        "--force", action="store_true", help="renew what was typed over by hand, too"
    )
    _parameters(refresh)

    preview = commands.add_parser(
        "preview", help="show the documents in the browser and follow every change of the study"
    )
    _data(preview, quarantine=False)
    _db(preview)
    preview.add_argument("--out", type=Path, metavar="DIR", help=f"folder of the pages ({PAGES})")
    preview.add_argument(
        "--port", type=whole_number(0), default=0, metavar="N", help="port (any free one)"
    )
    preview.add_argument("--no-browser", action="store_true", help="do not open a browser")

    test = commands.add_parser("test", help="hold derivations and rules against their examples")
    test.add_argument(
        "names", nargs="*", metavar="NAME",
        help="a table such as derived.NAME, or a rule (all that have an example)",
    )  # fmt: skip
    test.add_argument(
        "--strict", action="store_true", help="a derivation without an example is a failure too"
    )

    query = commands.add_parser("query", help="ask the DuckDB file a question, read-only")
    query.add_argument("sql", metavar="SQL")
    query.add_argument("--db", type=Path, metavar="FILE", help=f"the DuckDB file ({DB})")
    query.add_argument("--format", choices=("table", "csv", "json"), default="table")

    trace = commands.add_parser(
        "trace", help="follow a number back to the lines of the raw files it rests on"
    )
    trace.add_argument(
        "number", metavar="ID",
        help="an id such as overall_survival.rate_36m, a printed form such as 59.3%% to look up, or"
        " a column such as cohort.patients.follow_up_months",
    )  # fmt: skip
    trace.add_argument("--db", type=Path, metavar="FILE", help=f"the DuckDB file ({DB})")
    trace.add_argument(
        "--data", type=data_place, metavar="PATH",
        help=f"folder, file or database the database was built from, for the paths shown ({DATA})",
    )  # fmt: skip
    trace.add_argument("--format", choices=("text", "json"), default="text")
    trace.add_argument(
        "--show-phi", action="store_true", help="do not mask protected parts of keys"
    )
    _document(trace)

    claims = commands.add_parser("claims", help="published numbers against recomputed ones")
    claims.add_argument("--db", type=Path, metavar="FILE", help=f"the DuckDB file ({DB})")
    claims.add_argument(
        "--ledger", type=Path, metavar="FILE",
        help="say instead what the numbers of any paper's ledger refute among themselves",
    )  # fmt: skip
    claims.add_argument("--format", choices=("table", "json", "markdown"), default="table")
    _document(claims)

    audit = commands.add_parser(
        "audit",
        help="check the numbers of any paper from its text alone",
        description="Reads papers as plain text, Markdown, Word (.docx), PDF with a text layer,"
        " JATS XML or HTML, and says which of their numbers cannot hold together. No study is"
        " needed.",
        epilog="Exit codes: 0 nothing refuted, 1 something refuted, 2 a file cannot be read.",
    )
    audit.add_argument("files", nargs="+", metavar="FILE", help="a paper; - for text from stdin")
    audit.add_argument(
        "--format", choices=AUDIT_FORMATS, help="text, unless the name of --out ends otherwise"
    )
    audit.add_argument("--out", type=Path, metavar="FILE", help="write here instead of printing")
    audit.add_argument(
        "--ledger", type=Path, metavar="FILE",
        help="write what was understood as a ledger to correct, which claims --ledger takes",
    )  # fmt: skip
    audit.add_argument("--force", action="store_true", help="overwrite the ledger")
    audit.add_argument(
        "--verbose", action="store_true", help="list all notes and each number not understood"
    )

    mapping = commands.add_parser(
        "map", help="propose how a group's own spreadsheet becomes the study's tables"
    )
    mapping.add_argument(
        "data",
        type=data_place,
        metavar="PATH",
        help="folder of files, workbook or database",
    )
    mapping.add_argument(
        "--out", type=Path, metavar="FILE", help="write here instead of printing, as in study.toml"
    )
    mapping.add_argument("--force", action="store_true", help="overwrite the file")

    template = commands.add_parser("template", help="write empty tables to fill in")
    template.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new or empty folder"
    )
    template.add_argument(
        "--format", choices=("csv", "xlsx"), default="csv",
        help="a file per table, or one Excel workbook with drop-downs",
    )  # fmt: skip

    dictionary = commands.add_parser("dictionary", help="say what every column means and may hold")
    dictionary.add_argument(
        "--tables", choices=("raw", "cohort"), default="raw",
        help="the tables to deliver, or those ready for analysis",
    )  # fmt: skip
    dictionary.add_argument("--format", choices=("markdown", "json"), default="markdown")
    dictionary.add_argument("--out", type=Path, metavar="FILE", help="write here, not to stdout")

    simulate = commands.add_parser("simulate", help="write a synthetic cohort of any size")
    simulate.add_argument(
        "--patients", "--units", dest="patients", type=whole_number(1), required=True,
        metavar="N", help="how many rows of the table that points to no other",
    )  # fmt: skip
    simulate.add_argument(
        "--seed", type=whole_number(0), default=1, metavar="S",
        help="the same seed gives the same rows (1)",
    )  # fmt: skip
    simulate.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="a new or empty folder"
    )
    simulate.add_argument("--format", choices=("csv", "parquet"), default="csv")

    reconstruct = commands.add_parser(
        "reconstruct", help="write synthetic raw tables that satisfy a ledger's claims"
    )
    reconstruct.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder the raw tables go to"
    )
    reconstruct.add_argument(
        "--ledger", type=Path, metavar="FILE",
        help="what was published (that of the study)",
    )  # fmt: skip
    for name, command in commands.choices.items():
        if name in ("init", "audit"):
            continue
        command.add_argument(
            "--study", type=Path, metavar="PATH",
            help="folder of the study, or its study.toml (found upward from here)",
        )  # fmt: skip
    for command, places in DEFAULT_PLACES.items():
        commands.choices[command].set_defaults(defaults=places)
    return parser


def _data(parser: argparse.ArgumentParser, *, quarantine: bool = True) -> None:
    parser.add_argument(
        "--data", type=data_place, metavar="PATH",
        help=f"folder of the raw tables, the workbook that holds them, or a database such as"
        f" postgresql://USER@HOST/NAME ({DATA})",
    )  # fmt: skip
    parser.add_argument(
        "--register", type=Path, metavar="FILE",
        help="CSV file of queries: what is accepted there, with reason and name, is no error",
    )  # fmt: skip
    if not quarantine:
        return
    parser.add_argument(
        "--quarantine", type=Path, metavar="DIR",
        help="set rows with errors aside in this folder and go on with the rest",
    )  # fmt: skip


def _document(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--document", type=Path, action="append", default=[], metavar="FILE",
        help="an HTML, PDF or Word file that has to be of the same build as the database",
    )  # fmt: skip


def _parameters(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-P", "--execute-param", dest="execute_param", type=parameter, action="append", default=[],
        metavar="NAME:VALUE", help="set what a cell tagged parameters sets",
    )  # fmt: skip
    parser.add_argument(
        "--execute-params", type=Path, metavar="FILE", help="the same from a YAML file"
    )


def _db(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--db", type=Path, metavar="FILE", help=f"the DuckDB file to write ({DB})")


def _engine(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--engine", choices=ENGINES, default="duckdb",
        help="spark for tables in many files (docs/spark.md)",
    )  # fmt: skip
