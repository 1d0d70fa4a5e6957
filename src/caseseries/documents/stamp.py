"""Know what of the documents is up to date: the hashes of everything they came from.

The stamp lies beside the documents as ``.stamp.json``. Nothing heavy is imported here, so
that a second render after nothing changed answers at once.
"""

import contextlib
import hashlib
import json
import os
import sys
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from caseseries.delivery.databases.address import Database
from caseseries.delivery.redcap.project.beside import project_files_beside
from caseseries.documents.formats import format_of
from caseseries.writing.together import ASIDE

MEMORY = ".remembered"
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
    "lxml",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pandera",
    "polars",
    "pydantic",
    "pypandoc_binary",
    "pyreadstat",
    "scipy",
    "sqlglot",
    "weasyprint",
    "xlsxwriter",
)
_LONGEST_NAME = 200
_IGNORED = frozenset({"__pycache__", ".ipynb_checkpoints"})
# What a document says and how it looks, which no number depends on.
_WRITING = frozenset({".qmd", ".bib", ".csl", ".css", ".lua", ".html", ".xml", ".openxml"})
_OF_DOCUMENTS = ("_extensions/", "report/")
_LAYOUT = frozenset(
    {"_quarto.yml", "_variables.yml", "parameters", "renderer", "package weasyprint"}
)


@dataclass(frozen=True)
class Sources:
    """Where the documents come from, beside the code of the project.

    ``data`` is the folder of the raw tables, or the file that holds them (of a database nothing is
    looked at here: its rows are read once, by ``basis``); ``register`` the file of
    accepted findings; ``quarantine`` whether rows with errors are set aside; ``parameters`` the
    values given to documents, as one text.
    """

    project_dir: Path
    data: Path | Database
    study: Path
    renderer: str
    register: Path | None = None
    quarantine: bool = False
    parameters: str = ""


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    def is_shown(name: str) -> bool:
        return name not in _IGNORED and not name.startswith(ASIDE)

    for place, folders, names in os.walk(folder):
        folders[:] = sorted(filter(is_shown, folders))
        for name in sorted(filter(is_shown, names)):
            path = Path(place, name)
            if path.suffix != ".pyc" and path.is_file():
                yield path


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _study_files(sources: Sources) -> Iterator[tuple[str, Path]]:
    """Name and place of every file of a study that decides what its documents say."""
    project = sources.project_dir.resolve()
    for name in PROJECT_FILES:
        if (project / name).exists():
            yield name, project / name
    # Cells run in the project's folder, and may import what lies there.
    modules = sorted(project.glob("*.py"))
    packages = {path.parent.name for path in project.glob("*/__init__.py")}
    folders = [project / name for name in sorted({*CODE_FOLDERS, *packages})]
    for path in (*modules, *(path for folder in folders for path in _files(folder))):
        yield path.relative_to(project).as_posix(), path
    for path in _named_in(sources.study, project):
        yield f"named {Path(os.path.relpath(path, project)).as_posix()}", path
    if isinstance(sources.data, Path):
        if sources.data.is_file():
            for path in (sources.data, *project_files_beside(sources.data)):
                yield f"data {path.name}", path
        for path in _files(sources.data):
            yield f"data {path.relative_to(sources.data)}", path
    if sources.study.exists():
        yield "study", sources.study
    if sources.register is not None and sources.register.exists():
        yield "register", sources.register


@cache
def engine() -> dict[str, str]:
    """The part of a fingerprint that stays while a process runs, whose code is loaded."""
    found = {f"package {name}": _version(name) for name in PACKAGES}
    found["python"] = sys.version
    for path in _files(ENGINE):
        found[f"engine {path.relative_to(ENGINE).as_posix()}"] = _hash(path)
    return found


def fingerprint(sources: Sources) -> dict[str, str]:
    """Name → hash (or version) of everything that decides what the documents say."""
    found = {
        **engine(),
        "renderer": sources.renderer,
        "quarantine": str(sources.quarantine),
        "parameters": sources.parameters,
    }
    return {**found, **study_fingerprint(sources)}


def engine_glance() -> str:
    """One hash of names, dates and sizes of the engine's files."""
    found: list[tuple[str, int, int]] = []
    for place, folders, names in os.walk(ENGINE):
        folders[:] = [name for name in folders if name not in _IGNORED]
        for path in (Path(place, name) for name in names):
            about = path.stat()
            found.append((str(path), about.st_mtime_ns, about.st_size))
    return digest(sorted(found))


def study_fingerprint(sources: Sources) -> dict[str, str]:
    """Name → hash of the study's own files, data among them."""
    return {name: _hash(path) for name, path in _study_files(sources)}


def glance(sources: Sources) -> dict[str, tuple[int, int]]:
    """Name → date of change and size of the study's files: cheap enough to be taken all the time,
    and different where `fingerprint` may be."""
    found: dict[str, tuple[int, int]] = {}
    for name, path in _study_files(sources):
        with contextlib.suppress(OSError):  # Gone between the listing and the look.
            about = path.stat()
            found[name] = about.st_mtime_ns, about.st_size
    return found


def _named_in(study: Path, project: Path) -> Iterator[Path]:
    """Files that ``study.toml`` names: a ledger, a mapping, a folder of rules. Of a folder outside
    the project only its SQL counts, since a word may happen to be the name of any folder."""

    try:
        content = tomllib.loads(study.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return  # Reading the study says what is wrong with it.
    texts: set[str] = set()
    values: list[Any] = [content]
    while values:
        value = values.pop()
        if isinstance(value, str):
            texts.add(value)
        elif isinstance(value, dict | list):
            values.extend(value.values() if isinstance(value, dict) else value)
    for text in sorted(texts):
        if len(text) > _LONGEST_NAME or not text.isprintable() or not text.strip("./ "):
            continue
        named = (project / text).resolve()
        if named.is_file():
            yield named
        elif named.is_dir():
            yield from _files(named) if project in named.parents else sorted(named.glob("*.sql"))


def of_database(inputs: dict[str, str]) -> dict[str, str]:
    """The part of a fingerprint that the database rests on: all but what documents say and how
    they look. The engine counts whole, since the database holds numbers as they are printed."""
    return {
        name: value
        for name, value in inputs.items()
        if name not in _LAYOUT
        and not (name.startswith(_OF_DOCUMENTS) and Path(name).suffix in _WRITING)
    }


def of_code(inputs: dict[str, str], db: Path) -> str:
    """One hash of all that the results of code in documents rest on, beside that code."""
    return digest(of_database(inputs), _hash(db))


def of_layout(inputs: dict[str, str]) -> str:
    """One hash of all but the documents themselves."""
    return digest({name: value for name, value in inputs.items() if not name.endswith(".qmd")})


def digest(*parts: object) -> str:
    """A hash of values that JSON can hold."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def read(out: Path) -> dict[str, Any]:
    """The stamp in a folder; {} where there is none or it cannot be read."""
    try:
        loaded = json.loads((out / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}


def is_current(
    out: Path, inputs: dict[str, str], database: Sequence[Path], formats: Sequence[str]
) -> bool:
    """Whether every document in ``formats`` is there, unaltered, from these very inputs and files
    of the database."""
    stamp = read(out)
    written = {format_of(name) for name in stamp.get("outputs", {})}
    return (
        stamp.get("inputs") == inputs
        and set(formats) <= written
        and _unaltered(stamp.get("outputs", {}), out)
        and holds_database(out, inputs, database)
    )


def holds_database(out: Path, inputs: dict[str, str], database: Sequence[Path]) -> bool:
    """Whether the files of the database are those that the documents came from, and would be
    built from the same today."""
    stamp = read(out)
    recorded = stamp.get("database", {})
    return (
        of_database(stamp.get("inputs", {})) == of_database(inputs)
        and set(recorded) == {str(path.resolve()) for path in database}
        and _unaltered(recorded, out)
    )


def kept_documents(out: Path) -> dict[str, dict[str, Any]]:
    """The documents of the last render that nobody altered since, by the stem of their files:
    ``made_of``, a hash of what they were made of, and ``outputs``, the names of their files."""
    stamp = read(out)
    hashes: dict[str, str] = stamp.get("outputs", {})
    return {
        stem: entry
        for stem, entry in stamp.get("documents", {}).items()
        if _unaltered({name: hashes.get(name, "") for name in entry["outputs"]}, out)
    }


def _unaltered(hashes: dict[str, str], folder: Path) -> bool:
    return all(
        (folder / name).is_file() and _hash(folder / name) == value
        for name, value in hashes.items()
    )


def write(
    out: Path,
    inputs: dict[str, str],
    names: Sequence[str],
    database: Sequence[Path],
    documents: dict[str, dict[str, Any]],
) -> None:
    """Record what the named documents in ``out`` were made from."""
    content = {
        "inputs": inputs,
        "outputs": {name: _hash(out / name) for name in sorted(names)},
        "database": {str(path.resolve()): _hash(path) for path in database if path.is_file()},
        "documents": documents,
    }
    text = json.dumps(content, indent=1, sort_keys=True)
    (out / STAMP).write_text(text + "\n", encoding="utf-8")
