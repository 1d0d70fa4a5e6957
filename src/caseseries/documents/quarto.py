"""Render with the real Quarto, and hold it to what the embedded renderer promises.

Quarto exits with 0 for an unresolved reference, a missing citation, an unknown shortcode or
a missing image, and says so in its log only; here each of these is an error. It writes beside its
sources and moves what it wrote at the end; here it does so in a copy, so that a run that is
interrupted leaves nothing among them.
"""

import json
import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from caseseries.documents import child
from caseseries.documents.data_files.sheet import FOLDER
from caseseries.documents.embedded.project import EXTENSION, read_project
from caseseries.documents.project_copy import project_copy
from caseseries.documents.render_error import RenderError

ALL = ("html", "pdf", "docx")
_REMEDY = "the embedded renderer (--renderer embedded) names the line"


def _environment(db: Path, scratch: Path) -> dict[str, str]:
    """Quarto finds Python and weasyprint by these; the cells find their database.

    What Quarto keeps while it runs goes with the copy, where it is not let clean up itself.
    """
    scripts = str(Path(sys.executable).parent)
    return {
        **os.environ,
        "QUARTO_PYTHON": sys.executable,
        "PATH": os.pathsep.join((scripts, os.environ.get("PATH", ""))),
        "CASESERIES_DB": str(db),
        "TMPDIR": str(scratch),
    }


_COLOR = re.compile(r"\x1b\[[0-9;]*m")
# Quarto's Lua filters, pandoc, and a file WeasyPrint missed. Its notices about CSS it does
# not know, and the kernel's about TCP, concern no reader.
_SERIOUS = re.compile(
    r"^(?:WARNING \([^)]*\)|\[WARNING\]|ERROR: Failed to load|WARNING: Failed to load)\s*(.+)$"
)


def warnings_in(log: Path) -> list[str]:
    """What went wrong by a ``--log-format json-stream`` file, each message once.

    Most warnings stand there as plain text in records of level INFO, cut anywhere.
    """
    lines = log.read_text(encoding="utf-8").splitlines()
    records = [json.loads(line) for line in lines if line.strip()]
    text = _COLOR.sub("", "".join(record.get("msg", "") for record in records))
    found = [match.group(1) for line in text.splitlines() if (match := _SERIOUS.match(line))]
    found += [
        _COLOR.sub("", record["msg"]).strip()
        for record in records
        if record.get("levelName") in ("WARN", "WARNING", "ERROR", "CRITICAL")
    ]
    return [message for message in dict.fromkeys(found) if message]


def named(project_dir: Path, formats: Sequence[str]) -> list[str]:
    """The formats under the names that a project has for them: plain where its type brings them."""
    plain = read_project(project_dir).get("project", {}).get("type") == EXTENSION
    return [name if plain else f"{EXTENSION}-{name}" for name in formats]


def render(
    project_dir: Path,
    db: Path,
    stage: Path,
    formats: Sequence[str],
    progress: Callable[[str], None],
    parameters: Mapping[str, Any] | None = None,
) -> tuple[dict[str, float], str]:
    """Run ``quarto render`` into ``stage``; returns seconds by stage, and "".

    Raises RenderError when Quarto fails or warns.
    """
    quarto = shutil.which("quarto")
    if quarto is None:
        raise RenderError("there is no quarto on PATH", "", "install Quarto")
    progress("Quarto is rendering; it runs each document once per format")
    started = time.perf_counter()
    # Quarto reads "--to a,b" as one format when the formats come from an extension
    runs = (
        [[]]
        if set(formats) == set(ALL)
        else [["--to", name] for name in named(project_dir, formats)]
    )
    for arguments in runs:
        with project_copy(project_dir, stage.parent) as copy:
            # and it wants its output folder inside the project
            output = copy / "build" / "out"
            log = copy / "build" / "log"
            log.parent.mkdir()
            if parameters:
                values = copy / "build" / "parameters.yml"
                values.write_text(json.dumps(parameters), encoding="utf-8")
                arguments = [*arguments, "--execute-params", str(values)]
            try:
                _run([quarto, "render", *arguments], copy, db, output, log)
            except RenderError as error:
                what = error.what.replace(str(copy), str(project_dir))
                raise RenderError(what, str(project_dir), error.remedy) from None
            for path in sorted(output.rglob("*")):
                if path.is_file():
                    data = path.parent.name == FOLDER
                    target = stage / FOLDER / path.name if data else stage / path.name
                    target.parent.mkdir(exist_ok=True)
                    path.replace(target)
    return {"quarto": time.perf_counter() - started}, ""


def _run(command: list[str], project_dir: Path, db: Path, output: Path, log: Path) -> None:
    options = [
        "--no-execute-daemon",
        "--output-dir",
        str(output.relative_to(project_dir)),
        "--log",
        str(log),
        "--log-format",
        "json-stream",
    ]
    scratch = project_dir.parent / "scratch"
    scratch.mkdir()
    code, printed = child.run([*command, *options], project_dir, _environment(db, scratch))
    if code:
        printed = _COLOR.sub("", printed)
        lines = [line for line in printed.splitlines() if not line.startswith("    at ")]
        last = "\n".join("\n".join(lines).strip().splitlines()[-25:])
        raise RenderError(f"quarto render failed:\n{last}", str(project_dir), _REMEDY)
    problems = warnings_in(log)
    if problems:
        raise RenderError("\n".join(problems), str(project_dir), _REMEDY)
