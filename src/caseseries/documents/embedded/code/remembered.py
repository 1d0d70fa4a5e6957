"""What the code of a document gave the last time, as long as nothing it rests on has changed.

A sentence that is written anew is printed without running a cell: the results of all cells and
inline expressions lie beside the database under a key of everything they can depend on, the code
of every document among it. `execute: cache: false` in a document's head turns it off.
"""

from __future__ import annotations

import contextlib
import glob
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Protocol

from caseseries.documents import stamp
from caseseries.documents.embedded.cells import INLINE, Cell, Prose
from caseseries.documents.embedded.code.outputs import Failure, Output, Rich, Text
from caseseries.documents.embedded.project import SHORTCODE, Document, Metadata

_RESULTS = "results.json"


class CodeRunner(Protocol):
    """What runs the code of a document, or knows what it gave."""

    def run(self, cell: Cell, *, may_fail: bool = False) -> list[Output]: ...

    def inline(self, expression: str, where: str) -> str: ...

    def picture(self, value: Any, form: str) -> bytes | None: ...


@dataclass(frozen=True)
class _Picture:
    """Stands for a figure that was drawn before, the ``number``-th of those in a ``folder``."""

    folder: Path
    number: int


def key_of(
    documents: Sequence[tuple[Document, list[Prose | Cell]]], project: object, code: str
) -> str:
    """One hash of the code of all documents with their heads, of ``project``, the settings for all,
    and of ``code``, which says what else the results rest on."""
    return stamp.digest(
        project,
        code,
        [
            [document.path.name, repr(document.front), list(map(list, _code_of(parts)))]
            for document, parts in documents
        ],
    )


def may_remember(metadata: Metadata) -> bool:
    """Whether a document lets its results be kept: all but `execute: cache: false`."""
    return (metadata.get("execute") or {}).get("cache") is not False


def _code_of(parts: list[Prose | Cell]) -> Iterator[tuple[str, str]]:
    for part in parts:
        if isinstance(part, Cell):
            yield part.source, repr(sorted(part.options.items()))
            continue
        text = "\n".join(line.text for line in part.lines)
        yield from ((match.group(2), "") for match in INLINE.finditer(text))
        # A shortcode may stand for code.
        yield from ((found, "") for found in SHORTCODE.findall(text))


class Replay:
    """Gives the results of an earlier run in their order."""

    def __init__(self, folder: Path, results: list[Any]) -> None:
        self._folder = folder
        self._results = iter(results)
        self._pictures = _numbers()

    def run(self, cell: Cell, *, may_fail: bool = False) -> list[Output]:
        return [self._output(entry) for entry in next(self._results)]

    def inline(self, expression: str, where: str) -> str:
        return str(next(self._results))

    def picture(self, value: Any, form: str) -> bytes | None:
        if not isinstance(value, _Picture):
            return None
        return (value.folder / _picture_name(value.number, form)).read_bytes()

    def _output(self, entry: dict[str, Any]) -> Output:
        if "data" in entry:
            return Rich(entry["data"], _Picture(self._folder, next(self._pictures)))
        return Text(**entry) if "stream" in entry else Failure(**entry)


class Recorder:
    """Runs the code by another runner and writes down what it gave."""

    def __init__(self, runner: CodeRunner, memory: Memory) -> None:
        self._runner = runner
        self._memory = memory
        self._results: list[Any] = []
        self._values: list[Any] = []

    def run(self, cell: Cell, *, may_fail: bool = False) -> list[Output]:
        outputs = self._runner.run(cell, may_fail=may_fail)
        rich = [output for output in outputs if isinstance(output, Rich)]
        self._values += [output.value for output in rich]
        self._results.append(
            [
                {"data": output.data} if isinstance(output, Rich) else asdict(output)
                for output in outputs
            ]
        )
        return outputs

    def inline(self, expression: str, where: str) -> str:
        text = self._runner.inline(expression, where)
        self._results.append(text)
        return text

    def picture(self, value: Any, form: str) -> bytes | None:
        data = self._runner.picture(value, form)
        number = next((n for n, known in enumerate(self._values) if known is value), None)
        if data is not None and number is not None:
            self._memory.keep_picture(number, form, data)
        return data

    def keep(self) -> None:
        """Write the results down. What JSON cannot hold is not remembered."""
        self._memory.keep(self._results)


class Memory:
    """The results of one document under one key, in a folder of their own."""

    def __init__(self, folder: Path, stem: str, key: str) -> None:
        self._parent = folder
        self._stem = stem
        self._folder = folder / f"{stem}-{key[:32]}"

    def recalled(self, pictures: Sequence[str]) -> Replay | None:
        """The results of last time, or None where they or the figures in a form of ``pictures``
        are not there."""
        try:
            results = json.loads((self._folder / _RESULTS).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        if not all(
            (self._folder / _picture_name(number, form)).is_file()
            for number, data in enumerate(_rich(results))
            if "image/svg+xml" in data
            for form in pictures
        ):
            return None
        return Replay(self._folder, results)

    def keep(self, results: list[Any]) -> None:
        try:
            text = json.dumps(results)
        except (TypeError, ValueError):
            return
        for older in self._parent.glob(f"{glob.escape(self._stem)}-{'?' * 32}"):
            shutil.rmtree(older, ignore_errors=True)
        self._write(_RESULTS, text.encode())

    def keep_picture(self, number: int, form: str, data: bytes) -> None:
        self._write(_picture_name(number, form), data)

    def _write(self, name: str, data: bytes) -> None:
        """Whole or not at all, whoever else writes or reads there; without room to remember the
        documents are written all the same."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor, aside = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
            Path(aside).replace(self._folder / name)


def _rich(results: list[Any]) -> Iterator[dict[str, Any]]:
    for entry in results:
        if isinstance(entry, list):
            yield from (output["data"] for output in entry if "data" in output)


def _numbers() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def _picture_name(number: int, form: str) -> str:
    return f"{number}.{form}"
