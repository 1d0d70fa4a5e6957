"""`caseseries render` against the same report by other means, and against what it cannot avoid.

    python bench/render.py [--runs 5] [--data data/raw] [--to html,docx,pdf]

Every process starts with no documents, no DuckDB file and no cache of its own, but for those that
render again: after nothing, and after one sentence of the manuscript, has changed. Prints Markdown
tables of medians and ratios; a peer that cannot run here is named and left out. Nothing is
asserted: the figures are for reading.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import (
    ROOT,
    Command,
    CommandFailedError,
    child_environment,
    machine,
    markdown_table,
    run_in_turn,
)
from peers import MissingPeerError, quarto_python, r_markdown

OURS = "caseseries render"
AGAIN = "caseseries render, nothing changed"
SENTENCE = "caseseries render, one sentence changed"
SENTENCE_HTML = "caseseries render --to html, one sentence changed"
# What a study consists of; the copy that is edited needs no more.
STUDY = (
    "_extensions", "analysis", "claims", "data", "report", "schemas", "simulation", "sql",
    "_quarto.yml", "study.toml",
)  # fmt: skip
DOCUMENTS = ("index", "supplement")
LIBRARIES = ("duckdb", "pandera.polars", "lifelines", "matplotlib.pyplot", "weasyprint", "nbclient")
KERNEL = (
    "import nbformat.v4 as v4; from nbclient import NotebookClient;"
    " NotebookClient(v4.new_notebook(cells=[v4.new_code_cell('1')])).execute()"
)


def main() -> int:
    options = _options()
    data = options.data.resolve()
    formats = tuple(options.to.split(","))
    venv_bin = options.caseseries.parent
    path = os.pathsep.join(
        [str(options.peer_python.parent), str(venv_bin), os.environ.get("PATH", os.defpath)]
    )
    print(f"# Rendering: {machine()}\n")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        work = Path(folder)
        ours = _ours(options.caseseries, data, work, formats)
        again = Command(AGAIN, ours.arguments, produces=ours.produces)
        study = copy_of_the_study(work)
        changed = [
            _changed(SENTENCE, options.caseseries, study, work / "changed", formats),
            _changed(SENTENCE_HTML, options.caseseries, study, work / "changed_html", ("html",)),
        ]
        peers = _available(
            {
                "R Markdown": lambda: r_markdown(data, work, formats, path),
                "Quarto": lambda: quarto_python(data, work, formats, path, options.peer_python),
            }
        )
        floors = _floors(venv_bin / "python", work)
        try:
            measured = run_in_turn(
                [ours, again, *changed, *peers, *floors],
                runs=options.runs,
                warmup=options.warmup,
                log_dir=work,
            )
        except CommandFailedError as error:
            print(error, file=sys.stderr)
            return 1
    print(f"## Against the peers, {options.runs} runs in turn\n")
    print(markdown_table({c.name: measured[c.name] for c in (ours, *peers)}, OURS))
    print("\n## After one sentence of the manuscript changed\n")
    for command in changed:
        print(markdown_table({c.name: measured[c.name] for c in (command, *peers)}, command.name))
    print("\n## What it cannot avoid, and what it saves\n")
    print(markdown_table({c.name: measured[c.name] for c in (ours, *floors, again)}, OURS))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--warmup", type=int, default=1)
    parser.add_argument("--data", type=Path, default=ROOT / "data" / "raw")
    parser.add_argument("--to", default="html,docx,pdf", metavar="html,docx,pdf")
    parser.add_argument(
        "--caseseries", type=Path, default=ROOT / ".venv" / "bin" / "caseseries", metavar="PROGRAM"
    )
    parser.add_argument(
        "--peer-python",
        type=Path,
        default=ROOT / "bench" / ".venv" / "bin" / "python",
        metavar="PROGRAM",
        help="the Python of the Quarto peer's environment",
    )
    options = parser.parse_args()
    if not options.caseseries.exists():
        parser.error(f"no {options.caseseries}: run `make setup` first")
    if not options.data.is_dir():
        parser.error(f"no folder {options.data}")
    return options


def _ours(program: Path, data: Path, work: Path, formats: tuple[str, ...]) -> Command:
    out, db = work / "caseseries", work / "study.duckdb"

    def nothing_there() -> None:
        for folder in (out, db.parent / ".remembered"):
            shutil.rmtree(folder, ignore_errors=True)
        db.unlink(missing_ok=True)

    return Command(
        name=OURS,
        arguments=[
            str(program),
            "render",
            "--data",
            str(data),
            "--db",
            str(db),
            "--out",
            str(out),
            "--to",
            ",".join(formats),
            # Quarto may be on PATH for the peer.
            "--renderer",
            "embedded",
        ],
        prepare=nothing_there,
        produces=[db, *(out / f"{name}.{suffix}" for name in DOCUMENTS for suffix in formats)],
    )


def copy_of_the_study(work: Path) -> Path:
    """A study of one's own to edit; its extension is what the link of ours points to."""
    study = work / "study"
    study.mkdir()
    for name in STUDY:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, study / name, ignore=ignored)
        else:
            shutil.copy(source, study / name)
    return study


def _changed(name: str, program: Path, study: Path, out: Path, formats: tuple[str, ...]) -> Command:
    """Render a study anew of which only one sentence has changed since the last time."""
    manuscript = study / "report" / "index.qmd"
    written = manuscript.read_text(encoding="utf-8")
    edits = iter(range(10**6))
    arguments = [
        str(program), "render", "--study", str(study), "--db", str(out / "study.duckdb"),
        "--out", str(out / "report"), "--to", ",".join(formats), "--renderer", "embedded",
    ]  # fmt: skip

    def edit() -> None:
        manuscript.write_text(written, encoding="utf-8")
        subprocess.run(arguments, env=child_environment({}), check=True, capture_output=True)
        manuscript.write_text(f"{written}\n\nA sentence, {next(edits)}.\n", encoding="utf-8")

    pages = [out / "report" / f"{name}.{suffix}" for name in DOCUMENTS for suffix in formats]
    return Command(name, arguments, prepare=edit, produces=pages)


def _available(peers: dict[str, Callable[[], Command]]) -> list[Command]:
    """The peers that can run here; the others are named."""
    found: list[Command] = []
    for name, make in peers.items():
        try:
            found.append(make())
        except MissingPeerError as error:
            print(f"{name} is left out: {error}.\n")
    return found


def _floors(python: Path, work: Path) -> list[Command]:
    """Processes that do nothing but what every render has to pay for."""
    text = work / "floor.md"
    text.write_text("---\ntitle: Floor\n---\n\n# Heading\n\nOne paragraph.\n", encoding="utf-8")
    libraries = [name for name in LIBRARIES if _has(python, name.partition(".")[0])]
    floors = [Command("start Python", [str(python), "-c", "pass"])]
    if libraries:
        imports = f"import {', '.join(libraries)}"
        floors.append(Command(imports, [str(python), "-c", imports]))
    if _has(python, "nbclient") and _has(python, "ipykernel"):
        floors.append(Command("start a kernel, one cell", [str(python), "-c", KERNEL]))
    pandoc = _pandoc(python)
    if pandoc is not None:
        arguments = [pandoc, "--standalone", str(text), "--output", str(work / "floor.html")]
        floors.append(Command("pandoc, one short page to HTML", arguments))
    return floors


def _has(python: Path, package: str) -> bool:
    code = f"import importlib.util as u, sys; sys.exit(u.find_spec({package!r}) is None)"
    return subprocess.run([str(python), "-c", code], check=False).returncode == 0


def _pandoc(python: Path) -> str | None:
    """The pandoc inside the environment, else the one on PATH."""
    finished = subprocess.run(
        [str(python), "-c", "import pypandoc; print(pypandoc.get_pandoc_path())"],
        env=child_environment({}),
        capture_output=True,
        text=True,
        check=False,
    )
    return finished.stdout.strip() or shutil.which("pandoc")


if __name__ == "__main__":
    sys.exit(main())
