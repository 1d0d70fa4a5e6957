"""Split a document into prose and Python cells.

A cell is a fence of three or more backticks with ``{python}``; its leading ``#|`` lines are
YAML options. Any other fenced block is prose, whatever stands in it.
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from caseseries.documents.embedded.project import Line, fence_of
from caseseries.documents.render_error import RenderError

_CELL = re.compile(r"^(?P<indent>\s*)(?P<fence>`{3,})\s*\{python(?P<rest>[^}]*)\}\s*$")
_OTHER_CELL = re.compile(r"^\s*`{3,}\s*\{(?P<language>[A-Za-z]\w*)\b[^}]*\}\s*$")
_OPTION = re.compile(r"^#\|\s?(?P<yaml>.*)$")
INLINE = re.compile(r"(^|[^`])`\{python\}[ \t]([^`]+)`", re.MULTILINE)
OPTIONS = frozenset(
    {
        "label",
        "include",
        "echo",
        "eval",
        "output",
        "warning",
        "error",
        "tbl-cap",
        "fig-cap",
        "fig-alt",
        "classes",
        "tags",
    }
)


@dataclass(frozen=True)
class Prose:
    """Lines of markdown between cells."""

    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Cell:
    """A Python cell; ``source`` keeps the option lines blank, so that line numbers hold."""

    source: str
    options: dict[str, Any]
    file: Path
    line: int

    @property
    def label(self) -> str:
        """The label, or "" for a cell without one."""
        return str(self.options.get("label", ""))

    @property
    def where(self) -> str:
        """File, line and label for messages."""
        return f"{self.file}:{self.line}" + (f" (cell {self.label})" if self.label else "")


def _cell(opening: Line, body: list[Line], *, foreign: bool) -> Cell:
    where = f"{opening.file}:{opening.number}"
    option_lines: list[str] = []
    source: list[str] = []
    for line in body:
        match = _OPTION.match(line.text)
        if match and not any(text.strip() for text in source):
            option_lines.append(match.group("yaml"))
            source.append("")
        else:
            source.append(line.text)
    try:
        options = yaml.safe_load("\n".join(option_lines)) or {}
    except yaml.YAMLError as error:
        raise RenderError(f"the cell options are not valid YAML: {error}", where) from error
    if not isinstance(options, dict):
        raise RenderError("cell options have the form '#| name: value'", where)
    for name in () if foreign else options:
        if name == "tags" and options[name] != ["parameters"]:
            raise RenderError(
                f"unknown tags {options[name]!r}", where, "the embedded renderer knows [parameters]"
            )
        if name not in OPTIONS:
            raise RenderError(
                f"unknown cell option {name!r}",
                where,
                f"the embedded renderer knows {', '.join(sorted(OPTIONS))}",
            )
    return Cell("\n".join(source), options, opening.file, opening.number + 1)


def split(lines: tuple[Line, ...], *, foreign: bool = False) -> list[Prose | Cell]:
    """Split the lines of a document. Raises RenderError for a cell that does not end, and, unless
    ``foreign``, for cells and options that Quarto alone knows."""
    parts: list[Prose | Cell] = []
    prose: list[Line] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        opening = _CELL.match(line.text)
        fence = fence_of(line.text)
        if not fence:
            prose.append(line)
            at += 1
            continue
        end = at + 1
        while end < len(lines) and not _closes(lines[end].text, fence):
            end += 1
        other = _OTHER_CELL.match(line.text)
        if opening is None and other is not None and not foreign:
            raise RenderError(
                f"this is a cell of {other.group('language')}, and the embedded renderer runs"
                " Python only",
                f"{line.file}:{line.number}",
                f"render with Quarto, or write ```{other.group('language')} to show it as code",
            )
        if opening is None:
            prose.extend(lines[at : end + 1])
        elif end == len(lines):
            raise RenderError("this cell has no closing fence", f"{line.file}:{line.number}")
        elif opening.group("rest").strip(" ,") and not foreign:
            raise RenderError(
                "options inside {python …} are not supported",
                f"{line.file}:{line.number}",
                "write them as '#| name: value' lines",
            )
        else:
            if prose:
                parts.append(Prose(tuple(prose)))
                prose = []
            parts.append(_cell(line, list(lines[at + 1 : end]), foreign=foreign))
        at = end + 1
    if prose:
        parts.append(Prose(tuple(prose)))
    return parts


def _closes(text: str, fence: str) -> bool:
    stripped = text.strip()
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]}


def imported_modules(parts: list[Prose | Cell]) -> list[str]:
    """Names of the modules that the cells import, so that they can be loaded early."""
    names: dict[str, None] = {}
    for part in parts:
        if not isinstance(part, Cell):
            continue
        try:
            tree = ast.parse(part.source)
        except SyntaxError:
            continue  # magics, or an error that running the cell reports with its place
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names.update(dict.fromkeys(alias.name for alias in node.names))
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names[node.module] = None
    return list(names)
