"""Every sheet of a workbook read into Python values by python-calamine, and nothing else."""

import sys

from python_calamine import CalamineWorkbook

book = CalamineWorkbook.from_path(sys.argv[1])
print({name: len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names})
