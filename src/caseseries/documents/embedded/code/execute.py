"""Run the cells of one document.

The cells run in this process, in one IPython ``InteractiveShell`` per document, not in a
Jupyter kernel behind sockets: starting a kernel takes longer than running the cells of a
whole manuscript, and the shell has the same formatters, magics and display functions as the
kernel that Quarto starts (ipykernel's shell is a subclass of it). A document runs once,
whatever the number of formats.
"""

import base64
import io
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from caseseries.documents.embedded.cells import Cell
from caseseries.documents.embedded.code.outputs import RICH_TYPES, Failure, Output, Rich, Text
from caseseries.documents.embedded.code.plain_figures import (
    print_form,
    show_open_figures,
    show_plain_figures,
    use_inline,
)
from caseseries.documents.render_error import RenderError


class _Stream(io.TextIOBase):
    def __init__(self, name: str, outputs: list[Output]) -> None:
        self._name = name
        self._outputs = outputs

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        last = self._outputs[-1] if self._outputs else None
        if isinstance(last, Text) and last.stream == self._name:
            self._outputs[-1] = Text(self._name, last.text + text)
        elif text:
            self._outputs.append(Text(self._name, text))
        return len(text)


class _Formatter(DisplayFormatter):
    """Formats as IPython does and remembers which object the last bundle came from."""

    last: tuple[Any, Any] = (None, None)

    def format(self, obj: Any, include: Any = None, exclude: Any = None) -> Any:
        data, metadata = super().format(obj, include=include, exclude=exclude)
        self.last = (data, obj)
        return data, metadata


class _Publisher(DisplayPublisher):
    outputs: list[Output]

    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        known, value = _formatter(self.shell).last
        self.outputs.append(Rich(dict(data), value if known is data else None))


class _Hook(DisplayHook):
    outputs: list[Output]
    source = ""

    def __call__(self, result: Any = None) -> None:
        if result is not None and not self.semicolon_at_end_of_expression(self.source):
            data, _ = _formatter(self.shell).format(result)
            self.outputs.append(Rich(data, result))


def _formatter(shell: Any) -> _Formatter:
    return shell.display_formatter


class _Shell(InteractiveShell):
    display_pub_class = _Publisher
    displayhook_class = _Hook

    def init_display_formatter(self) -> None:
        self.display_formatter = _Formatter(parent=self)
        # PNG is made only for Word, from the object itself, after the other formats left
        self.display_formatter.active_types = [m for m in RICH_TYPES if m != "image/png"]
        show_plain_figures(self.display_formatter)

    def showtraceback(self, *_: Any, **__: Any) -> None:
        """The session reports errors itself, with file, line and label."""

    showsyntaxerror = showtraceback  # type: ignore[assignment]

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window system in a report."""


class Session:
    """One document's Python session.

    ``folder`` is the working directory of the cells (Quarto's ``execute-dir: project``).
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        use_inline()
        _Shell.clear_instance()
        self._shell = _Shell.instance(
            config=Config(
                {
                    "HistoryManager": {"enabled": False},
                    "InteractiveShell": {"colors": "nocolor", "cache_size": 0},
                }
            )
        )

    @contextmanager
    def _recording(self) -> Iterator[list[Output]]:
        outputs: list[Output] = []
        for sink in (self._shell.display_pub, self._shell.displayhook):
            assert isinstance(sink, _Publisher | _Hook)
            sink.outputs = outputs
        streams = sys.stdout, sys.stderr
        before = Path.cwd()
        os.chdir(self._folder)
        sys.stdout = _Stream("stdout", outputs)
        sys.stderr = _Stream("stderr", outputs)
        try:
            yield outputs
        finally:
            sys.stdout, sys.stderr = streams
            os.chdir(before)

    def run(self, cell: Cell, *, may_fail: bool = False) -> list[Output]:
        """Run one cell and return what it displayed and printed, in order.

        Raises RenderError naming file, line and label when the cell fails, unless
        ``may_fail``.
        """
        assert isinstance(self._shell.displayhook, _Hook)
        self._shell.displayhook.source = cell.source
        with self._recording() as outputs:
            result = self._shell.run_cell(cell.source, store_history=False)
            show_open_figures(outputs)
        error = result.error_before_exec or result.error_in_exec
        if error is None:
            return outputs
        if may_fail:
            return [*outputs, Failure(f"{type(error).__name__}: {error}")]
        raise _cell_error(cell, error) from error

    def inline(self, expression: str, where: str) -> str:
        """Evaluate an inline expression and return markdown by Quarto's rule.

        ``text/markdown`` if the object offers it; else the repr, and for strings the text
        with markdown characters escaped. Raises RenderError when it fails or is empty.
        """
        code = expression.strip()
        with self._recording():
            result = self._shell.user_expressions({"value": code})["value"]
        if result["status"] != "ok":
            raise RenderError(
                f"`{{python}} {code}` failed: {result['ename']}: {result['evalue']}", where
            )
        data = result["data"]
        if "text/markdown" in data:
            return str(data["text/markdown"])
        if data["text/plain"] in ("None", "''"):
            raise RenderError(f"`{{python}} {code}` gives nothing to print", where)
        return escaped(str(data["text/plain"]))

    def picture(self, value: Any, form: str) -> bytes | None:
        """A figure as a file: the "png" an object offers, for Word, or a form for print, as
        `print_form` has it; None where it has none."""
        if form != "png":
            return print_form(value, form)
        maker = self._shell.display_formatter.formatters["image/png"]
        maker.enabled = True
        try:
            data = maker(value)
        finally:
            maker.enabled = False
        if data is None and hasattr(value, "_repr_mimebundle_"):
            bundle = value._repr_mimebundle_(include={"image/png"}, exclude=None)
            data = (bundle[0] if isinstance(bundle, tuple) else bundle).get("image/png")
        if isinstance(data, tuple):
            data = data[0]
        return base64.b64decode(data) if isinstance(data, str) else data


_SPECIAL = frozenset("\\`*_{}[]()>#.!+,-")


def escaped(text: str) -> str:
    """A plain representation as markdown: quotes of a string off, special characters escaped.

    Quarto's character class ``[#+-.!]`` contains the range from + to '.', hence the comma.
    """
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        inner = text[1:-1].replace("\\", "\\\\")
        return "".join(f"\\{c}" if c in _SPECIAL else c for c in inner)
    return text


def _line_in_cell(start: TracebackType | None) -> int | None:
    """The line of the cell's own code in a traceback: the frame IPython's exec calls."""
    previous = ""
    found = None
    for frame, line in traceback.walk_tb(start):
        if previous.endswith(str(Path("IPython", "core", "interactiveshell.py"))):
            found = line
        previous = frame.f_code.co_filename
    return found


def _cell_error(cell: Cell, error: BaseException) -> RenderError:
    line = error.lineno if isinstance(error, SyntaxError) else _line_in_cell(error.__traceback__)
    # IPython drops empty lines before the first statement
    line = (line or 1) + len(cell.source) - len(cell.source.lstrip("\n"))
    number = cell.line + line - 1
    label = f" (cell {cell.label})" if cell.label else ""
    source = cell.source.split("\n")
    quoted = source[line - 1].strip() if line <= len(source) else ""
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
        if "IPython" not in Path(frame.filename).parts
        and not frame.filename.startswith("<")
        and frame.filename != __file__
    ]
    detail = f"in `{quoted}`" if quoted else ""
    if frames and "ipython-input" not in frames[-1]:
        detail += f"; raised at {frames[-1]}"
    return RenderError(
        f"the cell failed: {type(error).__name__}: {error}",
        f"{cell.file}:{number}{label}",
        detail.strip("; "),
    )
