"""Python that a study brings, imported from its own folder.

A study's rooms are ordinary packages of its folder (``schemas.patients``, ``analysis.local``), so
that an editor and a notebook see them as the engine does. Python knows one ``analysis`` at a
time: the study opened last owns these names, and its modules are kept for when it is opened again.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from types import ModuleType
from typing import Final

ROOMS: Final = ("schemas", "analysis", "claims", "report", "simulation")

ENGINE: Final = Path(__file__).resolve().parents[1]

_YOUNG_SECONDS: Final = 2.0

_kept: dict[Path, dict[str, ModuleType]] = {}
_active: list[Path] = []


class StudyModuleError(Exception):
    """A module of a study cannot be imported; the message names file, line and error."""


def activate(root: Path) -> None:
    """Let the names of the rooms mean those of the study in ``root``."""
    root = root.resolve()
    if _active and _active[0] == root:
        return
    loaded = {name: module for name, module in sys.modules.items() if _is_of_a_room(name)}
    if _active:
        _kept[_active[0]] = loaded
        sys.path[:] = [entry for entry in sys.path if entry != str(_active[0])]
    for name, module in loaded.items():
        if _active or not _lies_in(module, root):
            del sys.modules[name]
    sys.modules.update(_kept.get(root, {}))
    for room in ROOMS:
        # Without a file of its own it would lose to a package of that name elsewhere on the path.
        if (root / room).is_dir() and not (root / room / "__init__.py").exists():
            package = ModuleType(room)
            package.__path__ = [str(root / room)]
            sys.modules.setdefault(room, package)
    _active[:] = [root]
    if sys.path[:1] != [str(root)]:
        sys.path.insert(0, str(root))
    importlib.invalidate_caches()
    keep_no_young_bytecode(root)


def keep_no_young_bytecode(root: Path) -> None:
    """Let no bytecode of a study's code be kept while that is seconds old.

    Python knows bytecode to be of a source by its size and the whole second of its last change: of
    two versions as long as each other, saved within one second, it would go on running the first.
    """
    code = (*root.glob("*.py"), *root.glob("*/*.py"))
    if time.time() - max((path.stat().st_mtime for path in code), default=0.0) < _YOUNG_SECONDS:
        sys.dont_write_bytecode = True


def load(root: Path, name: str) -> ModuleType:
    """The module ``name`` (``analysis.recurrences``) of the study in ``root``.

    Raises StudyModuleError where it is missing or raises while it is imported.
    """
    activate(root)
    try:
        return importlib.import_module(name)
    # The study's code may raise anything; whatever it is, its place is what helps.
    except Exception as error:
        raise StudyModuleError(where_it_failed(error, root, name)) from error


def names_in(root: Path, room: str) -> list[str]:
    """The modules that lie in a room of a study, by name; those that begin with _ are helpers."""
    folder = root / room
    if not folder.is_dir():
        return []
    return [f"{room}.{path.stem}" for path in sorted(folder.glob("[a-z]*.py"))]


def where_it_failed(error: BaseException, root: Path, fallback: str) -> str:
    """``analysis/x.py:7: ZeroDivisionError: division by zero``: the deepest line of the study."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{_shown(Path(error.filename), root)}:{error.lineno}: {error.msg}"
    place = fallback
    step = error.__traceback__
    while step is not None:
        path = Path(step.tb_frame.f_code.co_filename)
        of_study = root.resolve() in path.resolve().parents and ".venv" not in path.parts
        # The engine may lie in the folder of its first study.
        if of_study and ENGINE not in path.resolve().parents:
            place = f"{_shown(path, root)}:{step.tb_lineno}"
        step = step.tb_next
    return f"{place}: {type(error).__name__}: {error}"


def _shown(path: Path, root: Path) -> str:
    resolved = path.resolve()
    return (
        str(resolved.relative_to(root.resolve()))
        if root.resolve() in resolved.parents
        else str(path)
    )


def _is_of_a_room(name: str) -> bool:
    return name.partition(".")[0] in ROOMS


def _lies_in(module: ModuleType, root: Path) -> bool:
    places = [getattr(module, "__file__", None), *getattr(module, "__path__", ())]
    return any(place and root in Path(place).resolve().parents for place in places)
