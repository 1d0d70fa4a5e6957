"""``caseseries dictionary``: what every column of the tables means and may hold."""

from __future__ import annotations

import argparse
import json
import sys

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail


def run(options: argparse.Namespace) -> int:
    from caseseries.commands.shared.study_options import study_of
    from caseseries.study.dictionary import data_package, markdown
    from caseseries.study.failure import CannotReadError
    from caseseries.writing.whole_file import write_whole

    try:
        study = study_of(options)
    except CannotReadError as error:
        fail(error)
        return CANNOT_READ
    tables = (study.raw_tables if options.tables == "raw" else study.cohort_tables).values()
    if options.format == "json":
        text = json.dumps(data_package(tables), indent=2, ensure_ascii=False) + "\n"
    else:
        text = markdown(tables)
    if options.out is None:
        sys.stdout.write(text)
        return CLEAN
    try:
        write_whole(options.out, text.encode())
    except OSError as error:
        fail(f"cannot write {options.out}: {error.strerror}")
        return CANNOT_READ
    return CLEAN
