"""``caseseries render``: gate, DuckDB file, documents; nothing where nothing changed."""

from __future__ import annotations

import argparse
import json
import sys
from contextlib import nullcontext
from pathlib import Path

from caseseries.commands.shared.building import (
    CANNOT_READ,
    CLEAN,
    RENDERING_FAILED,
    build_database,
)
from caseseries.commands.shared.parameters import parameters
from caseseries.commands.shared.progress import fail, progress
from caseseries.commands.shared.refusals import refused_by_the_system
from caseseries.commands.shared.study_options import settle
from caseseries.documents import stamp
from caseseries.documents.basis import Basis, basis_of
from caseseries.documents.formats import format_of
from caseseries.documents.render import Renderer, RenderOutcome, choose, current
from caseseries.documents.render_error import RenderError
from caseseries.documents.skeleton import (
    PROJECT_FILE,
    has_documents,
    skeleton_beside,
    write_skeleton,
)
from caseseries.study.failure import CannotReadError
from caseseries.study.study import open_study, root_of, study_file


def run(options: argparse.Namespace, *, here: bool = False) -> int:
    """Build and render what has changed; the exit code.

    ``here``: in this process, which has all imported, the database in a fork of it.
    """
    tell = progress()
    try:
        file = study_file(options.study)
        root = root_of(file)
        settle(options, root)
        project = root if has_documents(root) else None
        chosen = choose(_renderer(options.renderer, project), options.to)
        values = parameters(options.execute_param, options.execute_params)
        basis = basis_of(options, root, file, chosen, json.dumps(values, sort_keys=True))
        done = current(basis, options.out, options.to)
        if done is not None:
            tell("Nothing changed")
            _print_outputs(done)
            return CLEAN
        with skeleton_beside(options.out) if project is None else nullcontext(project) as folder:
            if project is None:
                write_skeleton(open_study(options.study), folder)
            with Renderer(
                folder, options.out, options.to, chosen, tell, here=here, parameters=values
            ) as renderer:
                built = stamp.holds_database(options.out, basis.inputs, basis.database)
                if not built or options.quarantine is not None:
                    # Its libraries load in a process of their own while the database is built.
                    renderer.warm()
                    code = _build_apart(options, basis) if here else build_database(options, basis)
                    if code != CLEAN:
                        return code
                try:
                    outcome = renderer.render(options.db, basis)
                except OSError as error:
                    said = refused_by_the_system(error) or str(error)
                    raise RenderError(f"the documents cannot be written: {said}") from error
    except CannotReadError as error:
        fail(error)
        return CANNOT_READ
    except RenderError as error:
        fail(f"{error}\n{options.out} was left as it was")
        return RENDERING_FAILED
    if outcome.missing:
        fail(outcome.missing)
    _print_outputs(outcome)
    return outcome.exit_code


def _build_apart(options: argparse.Namespace, basis: Basis) -> int:
    """Build in a fork: the libraries of a build leave threads, and what has those cannot fork."""
    from caseseries.documents.embedded.processes import exit_code_of

    return exit_code_of(lambda: build_database(options, basis))


def _renderer(asked: str, project: Path | None) -> str:
    """Quarto renders nothing without a project file, so a study without one does without Quarto."""
    if project is None or (project / PROJECT_FILE).is_file():
        return asked
    if asked == "quarto":
        raise RenderError(
            f"Quarto needs {PROJECT_FILE}, which is not there", str(project),
            "copy it and _extensions from a study that caseseries init writes, or leave"
            " --renderer out",
        )  # fmt: skip
    return "embedded"


def _print_outputs(outcome: RenderOutcome) -> None:
    """The documents; they name their data files themselves."""
    for path in outcome.outputs:
        if not format_of(path.name):
            continue
        try:
            shown = path.relative_to(Path.cwd())
        except ValueError:
            shown = path
        print(shown, file=sys.stdout)
