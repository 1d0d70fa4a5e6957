"""The ids of the numbers a document prints, read from its source.

Inline code asks `say` for sentences, cells ask `tables`, `figures`, `supplement` and `evidence` for
what they show; all are called again here, and what they give says which numbers are in it. Only
such calls with literal arguments count, which is all that the documents of this project hold.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from caseseries.documents import figures, tables
from report.sentences import Printed

_INLINE: Final = re.compile(r"`\{python\}\s+([^`]+)`")
_CELL: Final = re.compile(r"^```\{python\}\n(.*?)^```", re.MULTILINE | re.DOTALL)
_OBJECTS: Final = ("say", "own", "tables", "figures", "supplement", "evidence")
# It would list itself.
_LIST: Final = ("supplement", "numbers")


def printed_ids(document: Path, names: Mapping[str, Any]) -> list[str]:
    """Ids in the order in which ``document`` prints them, each once.

    `names` maps the names the cells use (`results`, `published`, `say` …) to what they stand for.
    """
    text = document.read_text(encoding="utf-8")
    from report import own

    known = {"tables": tables, "figures": figures, "own": own, **names}
    found: dict[str, None] = {}
    pieces = [(match.start(), match.group(1)) for match in _INLINE.finditer(text)]
    pieces += [(match.start(), match.group(1)) for match in _CELL.finditer(text)]
    for _, code in sorted(pieces):
        for name, method, call in _calls(code):
            arguments = _arguments(call, names)
            if arguments is None or name not in known or (name, method) == _LIST:
                continue
            positional, named = arguments
            found.update(dict.fromkeys(_ids(getattr(known[name], method)(*positional, **named))))
    return list(found)


def _ids(shown: Any) -> Iterable[str]:
    """Ids of a sentence, or of a table or figure."""
    if not isinstance(shown, Printed):
        return getattr(shown, "ids", ())
    of_pieces = [id for piece in shown.pieces for id in _ids(piece)]
    return of_pieces or (shown.trace.ids if shown.trace else ())


def _calls(code: str) -> Iterator[tuple[str, str, ast.Call]]:
    for node in ast.walk(ast.parse(code.strip())):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and isinstance(node.func.value, ast.Name)
            and node.func.value.id in _OBJECTS
        ):
            yield node.func.value.id, node.func.attr, node


def _arguments(call: ast.Call, names: Mapping[str, Any]) -> tuple[list[Any], dict[str, Any]] | None:
    def value(node: ast.expr) -> Any:
        if isinstance(node, ast.Name):
            return names[node.id]
        return ast.literal_eval(node)

    try:
        named = {keyword.arg: value(keyword.value) for keyword in call.keywords if keyword.arg}
        return [value(argument) for argument in call.args], named
    except (KeyError, ValueError):
        return None
