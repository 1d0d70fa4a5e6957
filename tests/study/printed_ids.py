"""The ids of the numbers a document prints, found by evaluating what its source asks for.

Inline code asks ``say`` for sentences, the last line of a cell shows a table or a figure; what they
give says which numbers are in it. The code is that of the study's own document, which the renderer
runs anyway.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from caseseries.documents.printing.printed import Printed

_INLINE: Final = re.compile(r"`\{python\}\s+([^`]+)`")
_CELL: Final = re.compile(r"^```\{python\}\n(.*?)^```", re.MULTILINE | re.DOTALL)


def printed_ids(document: Path) -> list[str]:
    """Ids in the order in which ``document`` prints them, each once.

    Code that fails prints nothing here; the renderer names it with its line.
    """
    text = document.read_text(encoding="utf-8")
    pieces = [(match.start(), match.group(1)) for match in _INLINE.finditer(text)]
    pieces += [(match.start(), match.group(1)) for match in _CELL.finditer(text)]
    names: dict[str, Any] = {}
    found: dict[str, None] = {}
    for _, code in sorted(pieces):
        for shown in _shown(code.strip(), names):
            found.update(dict.fromkeys(_ids(shown)))
    return list(found)


def _shown(code: str, names: dict[str, Any]) -> Iterator[Any]:
    """The value of the last expression, after what stands before it has run."""
    try:
        tree = ast.parse(code)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<cell>", "exec"), names)
        if isinstance(last, ast.Expr):
            yield eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    # A document's code may raise anything, and does so again where it is rendered.
    except Exception:
        return


def _ids(shown: Any) -> Iterable[str]:
    """Ids of a sentence, or of a table or figure."""
    if not isinstance(shown, Printed):
        ids = getattr(shown, "ids", ())
        return ids if isinstance(ids, list | tuple) else ()
    of_pieces = [id for piece in shown.pieces for id in _ids(piece)]
    return of_pieces or (shown.trace.ids if shown.trace else ())
