"""``caseseries audit FILE…``: the numbers of any paper, checked from its text alone."""

from __future__ import annotations

import argparse
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail

if TYPE_CHECKING:
    from caseseries.audit.output.audited import Audited
    from caseseries.audit.paper import Paper

SOMETHING_REFUTED = 1
STANDARD_INPUT = "-"
_FORMAT_OF_SUFFIX = {
    **{".htm": "html", ".html": "html", ".json": "json", ".md": "markdown", ".sarif": "sarif"}
}


def run(options: argparse.Namespace) -> int:
    from caseseries.audit.audit import audit_paper
    from caseseries.audit.output import render
    from caseseries.audit.output.audited import Audited
    from caseseries.study.failure import CannotReadError

    if options.ledger is not None and len(options.files) > 1:
        fail("--ledger is of one paper: name one file")
        return CANNOT_READ
    if options.files.count(STANDARD_INPUT) > 1:
        fail("standard input (-) can be read once only")
        return CANNOT_READ
    papers: list[Audited] = []
    unread = False
    for name in options.files:
        try:
            paper = _read(name)
        except CannotReadError as error:
            fail(error)
            unread = True
            continue
        papers.append(Audited(paper, audit_paper(paper)))
    if papers:
        text = render(papers, _format(options), verbose=options.verbose)
        unread = not _write(text, options.out) or unread
    if papers and options.ledger is not None:
        unread = not _write_ledger(papers[0], options) or unread
    if unread:
        return CANNOT_READ
    return SOMETHING_REFUTED if any(audited.refuted for audited in papers) else CLEAN


def _read(name: str) -> Paper:
    from caseseries.audit.readers import read, read_text
    from caseseries.audit.readers.files import MAX_TEXT_BYTES, decoded
    from caseseries.study.failure import CannotReadError

    if name != STANDARD_INPUT:
        return read(Path(name))
    data = sys.stdin.buffer.read(MAX_TEXT_BYTES + 1)
    if len(data) > MAX_TEXT_BYTES:
        raise CannotReadError(f"standard input is larger than {MAX_TEXT_BYTES // 2**20} MB")
    if not data.strip():
        raise CannotReadError("standard input is empty")
    return read_text(decoded(data), "standard input")


def _format(options: argparse.Namespace) -> str:
    if options.format is not None or options.out is None:
        return options.format or "text"
    return _FORMAT_OF_SUFFIX.get(options.out.suffix.casefold(), "text")


def _write(text: str, out: Path | None) -> bool:
    from caseseries.writing.whole_file import write_whole

    if out is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")
        sys.stdout.write(text)
        return True
    try:
        write_whole(out, text.encode())
    except OSError as error:
        fail(f"cannot write {out}: {error.strerror}")
        return False
    return True


def _write_ledger(audited: Audited, options: argparse.Namespace) -> bool:
    from caseseries.audit.ledger import write_ledger
    from caseseries.evidence.ledger import LedgerError

    try:
        rows = write_ledger(audited.audit, options.ledger, force=options.force)
    except LedgerError as error:
        fail(error)
        return False
    print(f"caseseries: {options.ledger} has {rows} rows to correct by hand", file=sys.stderr)
    return True
