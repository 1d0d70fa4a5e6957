"""Run pandoc: markdown to its JSON tree once, then the tree to HTML and to DOCX.

The pandoc inside ``pypandoc_binary`` is called directly; a run costs about 15 ms to start.
"""

import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from caseseries.documents.embedded.project import Metadata
from caseseries.documents.render_error import RenderError
from caseseries.documents.word.properties import WISHES

TEMPLATES = Path(__file__).parents[1] / "extension" / "caseseries"
CROSSREF_FILTER = TEMPLATES / "crossref.lua"
LAYOUT_FILTER = TEMPLATES / "caseseries.lua"
_NOT_FOR_PANDOC = (
    "execute",
    "css",
    "template",
    "reference-doc",
    "pdf-engine",
    "pdf-engine-opts",
    "citeproc",
    "filters",
    "toc",
    "toc-depth",
    "embed-resources",
    "fig-format",
)


@dataclass(frozen=True)
class Tree:
    """A parsed document: pandoc's JSON and what the layout of each format needs to know."""

    json: bytes
    has_math: bool


def pandoc_path() -> Path:
    """The pandoc program: the one in pypandoc_binary, else the one on PATH.

    Raises RenderError where there is none.
    """
    spec = importlib.util.find_spec("pypandoc")
    if spec and spec.origin:
        name = "pandoc.exe" if os.name == "nt" else "pandoc"
        bundled = Path(spec.origin).parent / "files" / name
        if bundled.exists():
            return bundled
    found = shutil.which("pandoc")
    if found:
        return Path(found)
    raise RenderError("pandoc was not found", "", "install the Python package pypandoc_binary")


def start(
    pandoc: Path, arguments: Sequence[str], folder: Path, stdin: bytes
) -> "subprocess.Popen[bytes]":
    """Start pandoc in ``folder`` with ``stdin`` as its input, without waiting for it."""
    with tempfile.TemporaryFile() as source:
        source.write(stdin)
        source.seek(0)
        return subprocess.Popen(
            [str(pandoc), *arguments],
            cwd=folder,
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )


def finish(process: "subprocess.Popen[bytes]", what: str) -> bytes:
    """Wait for pandoc and return what it printed. Any message on stderr is an error."""
    output, messages = process.communicate()
    text = messages.decode(errors="replace").strip()
    if process.returncode or text:
        raise RenderError(f"pandoc, {what}: {text or f'exit code {process.returncode}'}")
    return output


def _refuse_missing_files(metadata: Metadata, folder: Path) -> None:
    """Raise RenderError for a bibliography or style that is not there."""
    for key in ("bibliography", "csl"):
        named = metadata.get(key) or []
        for path in [named] if isinstance(named, str) else named:
            if "://" not in path and not (folder / path).is_file():
                raise RenderError(
                    f"{path} does not exist",
                    "",
                    f"write it, or take it out of `{key}:` in the document or _quarto.yml",
                )


def start_parsing(
    markdown: str, metadata: Metadata, folder: Path, log: Path
) -> "subprocess.Popen[bytes]":
    """Set pandoc to parse markdown, number and resolve cross-references, then citations."""
    front = {key: value for key, value in metadata.items() if key not in _NOT_FOR_PANDOC}
    _refuse_missing_files(metadata, folder)
    head = yaml.safe_dump(front, allow_unicode=True, sort_keys=False, width=10**6)
    arguments = [
        "--from=markdown",
        "--to=json",
        f"--lua-filter={CROSSREF_FILTER}",
        f"--log={log}",
        "--quiet",
    ]
    if metadata.get("bibliography"):
        arguments.append("--citeproc")
    return start(pandoc_path(), arguments, folder, f"---\n{head}---\n\n{markdown}".encode())


def parsed(
    process: "subprocess.Popen[bytes]", metadata: Metadata, log: Path
) -> tuple[Tree, list[tuple[str, str]]]:
    """What a parsing process made: the tree, and the problems found, as (kind, detail).

    Kinds are those of crossref.lua, ``citation``, ``uncited`` for a citation where there is no
    bibliography, and ``warning`` for anything else pandoc complains about.
    """
    output, messages = process.communicate()
    if process.returncode:
        raise RenderError(f"pandoc: {messages.decode(errors='replace').strip()}")
    problems: list[tuple[str, str]] = []
    for message in json.loads(log.read_text(encoding="utf-8")):
        if message["verbosity"] in ("WARNING", "ERROR"):
            text = message["pretty"]
            missing = text.startswith("Citeproc: citation ") and text.endswith(" not found")
            problems.append(("citation", text.split()[2]) if missing else ("warning", text))
    meta = json.loads(output)["meta"] if b'"caseseries-problems"' in output else {}
    for entry in meta.get("caseseries-problems", {}).get("c", []):
        kind, _, detail = entry["c"].partition("\t")
        problems.append((kind, detail))
    if not metadata.get("bibliography"):
        # Pandoc would print the brackets as they are typed; a bare @name may be no citation.
        problems += [("uncited", key) for key in _in_brackets(output)]
    return Tree(output, b'"t":"Math"' in output), problems


def _in_brackets(output: bytes) -> list[str]:
    """The keys that are cited in brackets, where citations are left as they are written."""
    found: list[str] = []

    def keep(node: dict[str, Any]) -> dict[str, Any]:
        if node.get("citationMode", {}).get("t") in ("NormalCitation", "SuppressAuthor"):
            found.append(node["citationId"])
        return node

    if b'"citationId"' in output:
        json.loads(output, object_hook=keep)
    return found


def html_arguments(metadata: Metadata, *, math: bool) -> list[str]:
    """Options for one HTML page, also the one WeasyPrint lays out."""
    arguments = [
        "--from=json",
        "--to=html5",
        "--standalone",
        "--section-divs",
        "--wrap=none",
        f"--template={metadata['template']}",
        f"--lua-filter={LAYOUT_FILTER}",
        "--syntax-highlighting=none",
    ]
    arguments += [f"--variable=css:{css}" for css in _as_list(metadata.get("css"))]
    if metadata.get("toc"):
        arguments += ["--toc", f"--toc-depth={metadata.get('toc-depth', 3)}"]
    if math:
        arguments.append("--mathml")
    return arguments


def docx_arguments(metadata: Metadata, reference: Path, output: Path) -> list[str]:
    """Options for the Word document."""
    arguments = [
        "--from=json",
        "--to=docx",
        f"--output={output}",
        f"--reference-doc={reference}",
        f"--template={metadata['template']}",
        f"--lua-filter={LAYOUT_FILTER}",
        "--syntax-highlighting=none",
    ]
    # The tree has the metadata of the HTML.
    arguments += [f"--metadata={name}:true" for name in WISHES if metadata.get(name) is True]
    if metadata.get("toc"):
        arguments += ["--toc", f"--toc-depth={metadata.get('toc-depth', 3)}"]
    return arguments


def _as_list(value: object) -> list[str]:
    if value is None:
        return []
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]
