"""The ids of the numbers a document prints, read from its source.

Inline code asks `say` for sentences and cells ask `tables` for tables; both are called again here,
and what they print says which numbers are in it. Only such calls with literal arguments count,
which is all that the documents of this project hold.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from report import tables
from report.sentences import Sentences
from report.source import ResultsSource
from report.tables import HtmlTable

_INLINE: Final = re.compile(r"`\{python\}\s+([^`]+)`")
_CELL: Final = re.compile(r"^```\{python\}\n(.*?)^```", re.MULTILINE | re.DOTALL)


def printed_ids(document: Path, sources: Mapping[str, ResultsSource]) -> list[str]:
    """Ids in the order in which ``document`` prints them, each once.

    `sources` maps the names the cells use (`results`, `published`) to the results they stand for;
    sentences are made of `published`.
    """
    text = document.read_text(encoding="utf-8")
    say = Sentences(sources["published"])
    found: dict[str, None] = {}
    pieces = [(match.start(), match.group(1)) for match in _INLINE.finditer(text)]
    pieces += [(match.start(), match.group(1)) for match in _CELL.finditer(text)]
    for _, code in sorted(pieces):
        for name, call in _calls(code):
            arguments = _arguments(call, sources)
            if arguments is None:
                continue
            positional, named = arguments
            if name == "say":
                getattr(say, _method(call))(*positional, **named)
                found.update(dict.fromkeys(say.ids))
            else:
                table = getattr(tables, _method(call))(*positional, **named)
                if isinstance(table, HtmlTable):
                    found.update(dict.fromkeys(table.ids))
    return list(found)


def _calls(code: str) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(code.strip())):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in ("say", "tables")
        ):
            yield node.func.value.id, node


def _method(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _arguments(
    call: ast.Call, sources: Mapping[str, ResultsSource]
) -> tuple[list[Any], dict[str, Any]] | None:
    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return sources[node.id]
        return ast.literal_eval(node)

    try:
        named = {keyword.arg: value(keyword.value) for keyword in call.keywords if keyword.arg}
        return [value(argument) for argument in call.args], named
    except (KeyError, ValueError):
        return None
