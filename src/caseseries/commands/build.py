"""``caseseries build``: gate, then the DuckDB file, swapped in whole."""

from __future__ import annotations

import argparse

from caseseries.commands.shared.building import build_database


def run(options: argparse.Namespace) -> int:
    return build_database(options)
