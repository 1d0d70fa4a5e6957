#!/bin/sh
# pyreadstat 1.3.7: the second dataset of a SAS transport file is read as rows of the first.
#
# Seen with pyreadstat 1.3.7 (ReadStat inside) under Python 3.11, and so with haven 2.5.1 of R. A
# transport file of SAS may hold a whole library. Of two joined datasets, one with three numbers and
# one with two, read_xport() gives a single table with many more rows than three: the headers and
# rows of the second come out as values of the first, without an error or a warning, and some of
# them look like numbers. pandas.read_sas() does the same; foreign::read.xport() of R reads two.
#
# What it means: a file with several datasets has to be cut at its MEMBER headers before it is read.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check pyreadstat==1.3.7 \
        pandas==2.3.3 >&2 || { echo "cannot be installed" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import io
import sys
import warnings

import pandas as pd
import pyreadstat

warnings.simplefilter("error", UserWarning)
folder = sys.argv[1]
files = []
for name, numbers in (("FIRST", [1.0, 2.0, 3.0]), ("SECOND", [40.0, 50.0])):
    path = f"{folder}/{name}.xpt"
    frame = pd.DataFrame({"X": numbers})
    pyreadstat.write_xport(frame, path, table_name=name, file_format_version=5)
    with open(path, "rb") as file:
        files.append(file.read())
# Three cards of 80 bytes are of the library, all others of its member.
both = files[0] + files[1][240:]
with open(f"{folder}/both.xpt", "wb") as file:
    file.write(both)

alone, _ = pyreadstat.read_xport(f"{folder}/FIRST.xpt")
read, meta = pyreadstat.read_xport(f"{folder}/both.xpt")
other = pd.read_sas(io.BytesIO(both), format="xport")
print("alone:", alone["X"].tolist(), "members:", both.count(b"MEMBER  HEADER"))
print("pyreadstat:", len(read), "rows of", meta.table_name, "- pandas:", len(other), "rows")
ok = alone["X"].tolist() == [1, 2, 3] == read["X"].tolist()[:3]
ok = ok and len(read) > 20 and list(read.columns) == ["X"] and meta.table_name == "FIRST"
ok = ok and len(other) > 20 and read["X"].notna().sum() > 5
print("as described" if ok else "no longer as described")
sys.exit(not ok)
P
"$folder/env/bin/python" "$folder/ask.py" "$folder"
