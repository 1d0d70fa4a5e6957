"""The command line: ``caseseries check | build | render | query | trace | …``.

Only argparse is imported here; each command imports what it needs, so that ``--help`` and wrong
usage answer at once. Exit codes: 0 done, 1 the data break a rule (or a verdict got worse, or
a ledger refutes itself), 2 cannot read or wrong usage, 3 rendering failed.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

CHECK_FORMATS = ("text", "json", "junit", "sarif", "markdown", "html")
DOCUMENT_FORMATS = ("html", "pdf", "docx")

DATA = Path("data/raw")
DB = Path("build/cohort.duckdb")
OUT = Path("build/report")
STUDY = Path("study.toml")
LEDGER = Path("claims/ledger.csv")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    options = parser.parse_args(arguments)
    command = importlib.import_module(f"report.commands.{options.command}")
    try:
        return command.run(options)
    except KeyboardInterrupt:
        print("stopped; nothing was changed", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader (head, less) went away; the interpreter must not complain at exit.
        sys.stderr.close()
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="caseseries",
        description="From the raw tables of a case series to a manuscript whose every number can"
        " be traced to the rows it came from.",
        epilog="Exit codes: 0 done, 1 the data break a rule, 2 cannot read or wrong usage,"
        " 3 rendering failed.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="hold the raw tables against their rules")
    _data(check)
    check.add_argument("--format", choices=CHECK_FORMATS, default="text")
    check.add_argument("--out", type=Path, metavar="FILE", help="write here instead of printing")

    build = commands.add_parser("build", help="check, then build the DuckDB file")
    _data(build)
    _db(build)

    render = commands.add_parser("render", help="build, then write the documents")
    _data(render)
    _db(render)
    render.add_argument(
        "--to", type=_formats, default=DOCUMENT_FORMATS, metavar="html,pdf,docx",
        help="formats to write (all three)",
    )  # fmt: skip
    render.add_argument(
        "--out", type=Path, default=OUT, metavar="DIR", help=f"folder of the documents ({OUT})"
    )
    render.add_argument(
        "--renderer", choices=("auto", "quarto", "embedded"), default="auto",
        help="auto takes Quarto where it is on PATH",
    )  # fmt: skip

    query = commands.add_parser("query", help="ask the DuckDB file a question, read-only")
    query.add_argument("sql", metavar="SQL")
    query.add_argument(
        "--db", type=Path, default=DB, metavar="FILE", help=f"the DuckDB file ({DB})"
    )
    query.add_argument("--format", choices=("table", "csv", "json"), default="table")

    trace = commands.add_parser(
        "trace", help="follow a number back to the lines of the raw files it rests on"
    )
    trace.add_argument(
        "number", metavar="ID",
        help="an id such as overall_survival.rate_36m, or a printed form such as 59.3%% to look up",
    )  # fmt: skip
    trace.add_argument(
        "--db", type=Path, default=DB, metavar="FILE", help=f"the DuckDB file ({DB})"
    )
    trace.add_argument(
        "--data", type=Path, default=DATA, metavar="DIR",
        help=f"folder the database was built from, for the paths shown ({DATA})",
    )  # fmt: skip
    trace.add_argument("--format", choices=("text", "json"), default="text")

    claims = commands.add_parser("claims", help="published numbers against recomputed ones")
    claims.add_argument(
        "--db", type=Path, default=DB, metavar="FILE", help=f"the DuckDB file ({DB})"
    )
    claims.add_argument(
        "--ledger", type=Path, metavar="FILE",
        help="say instead what the numbers of any paper's ledger refute among themselves",
    )  # fmt: skip
    claims.add_argument("--format", choices=("table", "json", "markdown"), default="table")

    reconstruct = commands.add_parser(
        "reconstruct", help="write synthetic raw tables that satisfy a ledger's claims"
    )
    reconstruct.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder the raw tables go to"
    )
    reconstruct.add_argument(
        "--ledger", type=Path, default=LEDGER, metavar="FILE",
        help=f"what was published ({LEDGER})",
    )  # fmt: skip
    reconstruct.add_argument(
        "--study", type=Path, default=STUDY, metavar="FILE", help=f"the study's choices ({STUDY})"
    )
    return parser


def _data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=Path, default=DATA, metavar="DIR", help=f"folder of the raw tables ({DATA})"
    )
    parser.add_argument(
        "--study", type=Path, default=STUDY, metavar="FILE", help=f"the study's choices ({STUDY})"
    )


def _db(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--db", type=Path, default=DB, metavar="FILE", help=f"the DuckDB file to write ({DB})"
    )


def _formats(text: str) -> tuple[str, ...]:
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in formats if name not in DOCUMENT_FORMATS]
    if unknown or not formats:
        named = ", ".join(unknown) or "nothing"
        raise argparse.ArgumentTypeError(
            f"{named} is no format; choose from {','.join(DOCUMENT_FORMATS)}"
        )
    return formats


if __name__ == "__main__":
    sys.exit(main())
