"""The gate's report on its way to the terminal or a file, for the commands that check data."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import typing

from caseseries.writing.whole_file import write_whole

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.writing.together import Unfinished

# What the name of --out says where no --format is given.
_FORMAT_OF_SUFFIX = {
    ".htm": "html",
    ".html": "html",
    ".json": "json",
    ".md": "markdown",
    ".sarif": "sarif",
    ".xlsx": "xlsx",
    ".xml": "junit",
}


def report_format(options: argparse.Namespace) -> str:
    """Return the format asked for, by ``--format`` or by the suffix of ``--out``."""
    if options.format is not None or options.out is None:
        return options.format or "text"
    return _FORMAT_OF_SUFFIX.get(options.out.suffix.casefold(), "text")


def written_report(report: GateReport, options: argparse.Namespace, unfinished: Unfinished) -> str:
    """Write a report into the file that the options name; return what is to be printed.

    Raises OSError where the file cannot be written.
    """
    from caseseries.gate.report import WORKBOOK, render, workbook

    format = report_format(options)
    if format == WORKBOOK:
        write_whole(options.out, workbook(report, show_phi=options.show_phi), unfinished)
        return _written(report, options)
    text = render(
        report,
        format,
        width=width_of(sys.stdout) if options.out is None else None,
        color=options.out is None and wants_color(sys.stdout),
        show_phi=options.show_phi,
        everything=options.all,
    )
    if options.out is None:
        return text
    write_whole(options.out, text.encode(), unfinished)
    return _written(report, options)


def _written(report: GateReport, options: argparse.Namespace) -> str:
    from caseseries.gate.report.summary import verdict
    from caseseries.writing.inert_cells import printable

    return f"{verdict(report)} The report is in {printable(str(options.out))}.\n"


def width_of(stream: typing.TextIO) -> int | None:
    """Return the width of a terminal, None where the stream is none."""
    return shutil.get_terminal_size().columns if stream.isatty() else None


def wants_color(stream: typing.TextIO) -> bool:
    """Whether a stream is a terminal that shows colors and nobody objects (no-color.org)."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not refused and stream.isatty()
