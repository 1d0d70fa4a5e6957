"""``caseseries build``: gate, then the DuckDB file, swapped in whole; or with Spark, a folder."""

from __future__ import annotations

import argparse

from caseseries.commands.shared.building import CANNOT_READ, build_database
from caseseries.commands.shared.gate_options import OptionsError
from caseseries.commands.shared.on_spark import build_on_spark, refuse_on_spark
from caseseries.commands.shared.progress import fail


def run(options: argparse.Namespace) -> int:
    try:
        refuse_on_spark(options)
    except OptionsError as error:
        fail(error)
        return CANNOT_READ
    return build_on_spark(options) if options.engine == "spark" else build_database(options)
