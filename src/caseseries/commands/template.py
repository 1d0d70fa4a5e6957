"""``caseseries template``: empty tables to fill in."""

from __future__ import annotations

import argparse

from caseseries.commands.shared.building import CANNOT_READ, CLEAN
from caseseries.commands.shared.progress import fail


def run(options: argparse.Namespace) -> int:
    from caseseries.commands.shared.study_options import study_of
    from caseseries.study.failure import CannotReadError
    from caseseries.study.template import WORKBOOK_NAME, write_csv_template, write_excel_template
    from caseseries.writing.new_folder import FolderInUseError, new_folder

    try:
        tables = study_of(options).raw_tables
        with new_folder(options.out) as folder:
            if options.format == "xlsx":
                write_excel_template(folder / WORKBOOK_NAME, tables)
            else:
                write_csv_template(folder, tables.values())
    except (CannotReadError, FolderInUseError) as error:
        fail(error)
        return CANNOT_READ
    except OSError as error:
        fail(f"cannot write {options.out}: {error.strerror}")
        return CANNOT_READ
    return CLEAN
