"""The tables of a page, laid out by pandoc in a run of their own, and kept for the next render.

Most of what pandoc does for a page is its tables, and they stay as they are while sentences are
written. A table comes out the same wherever it stands: crossref.lua puts a mark in its place,
caseseries.lua the caption beside that, and the page takes the table in at last.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from caseseries.documents import stamp
from caseseries.documents.embedded import pandoc
from caseseries.documents.embedded.project import Metadata
from caseseries.writing.whole_file import write_whole

LIST_OF_NUMBERS: Final = "supplement"
"""Without this document the numbers of a page are counted through, also those in its tables."""

_RAW: Final = re.compile(r"^```\{=html\}\n(<table\b.*?</table>)\n```$", re.DOTALL | re.MULTILINE)
_TRACED: Final = '<span class="number" data-trace="'
_MARK: Final = re.compile(
    r"<!--table (\w+)-->(?:(<caption>.*?</caption>)<!--/table-->)?", re.DOTALL
)
_SPLIT: Final = re.compile(r"<!--table (\w+)-->\n")


@dataclass
class TablesApart:
    """The raw tables of one document by the SHA-1 of their text, as Lua knows it.

    ``laid_out``: those known of earlier, as HTML. ``process`` lays out the others. ``listed``: what
    crossref.lua is told of them.
    """

    tables: dict[str, str]
    laid_out: dict[str, str]
    memory: Path
    listed: Path
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def put_in(self, page: str) -> tuple[str, list[tuple[str, str]]]:
        """The page with its tables, and the problems found with them."""
        problems: list[tuple[str, str]] = []
        if self.process is not None:
            made, problems = pandoc.parsed(self.process, self.log)
            parts = _SPLIT.split(made.decode())
            self.laid_out |= {
                key: html.removesuffix("\n")
                for key, html in zip(parts[1::2], parts[2::2], strict=True)
            }
            if not problems:
                self._keep()

        def table(match: re.Match[str]) -> str:
            key, caption = match.groups()
            html = self.laid_out[key]
            if caption is None:
                return html
            head, _, rest = html.partition("\n")
            return f"{head}\n{caption}\n{rest}"

        return _MARK.sub(table, page), problems

    def _keep(self) -> None:
        of_document = {key: self.laid_out[key] for key in self.tables}
        content = {"made_by": _made_by(), "tables": of_document}
        with contextlib.suppress(OSError):  # Without room to remember, the page is written.
            write_whole(self.memory, json.dumps(content).encode())


def set_apart(
    markdown: str, metadata: Metadata, folder: Path, work: Path, memory: Path
) -> TablesApart | None:
    """The tables of a document, those that ``memory`` does not hold being laid out already.

    None where there is none, or they cannot stand apart.
    """
    tables = {hashlib.sha1(html.encode()).hexdigest(): html for html in _tables_in(markdown)}
    documents = metadata.get("documents") or []
    if not tables or all(entry.get("file") != LIST_OF_NUMBERS for entry in documents):
        return None
    known = _known(memory)
    apart = TablesApart(
        tables,
        {key: known[key] for key in tables if key in known},
        memory,
        work / "tables.json",
        work / "pandoc-log-tables.json",
    )
    traced = {key: _TRACED in html for key, html in tables.items()}
    apart.listed.write_text(json.dumps(traced), encoding="utf-8")
    missing = {key: html for key, html in tables.items() if key not in known}
    if missing:
        blocks = [
            f"```{{=html}}\n<!--table {key}-->\n```\n\n```{{=html}}\n{html}\n```\n"
            for key, html in missing.items()
        ]
        apart.process = pandoc.start_parsing(
            "\n".join(blocks), {"documents": documents}, folder, apart.log, {}, pandoc.PART_OF_PAGE
        )
    return apart


def _tables_in(markdown: str) -> Iterator[str]:
    """Raw tables that are nothing but one table, with no caption of their own."""
    for html in _RAW.findall(markdown):
        if html.count("<table") == 1 and "<caption" not in html and "<!--" not in html:
            yield html


def _known(memory: Path) -> dict[str, str]:
    try:
        content = json.loads(memory.read_text(encoding="utf-8"))
        return content["tables"] if content["made_by"] == _made_by() else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _made_by() -> str:
    """A hash of all that decides how a table is laid out, beside the table."""
    program = pandoc.pandoc_path()
    return stamp.digest(stamp.engine(), str(program), program.stat().st_mtime_ns)
