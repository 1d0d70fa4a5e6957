"""Know whether the documents are up to date: the hashes of everything they came from.

The stamp lies beside the documents as ``.stamp.json``. Nothing heavy is imported here, so
that a second render after nothing changed answers at once.
"""

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

STAMP = ".stamp.json"
CODE_FOLDERS = ("_extensions", "schemas", "sql", "analysis", "claims", "report", "rules")
ENGINE = Path(__file__).resolve().parents[1]
PROJECT_FILES = (
    "_quarto.yml",
    "_variables.yml",
    "_environment",
    "study.toml",
    "pyproject.toml",
    "requirements.txt",
)
PACKAGES = (
    "duckdb",
    "firthmodels",
    "ipython",
    "jinja2",
    "lifelines",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "polars",
    "pypandoc_binary",
    "pyreadstat",
    "scipy",
    "statsmodels",
    "weasyprint",
    "xlsxwriter",
)
_IGNORED = frozenset({"__pycache__", ".ipynb_checkpoints"})


@dataclass(frozen=True)
class Sources:
    """Where the documents come from, beside the code of the project.

    ``data`` is the folder of the raw tables, or the file that holds them; ``register`` the file of
    accepted findings; ``quarantine`` whether rows with errors are set aside.
    """

    project_dir: Path
    data: Path
    study: Path
    renderer: str
    register: Path | None = None
    quarantine: bool = False


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not _IGNORED.intersection(path.parts) and path.suffix != ".pyc":
            yield path


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def fingerprint(sources: Sources) -> dict[str, str]:
    """Name → hash (or version) of everything that decides what the documents say."""
    project = sources.project_dir.resolve()
    found = {f"package {name}": _version(name) for name in PACKAGES}
    found["python"] = sys.version
    found["renderer"] = sources.renderer
    for name in PROJECT_FILES:
        if (project / name).exists():
            found[name] = _hash(project / name)
    for folder in (*(project / name for name in CODE_FOLDERS), ENGINE):
        for path in _files(folder):
            found[str(path)] = _hash(path)
    if sources.data.is_file():
        found[f"data {sources.data.name}"] = _hash(sources.data)
    for path in _files(sources.data):
        found[f"data {path.relative_to(sources.data)}"] = _hash(path)
    if sources.study.exists():
        found["study"] = _hash(sources.study)
    if sources.register is not None and sources.register.exists():
        found["register"] = _hash(sources.register)
    found["quarantine"] = str(sources.quarantine)
    return found


def read(out: Path) -> dict[str, Any]:
    """The stamp in a folder; {} where there is none or it cannot be read."""
    try:
        loaded = json.loads((out / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def is_current(out: Path, inputs: dict[str, str], formats: Sequence[str]) -> bool:
    """Whether every document in ``formats`` is there, unaltered, from these very inputs."""
    stamp = read(out)
    outputs: dict[str, str] = stamp.get("outputs", {})
    written = {Path(name).suffix.lstrip(".") for name in outputs}
    return (
        stamp.get("inputs") == inputs
        and set(formats) <= written
        and all(
            (out / name).is_file() and _hash(out / name) == value for name, value in outputs.items()
        )
    )


def write(out: Path, inputs: dict[str, str], names: Sequence[str]) -> None:
    """Record what the named documents in ``out`` were made from."""
    outputs = {name: _hash(out / name) for name in sorted(names)}
    text = json.dumps({"inputs": inputs, "outputs": outputs}, indent=1, sort_keys=True)
    (out / STAMP).write_text(text + "\n", encoding="utf-8")
