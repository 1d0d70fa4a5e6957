#!/bin/sh
# python-calamine 0.9.1: an error cell and a formula without a result read as empty cells.
#
# Seen with python-calamine 0.9.1 and openpyxl 3.1.5 under Python 3.11. In a sheet with the cells
# #N/A, #DIV/0! and a formula that no program has calculated yet, to_python() and iter_rows() give
# '' for all three, as for a cell that was left blank, and the Sheet object has nothing that tells
# them apart. openpyxl reads the errors as their text and the formula as None beside its source.
# Whole numbers and fractions both come back as float, and rows that are hidden as any other.
#
# What it means: a laboratory value that Excel could not look up becomes a missing value without a
# word. For clinical sheets calamine's speed needs a second look at the file for errors.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check python-calamine==0.9.1 \
        openpyxl==3.1.5 >&2 || { echo "cannot be installed" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import sys

import openpyxl
from python_calamine import CalamineWorkbook

path = sys.argv[1]
book = openpyxl.Workbook()
sheet = book.active
sheet.append(["visit", "blank", "lookup", "ratio", "sum"])
sheet.append([1, None, "#N/A", "#DIV/0!", "=A2+1"])
for cell in ("C2", "D2"):
    sheet[cell].data_type = "e"
sheet.row_dimensions[2].hidden = True
book.save(path)

by_openpyxl = [cell.value for cell in openpyxl.load_workbook(path, data_only=True).active[2]]
errors = [cell.data_type for cell in openpyxl.load_workbook(path).active[2]]
read = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
whole, one_by_one = read.to_python()[1], list(read.iter_rows())[1]
print("calamine:", whole, "openpyxl:", by_openpyxl, errors)
ok = whole == one_by_one == [1.0, "", "", "", ""] and isinstance(whole[0], float)
ok = ok and by_openpyxl == [1, None, "#N/A", "#DIV/0!", None] and errors[2:] == ["e", "e", "f"]
print("as described" if ok else "no longer as described")
sys.exit(not ok)
P
"$folder/env/bin/python" "$folder/ask.py" "$folder/book.xlsx"
