"""The peers that `bench/render.py` measures against, and what each needs to be there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from measure import Command, child_environment

HERE = Path(__file__).resolve().parent
R_PACKAGES = (
    "dplyr", "flextable", "ggplot2", "lubridate", "readr", "rmarkdown", "survival", "survminer",
    "tidyr",
)  # fmt: skip
PYTHON_MODULES = ("great_tables", "ipykernel", "lifelines", "matplotlib", "nbclient", "pandas")


class MissingPeerError(LookupError):
    """A peer cannot run here; the message names what is missing."""


def _answers(arguments: list[str]) -> bool:
    finished = subprocess.run(
        arguments,
        env=child_environment({}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return finished.returncode == 0


def _need(*programs: str, path: str | None = None) -> None:
    for program in programs:
        if shutil.which(program, path=path) is None:
            raise MissingPeerError(f"{program} is not on PATH")


def r_markdown(data: Path, work: Path, formats: tuple[str, ...], path: str) -> Command:
    """R Markdown with survival, survminer and flextable, one R process for all formats."""
    _need("Rscript", "pandoc", path=path)
    if "pdf" in formats:
        _need("weasyprint", path=path)
    packages = ", ".join(f'"{package}"' for package in R_PACKAGES)
    wanted = f"quit(status = !all(sapply(c({packages}), requireNamespace, quietly = TRUE)))"
    if not _answers(["Rscript", "-e", wanted]):
        raise MissingPeerError(f"R lacks one of {', '.join(R_PACKAGES)}")
    out = work / "r_markdown"
    return Command(
        name=f"R Markdown ({', '.join(formats)})",
        arguments=[
            "Rscript",
            str(HERE / "peers" / "r_markdown" / "run.R"),
            str(data),
            str(out),
            ",".join(formats),
        ],
        environment={"PATH": path},
        prepare=lambda: shutil.rmtree(out, ignore_errors=True),
        produces=[out / f"report.{name}" for name in formats],
    )


def quarto_python(
    data: Path, work: Path, formats: tuple[str, ...], path: str, python: Path
) -> Command:
    """A qmd with pandas, lifelines and great_tables through Quarto."""
    _need("quarto", path=path)
    if "pdf" in formats:
        _need("weasyprint", path=path)
    if not python.exists():
        raise MissingPeerError(f"no {python}: see bench/README.md for the peer's environment")
    if not _answers([str(python), "-c", f"import {', '.join(PYTHON_MODULES)}"]):
        raise MissingPeerError(f"{python} lacks one of {', '.join(PYTHON_MODULES)}")
    project = work / "quarto_python"

    def fresh_project() -> None:
        # Quarto writes beside its source and keeps caches there.
        shutil.rmtree(project, ignore_errors=True)
        shutil.copytree(HERE / "peers" / "quarto_python", project)

    return Command(
        name=f"Quarto ({', '.join(formats)})",
        arguments=[
            "quarto",
            "render",
            "report.qmd",
            "--to",
            ",".join(formats),
            "--no-execute-daemon",
        ],
        cwd=project,
        environment={"PATH": path, "PEER_DATA": str(data), "QUARTO_PYTHON": str(python)},
        prepare=fresh_project,
        produces=[project / f"report.{name}" for name in formats],
    )
