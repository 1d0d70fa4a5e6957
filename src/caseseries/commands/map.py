"""``caseseries map``: a proposed mapping for a group's own spreadsheet."""

from __future__ import annotations

import argparse
import sys

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail


def run(options: argparse.Namespace) -> int:
    from caseseries.commands.shared.study_options import study_of
    from caseseries.delivery.mapping.proposal import propose
    from caseseries.delivery.mapping.words import words_of
    from caseseries.study.failure import CannotReadError
    from caseseries.writing.whole_file import write_whole

    if options.out is not None and options.out.exists() and not options.force:
        fail(f"{options.out} exists; name another file, or overwrite it with --force")
        return CANNOT_READ
    try:
        study = study_of(options)
        text = propose(options.data, study.raw_tables, words_of(study.declarations_folder))
    except CannotReadError as error:
        fail(error)
        return CANNOT_READ
    if options.out is None:
        sys.stdout.write(text)
        return CLEAN
    write_whole(options.out, text.encode())
    return CLEAN
