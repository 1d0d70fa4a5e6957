#!/bin/sh
# pandera 0.35.0: a polars model declared before the PySpark backend is there never gets its checks.
#
# Seen with pandera 0.35.0, polars 2.1.0 and pyspark 4.3.0 under Python 3.11; Java is not needed. The
# checks built into pandera are looked up by the type of the frame in a register that all checks
# share, and a backend adds itself to that register when it is first imported. A field of a
# DataFrameModel holds a copy of the register as it was when the model was declared. A Check made
# by itself shares the register, and finds PySpark later; the same check taken from the schema of
# a model declared before that does not, and calling it with a column of Spark raises KeyError.
# Declared after the import of pandera.pyspark, the copy has both.
#
# What it means: whether the checks of one model work on Spark depends on what was imported first.
# What helps: Check.get_builtin_check_fn(name) gives the function of the shared register.
#
# Ends with 0 where all of this is so, with 1 where it is not, with 2 where it cannot be installed.
set -eu

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 -m venv "$folder/env" &&
    "$folder/env/bin/pip" install --quiet --disable-pip-version-check pandera==0.35.0 \
        polars==2.1.0 pyspark==4.3.0 pandas==2.3.3 pyarrow==22.0.0 >&2 ||
    { echo "cannot be installed" >&2; exit 2; }

cat >"$folder/ask.py" <<'P'
import sys

import pandera.polars as pa


def model():
    class Visits(pa.DataFrameModel):
        age: int = pa.Field(ge=0)

    return Visits.to_schema().columns["age"].checks[0]


alone, early = pa.Check.ge(0), model()

import pandera.pyspark
from pandera.api.pyspark.types import PysparkDataframeColumnObject as SparkColumn
from pandera.backends.pyspark.register import register_pyspark_backends

register_pyspark_backends()
late = model()


def knows(function):
    return SparkColumn in function._function_registry


try:
    early._check_fn(SparkColumn(None, "age"), min_value=0)
    raised = ""
except KeyError as error:
    raised = "KeyError"
except Exception as error:
    raised = type(error).__name__

found = {
    "made alone, before": knows(alone._check_fn),
    "of a model declared before": knows(early._check_fn),
    "of a model declared after": knows(late._check_fn),
    "of the shared register": knows(pa.Check.get_builtin_check_fn("greater_than_or_equal_to")),
    "called": raised,
}
for what, is_so in found.items():
    print(f"{what}: {is_so}")
sys.exit(list(found.values()) != [True, False, True, True, "KeyError"])
P
"$folder/env/bin/python" -W ignore "$folder/ask.py"
