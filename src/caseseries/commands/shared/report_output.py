"""The gate's report on its way to the terminal or a file, for the commands that check data."""

from __future__ import annotations

import argparse
import io
import os
import sys
import typing

from caseseries.commands.shared.progress import fail
from caseseries.writing.whole_file import write_whole

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport

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


def write_report(report: GateReport, options: argparse.Namespace) -> bool:
    """Write a report where the options say; False, after saying why, where that fails."""
    from caseseries.gate.report import WORKBOOK, render, workbook

    format = report_format(options)
    if format == WORKBOOK:
        content = workbook(report, show_phi=options.show_phi)
    else:
        text = render(
            report,
            format,
            color=options.out is None and _wants_color(sys.stdout),
            show_phi=options.show_phi,
            everything=options.all,
        )
        if options.out is None:
            _print(text)
            return True
        content = text.encode()
    try:
        write_whole(options.out, content)
    except OSError as error:
        fail(f"cannot write {options.out}: {error.strerror}")
        return False
    return True


def _wants_color(stream: typing.TextIO) -> bool:
    """Whether a stream is a terminal that shows colors and nobody objects (no-color.org)."""
    refused = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return not refused and stream.isatty()


def _print(text: str) -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        # A terminal that cannot show a character of some cell shows its code instead.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.stdout.write(text)
