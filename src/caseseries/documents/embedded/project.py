"""Project and document metadata, includes and shortcodes, by Quarto's rules.

Metadata merge as in Quarto: the extension's format < ``_quarto.yml`` < ``_metadata.yml``
beside the document < front matter < the format's own entries of each; maps merge by key,
lists are joined.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from caseseries.documents.render_error import RenderError
from caseseries.documents.skeleton import DEFAULT_PROJECT, PROJECT_FILE
from caseseries.study.places import at_byte

Metadata = dict[str, Any]

# Ours, which a project may do without where Quarto itself does not render it.
EXTENSION = "caseseries"
_SHIPPED = Path(__file__).parents[1] / "extension" / "caseseries"

SHORTCODE = re.compile(r"\{\{<\s*(?P<body>.*?)\s*>\}\}")
_ESCAPED = re.compile(r"\{\{\{<\s*(?P<body>.*?)\s*>\}\}\}")
_FENCE = re.compile(r"^\s*(?P<fence>`{3,}|~{3,})")
# Keys with paths: in _quarto.yml they count from the project, in a document from its folder.
_PATH_KEYS = ("bibliography", "csl", "css", "template", "reference-doc")
_QUARTOS_TYPES = ("default", "website", "book", "manuscript")
# What rendering itself writes is written in the project, wherever the extension lies.
_MADE = ("reference-doc",)
_PAGE_BREAK = (
    '\n```{=openxml}\n<w:p><w:r><w:br w:type="page"/></w:r></w:p>\n```\n\n'
    '```{=html}\n<div class="page-break"></div>\n```\n'
)


@dataclass(frozen=True)
class Line:
    """One line of source with the file and the line number (from 1) it came from."""

    text: str
    file: Path
    number: int


@dataclass(frozen=True)
class Document:
    """A document ready to be split into cells: its front matter and its lines."""

    path: Path
    front: Metadata
    lines: tuple[Line, ...]


def _load(text: str, where: str) -> Metadata:
    try:
        loaded = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError as error:
        raise RenderError(f"this is not valid YAML: {error}", where) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise RenderError("expected names with values (key: value)", where)
    return loaded


def read_yaml(path: Path) -> Metadata:
    """Read one YAML file; an absent file is empty. Raises RenderError for broken YAML."""
    return _load(path.read_text(encoding="utf-8"), str(path)) if path.exists() else {}


def read_project(project_dir: Path) -> Metadata:
    """What ``_quarto.yml`` says, or would say where there is none."""
    path = project_dir / PROJECT_FILE
    return read_yaml(path) if path.exists() else _load(DEFAULT_PROJECT, str(path))


def merge(lower: Metadata, upper: Metadata) -> Metadata:
    """Merge two maps; ``upper`` wins, maps merge by key, lists are joined without repeats."""
    merged = dict(lower)
    for key, value in upper.items():
        below = merged.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            merged[key] = merge(below, value)
        elif isinstance(below, list) and isinstance(value, list):
            merged[key] = below + [item for item in value if item not in below]
        else:
            merged[key] = value
    return merged


def _absolute_paths(metadata: Metadata, folder: Path) -> Metadata:
    # An extension may be linked into the project, and ../ is still a folder of the project.
    resolved = dict(metadata)
    for key in _PATH_KEYS:
        value = resolved.get(key)
        if isinstance(value, str):
            resolved[key] = os.path.normpath((folder / value).absolute())
        elif isinstance(value, list):
            resolved[key] = [os.path.normpath((folder / item).absolute()) for item in value]
    formats = resolved.get("format")
    if isinstance(formats, dict):
        resolved["format"] = {
            name: _absolute_paths(entries, folder) if isinstance(entries, dict) else {}
            for name, entries in formats.items()
        }
    return resolved


def _split_front_matter(lines: list[Line]) -> tuple[str, list[Line]]:
    if not lines or lines[0].text.rstrip() != "---":
        return "", lines
    for at, line in enumerate(lines[1:], start=1):
        if line.text.rstrip() in ("---", "..."):
            return "\n".join(entry.text for entry in lines[1:at]), lines[at + 1 :]
    raise RenderError("the front matter has no closing ---", f"{lines[0].file}:1")


def _read_lines(path: Path, including: tuple[Path, ...], where: str) -> list[Line]:
    if path in including:
        raise RenderError(f"{path.name} includes itself", where)
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise RenderError(f"there is no file {path}", where) from error
    except UnicodeDecodeError as error:
        raise RenderError("is not UTF-8 text; save it so", at_byte(path, error)) from error
    return [Line(row, path, n) for n, row in enumerate(text.split("\n"), start=1)]


def _expand_includes(lines: list[Line], including: tuple[Path, ...]) -> Iterator[Line]:
    for line in lines:
        match = SHORTCODE.fullmatch(line.text.strip())
        body = match.group("body").split(maxsplit=1) if match else []
        if not body or body[0] != "include":
            yield line
            continue
        where = f"{line.file}:{line.number}"
        if len(body) != 2:
            raise RenderError("include needs a file name", where)
        target = (line.file.parent / body[1].strip("\"'")).resolve()
        inner = _read_lines(target, including, where)
        yield from _expand_includes(inner, (*including, target))


def read_document(path: Path) -> Document:
    """Read a .qmd file with its includes. Raises RenderError for what cannot be read."""
    lines = _read_lines(path, (), str(path))
    front, body = _split_front_matter(lines)
    if "`{python}" in front:
        raise RenderError(
            "inline code in the front matter is not run, in Quarto neither",
            f"{path}:1",
            "put the sentence into the text",
        )
    expanded = tuple(_expand_includes(body, (path,)))
    return Document(path, _load(front, f"{path}:1"), expanded)


def _extension_format(project_dir: Path, extension: str, output: str) -> Metadata:
    """What ``_extensions/<extension>`` contributes to one format, paths absolute."""
    place = project_dir / "_extensions" / extension
    folder = _SHIPPED if extension == EXTENSION and not place.exists() else place
    path = folder / "_extension.yml"
    if not path.exists():
        raise RenderError(
            f"format {extension}-{output} needs {path}, which is not there",
            str(project_dir / "_quarto.yml"),
        )
    formats = read_yaml(path).get("contributes", {}).get("formats", {})
    merged = merge(formats.get("common") or {}, formats.get(output) or {})
    made = {key: merged[key] for key in _MADE if key in merged}
    return _absolute_paths(merged, folder) | _absolute_paths(made, place)


def _of_project_type(project_dir: Path, output: str) -> Metadata:
    """What the type of the project brings for a format: that of the extension of this name."""
    kind = read_project(project_dir).get("project", {}).get("type", "default")
    return {} if kind in _QUARTOS_TYPES else _extension_format(project_dir, kind, output)


def _formats_of(written: Any) -> Metadata:
    """The formats that a file lists, with their entries: ``format: html`` is one without any."""
    formats = written if isinstance(written, dict) else {written: {}} if written else {}
    return {name: entries if isinstance(entries, dict) else {} for name, entries in formats.items()}


def metadata_for(project_dir: Path, document: Document, output: str) -> Metadata:
    """The metadata of one document for one format ("html", "pdf", "docx"), paths absolute."""
    sources = (
        (read_project(project_dir), project_dir),
        (read_yaml(document.path.parent / "_metadata.yml"), document.path.parent),
        (document.front, document.path.parent),
    )
    merged: Metadata = {}
    formats: Metadata = {}
    for metadata, folder in sources:
        own = _absolute_paths(metadata, folder)
        formats = merge(formats, _formats_of(own.pop("format", None)))
        merged = merge(merged, own)
    merged = merge(_of_project_type(project_dir, output), merged)
    for name, entries in formats.items():
        extension, _, kind = name.rpartition("-")
        if kind == output:
            base = _extension_format(project_dir, extension, output) if extension else {}
            merged = merge(merge(base, merged), entries)
    for key in ("project", "jupyter"):
        merged.pop(key, None)
    _check_filters(merged, document.path)
    if (merged.get("execute") or {}).get("enabled") is False:
        raise RenderError(
            "execute: enabled: false leaves the cells alone, and the embedded renderer runs them",
            str(document.path),
            "render with Quarto, or take it out",
        )
    return merged


def _check_filters(metadata: Metadata, path: Path) -> None:
    for entry in metadata.get("filters", []):
        name = entry.get("path", "") if isinstance(entry, dict) else entry
        if Path(name).name != "caseseries.lua":
            raise RenderError(
                f"the embedded renderer does not run the filter {name}",
                str(path),
                "render with --renderer quarto, or drop the filter",
            )


def _lookup(metadata: Metadata, name: str) -> str | None:
    value: Any = metadata
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return None
        value = value[part]
    return None if isinstance(value, dict | list) else str(value)


def expand_shortcodes(text: str, metadata: Metadata, variables: Metadata, where: str) -> str:
    """Replace ``{{< meta x >}}``, ``{{< var x >}}`` and ``{{< pagebreak >}}`` in one line.

    Raises RenderError for a name without a value and for any other shortcode.
    """

    def replace(match: re.Match[str]) -> str:
        words = match.group("body").split()
        if words == ["pagebreak"]:
            return _PAGE_BREAK
        if len(words) == 2 and words[0] in ("meta", "var"):
            value = _lookup(metadata if words[0] == "meta" else variables, words[1])
            if value is not None:
                return value
            source = "the metadata" if words[0] == "meta" else "_variables.yml"
            raise RenderError(f"{match.group()} has no value", where, f"add {words[1]} to {source}")
        raise RenderError(
            f"unknown shortcode {match.group()}",
            where,
            "the embedded renderer knows include, meta, var and pagebreak",
        )

    escaped = _ESCAPED.sub(lambda m: f"\0{m.group('body')}\1", text)
    expanded = SHORTCODE.sub(replace, escaped)
    return expanded.replace("\0", "{{< ").replace("\1", " >}}")


def fence_of(text: str) -> str:
    """The backticks or tildes that open or close a code block on this line, or ""."""
    match = _FENCE.match(text)
    return match.group("fence") if match else ""
