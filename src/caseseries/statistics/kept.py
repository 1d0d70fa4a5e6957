"""What a library found for the very same numbers in an earlier build, so as not to fit it again.

A fit is a function of its arguments alone: its result is kept under a hash of them and the name of
the function, and nothing else can change it but the code, which `keeping_in` is told of.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any, Final

import numpy as np

from caseseries.writing.whole_file import write_whole

Arrays = tuple[np.ndarray, ...]

LONGEST: Final = 2000
"""Results with more values than this are not kept: of so many rows the arithmetic counts."""


@dataclass
class _Memory:
    known: dict[str, Arrays]
    used: dict[str, Arrays] = field(default_factory=dict)


_memory: _Memory | None = None


@contextmanager
def keeping_in(file: Path, made_by: str) -> Iterator[None]:
    """Within the block, functions marked `kept` take what ``file`` holds for their arguments.

    At its end the file holds what was asked for in the block, and no more. ``made_by`` says what
    code and libraries the results come from; those of others are not taken.
    """
    global _memory
    _memory = _Memory(_read(file, made_by))
    try:
        yield
        if _memory.used.keys() != _memory.known.keys():
            with suppress(OSError):  # Without room to remember, the build goes on.
                write_whole(file, _text(made_by, _memory.used).encode())
    finally:
        _memory = None


def kept(function: Callable[..., Arrays]) -> Callable[..., Arrays]:
    """Mark a function of arrays and None that gives arrays, whose results may be kept."""

    @wraps(function)
    def known_or_found(*arguments: np.ndarray | None) -> Arrays:
        if _memory is None:
            return function(*arguments)
        key = _key(function, arguments)
        found = _memory.known.get(key) or _memory.used.get(key)
        if found is None:
            found = function(*arguments)
        if sum(array.size for array in found) <= LONGEST:
            _memory.used[key] = found
        return tuple(array.copy() for array in found)

    return known_or_found


def _key(function: Callable[..., Arrays], arguments: tuple[np.ndarray | None, ...]) -> str:
    digest = hashlib.sha256(f"{function.__module__}.{function.__qualname__}".encode())
    for argument in arguments:
        if argument is None:
            digest.update(b"|none")
        else:
            digest.update(f"|{argument.dtype.str}{argument.shape}".encode())
            digest.update(np.ascontiguousarray(argument).tobytes())
    return digest.hexdigest()


def _text(made_by: str, results: dict[str, Arrays]) -> str:
    """As JSON, floats so that they read back bit for bit."""
    content = {
        key: [[array.dtype.str, array.tolist()] for array in arrays]
        for key, arrays in results.items()
    }
    return json.dumps({"made_by": made_by, "results": content})


def _read(file: Path, made_by: str) -> dict[str, Arrays]:
    try:
        content: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        if content["made_by"] != made_by:
            return {}
        return {
            key: tuple(np.array(values, dtype=kind) for kind, values in arrays)
            for key, arrays in content["results"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}
