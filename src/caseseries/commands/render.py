"""``caseseries render``: gate, DuckDB file, documents; nothing where nothing changed."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from caseseries.commands.building import CLEAN, RENDERING_FAILED, build_database
from caseseries.commands.progress import fail, progress
from caseseries.documents import stamp
from caseseries.documents.render import Renderer, RenderOutcome, choose, current
from caseseries.documents.render_error import RenderError
from caseseries.results.results_json import results_json

PROJECT = Path(__file__).resolve().parents[3]


def run(options: argparse.Namespace) -> int:
    tell = progress()
    try:
        chosen = choose(options.renderer)
        sources = stamp.Sources(
            PROJECT,
            options.data,
            options.study,
            chosen,
            register=options.register,
            quarantine=options.quarantine is not None,
        )
        done = current(sources, options.out, options.to)
        if done is not None and _database_is_older(options.db, options.out):
            tell("Nothing changed")
            _print_outputs(done)
            return CLEAN
        with Renderer(PROJECT, options.out, options.to, chosen, tell) as renderer:
            # The renderer's libraries load in a process of their own while the database is built.
            renderer.warm()
            code = build_database(options)
            if code != CLEAN:
                return code
            outcome = renderer.render(options.db, sources)
    except RenderError as error:
        fail(f"{error}\n{options.out} was left as it was")
        return RENDERING_FAILED
    if outcome.missing:
        fail(outcome.missing)
    _print_outputs(outcome)
    return outcome.exit_code


def _database_is_older(db: Path, out: Path) -> bool:
    """Whether the database is the one the documents came from: a later build made another."""
    stamped = out / stamp.STAMP
    return (
        db.exists()
        and results_json(db).exists()
        and stamped.exists()
        and db.stat().st_mtime <= stamped.stat().st_mtime
    )


def _print_outputs(outcome: RenderOutcome) -> None:
    for path in outcome.outputs:
        try:
            shown = path.relative_to(Path.cwd())
        except ValueError:
            shown = path
        print(shown, file=sys.stdout)
