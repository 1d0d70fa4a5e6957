"""``caseseries map``: a proposed mapping for a group's own spreadsheet."""

from __future__ import annotations

import argparse
import os
import sys

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail


def run(options: argparse.Namespace) -> int:
    from caseseries.commands.shared.study_options import study_of
    from caseseries.delivery.mapping.proposal import propose
    from caseseries.delivery.mapping.words import words_of
    from caseseries.study.failure import CannotReadError

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
    try:
        options.out.parent.mkdir(parents=True, exist_ok=True)
        # Written beside the target first, so that a full disk leaves no half file.
        beside = options.out.with_name(f".{options.out.name}.{os.getpid()}")
        try:
            beside.write_text(text, encoding="utf-8")
            beside.replace(options.out)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        fail(f"cannot write {options.out}: {error.strerror}")
        return CANNOT_READ
    return CLEAN
