"""Run a document's cells and write its markdown, as Quarto's Jupyter engine does.

A labelled table or figure becomes a fenced div with its caption as last paragraph, which is
the form crossref.lua numbers.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from caseseries.documents.embedded.cells import INLINE, Cell, Prose
from caseseries.documents.embedded.outputs import Failure, Output, Rich, Text
from caseseries.documents.embedded.project import Line, Metadata, expand_shortcodes
from caseseries.documents.embedded.remembered import CodeRunner
from caseseries.documents.render_error import RenderError

# Pandoc takes as long to read the note of a number as a paragraph.
_NOTE = re.compile(r' note="((?:[^"\\]|\\.)*)"\}')
_FLOAT = re.compile(r"^(?:tbl|fig)-.")
# Options with a document-wide default under execute:, and Quarto's own defaults.
_DEFAULTS: Metadata = {
    "include": True,
    "echo": True,
    "eval": True,
    "output": True,
    "warning": True,
    "error": False,
}


@dataclass
class Composed:
    """A document after its cells ran.

    ``figures`` pairs each SVG file written with the object it came from; ``notes`` are those of
    printed numbers, by the word that stands for each in the markdown.
    """

    markdown: str = ""
    notes: dict[str, str] = field(default_factory=dict)
    figures: list[tuple[Path, Any]] = field(default_factory=list)


class Composer:
    """Turns the parts of one document into markdown; SVG figures go to ``figures_dir``."""

    def __init__(
        self, session: CodeRunner, metadata: Metadata, variables: Metadata, figures_dir: Path
    ) -> None:
        self._session = session
        self._metadata = metadata
        self._variables = variables
        self._figures_dir = figures_dir
        self._labels: dict[str, str] = {}
        self._result = Composed()

    def compose(self, parts: list[Prose | Cell]) -> Composed:
        """Run everything in order. Raises RenderError for the first thing that fails."""
        texts = [
            self._cell(part, number) if isinstance(part, Cell) else self._prose(part.lines)
            for number, part in enumerate(parts, start=1)
        ]
        self._result.markdown = "\n\n".join(texts) + "\n"
        return self._result

    def _prose(self, lines: tuple[Line, ...]) -> str:
        text = "\n".join(
            expand_shortcodes(
                line.text, self._metadata, self._variables, f"{line.file}:{line.number}"
            )
            if "{{<" in line.text
            else line.text
            for line in lines
        )
        positions = iter(self._expression_lines(lines))

        def evaluate(match: re.Match[str]) -> str:
            line = next(positions)
            where = f"{line.file}:{line.number}"
            text = self._session.inline(match.group(2), where)
            return match.group(1) + _NOTE.sub(self._noted, text)

        return INLINE.sub(evaluate, text)

    def _noted(self, match: re.Match[str]) -> str:
        word = f"note-{len(self._result.notes)}"
        self._result.notes[word] = re.sub(r"\\(.)", r"\1", match.group(1))
        return f" note={word}}}"

    @staticmethod
    def _expression_lines(lines: tuple[Line, ...]) -> list[Line]:
        text = "\n".join(line.text for line in lines)
        return [lines[text.count("\n", 0, match.start(2))] for match in INLINE.finditer(text)]

    def _option(self, cell: Cell, name: str) -> Any:
        if name in cell.options:
            return cell.options[name]
        return self._metadata.get("execute", {}).get(name, _DEFAULTS[name])

    def _cell(self, cell: Cell, number: int) -> str:
        if cell.label:
            if cell.label in self._labels:
                raise RenderError(
                    f"the label {cell.label} is used twice",
                    cell.where,
                    f"it stands at {self._labels[cell.label]} already",
                )
            self._labels[cell.label] = f"{cell.file}:{cell.line}"
        if not self._option(cell, "eval"):
            return self._code(cell) if self._option(cell, "echo") else ""
        outputs = self._session.run(cell, may_fail=bool(self._option(cell, "error")))
        if not self._option(cell, "include"):
            return ""
        shown: Sequence[Output] = self._shown(cell, outputs)
        pieces = [self._code(cell)] if self._option(cell, "echo") is not False else []
        if self._option(cell, "output") == "asis":
            pieces += [out.text for out in shown if isinstance(out, Text)]
            shown = [out for out in shown if not isinstance(out, Text)]
        pieces += [
            self._output(cell, out, f"{cell.label or f'cell-{number}'}-{i}")
            for i, out in enumerate(shown, start=1)
        ]
        return self._enclosed(cell, pieces, shown)

    def _shown(self, cell: Cell, outputs: list[Output]) -> list[Output]:
        if self._option(cell, "output") is False:
            return []
        if self._option(cell, "warning"):
            return outputs
        return [out for out in outputs if not (isinstance(out, Text) and out.stream == "stderr")]

    def _enclosed(self, cell: Cell, pieces: list[str], shown: Sequence[Output]) -> str:
        kind = cell.label[:3] if _FLOAT.match(cell.label) else ""
        caption = cell.options.get(f"{kind}-cap") if kind else None
        for other in ("tbl", "fig"):
            if f"{other}-cap" in cell.options and other != kind:
                raise RenderError(
                    f"{other}-cap needs a label that begins with {other}-",
                    cell.where,
                    f"add '#| label: {other}-…' above it",
                )
        body = "\n\n".join(pieces)
        if not kind:
            classes = cell.options.get("classes", "")
            names = classes.split() if isinstance(classes, str) else classes
            marks = "".join(f" .{name.lstrip('.')}" for name in names)
            identity = f"#{cell.label} " if cell.label else ""
            return f"::: {{{identity}.cell{marks}}}\n\n{body}\n\n:::" if pieces else ""
        displayed = [out for out in shown if isinstance(out, Rich)]
        if len(displayed) != 1:
            raise RenderError(
                f"a cell labelled {cell.label} must display one {_kind_name(kind)}, "
                f"this one displays {len(displayed)}",
                cell.where,
                "let its last line be the object to display",
            )
        if caption:
            body += f"\n\n{' '.join(str(caption).split())}"
        alternative = _attribute(cell.options.get("fig-alt"))
        return f":::: {{#{cell.label} .cell{alternative}}}\n\n{body}\n\n::::"

    def _output(self, cell: Cell, output: Output, name: str) -> str:
        if isinstance(output, Text):
            return _verbatim(output.text, f"cell-output-{output.stream}")
        if isinstance(output, Failure):
            return _verbatim(output.text, "cell-output-error")
        content = output.data.get(output.mime, "")
        if output.mime == "text/markdown":
            return f"::: {{.cell-output .cell-output-display}}\n\n{content}\n\n:::"
        if output.mime == "image/svg+xml":
            path = self._figures_dir / f"{name}.svg"
            path.write_text(content, encoding="utf-8")
            self._result.figures.append((path, output.value))
            return f"![]({path}){{.cell-figure}}"
        if output.mime == "text/html":
            return f"```{{=html}}\n{content}\n```"
        if output.mime == "text/plain":
            return _verbatim(content, "cell-output-display")
        raise RenderError(
            f"the cell displays {', '.join(output.data) or 'nothing'}",
            cell.where,
            "it should offer _repr_markdown_ (tables) or _repr_svg_ (figures)",
        )

    @staticmethod
    def _code(cell: Cell) -> str:
        return f"``` {{.python .cell-code}}\n{cell.source.strip()}\n```"


def _kind_name(kind: str) -> str:
    return "table" if kind == "tbl" else "figure"


def _attribute(alternative: Any) -> str:
    if not alternative:
        return ""
    text = " ".join(str(alternative).split()).replace("\\", "\\\\").replace('"', '\\"')
    return f' fig-alt="{text}"'


def _verbatim(text: str, css_class: str) -> str:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"::: {{.cell-output .{css_class}}}\n\n{fence}\n{text.rstrip()}\n{fence}\n\n:::"
