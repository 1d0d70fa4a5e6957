"""Changes of delivered files: of their bytes, of what stands inside them, of cells and columns."""

from __future__ import annotations

import random
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape

from hostile_files import mutated, mutated_workbook
from sound_deliveries import FORMATS, Table, cohort, rewritten

VALUES = (
    "", " ", "0", "-0", "1e308", "1e309", "-1e-320", "9" * 30, "9" * 400, "NaN", "inf", "true",
    "yes", "1,5", "1.234,5", "0x10", "1_000", "٣", "½", "2016-02-30", "0000-01-01", "9999-12-31",
    "10000-01-01", "03/02/2016", "18/01/2016", "2016-05", "2016-W10", "2016-03-01T00:00:00",
    "24:00", "S1", "s1", "S1 ", "\u00a0", "\u202e", "\ufeff", "\x00", "\x01", "\x1b[31m", "\x7f",
    "\x85", "\u2028", "\r", "\n", "\r\n", '"', "'", '""', ",", ";", "\t", "|", "\\", "#", "=1+1",
    "@x", "{x}", "%s", "<b>", "&amp;", "--", "/*", "'; drop table raw.visits; --", "null", "None",
    "NA", ".", ".A", "Zo\u00eb", "\U0001f4a9", "x" * 5_000,
)  # fmt: skip
_ELEMENT = re.compile(rb"<([A-Za-z:-]+)[^<>]*/>|<([A-Za-z:-]+)(?: [^<>]*)?>[^<>]*</\2>")
_ATTRIBUTE = re.compile(rb'="[^"<>]*"')
_TOKEN = re.compile(r'"[^"\n]*"|[\w.%-]+|[^\w\s]')
_WORDS = (
    "true", "0", "-1", "1e999", '""', "[]", "{}", "null", '"\\u0000"', '"x"', "9" * 25, "'", "#",
    "[[visits]]", "select 1", "raw.visits", "nan", "inf", "2016-01-01", ",", "=", '"%d"',
)  # fmt: skip
SUFFIXES = (
    ".csv", ".tsv", ".xlsx", ".ods", ".parquet", ".sav", ".dta", ".por", ".xpt", ".sas7bdat",
    ".json", ".ndjson", ".dsjc", ".xml", ".zip", ".rds", ".mdb", "", ".CSV",
)  # fmt: skip
CHANGES = (
    "bytes", "bytes", "bytes", "inside", "inside", "inside", "cells", "cells", "columns", "files",
)  # fmt: skip


def deliver(kind: str, change: str, folder: Path, draw: random.Random) -> None:
    """Write the cohort in a format, changed in one of the ways of ``CHANGES``."""
    tables = cohort()
    if change == "cells":
        for _ in range(draw.choice((1, 1, 2, 6))):
            table = draw.choice(list(tables.values()))
            draw.choice(table.rows)[draw.randrange(len(table.names))] = draw.choice(VALUES)
    elif change == "columns":
        for _ in range(draw.choice((1, 1, 3))):
            _change_columns(draw.choice(list(tables.values())), draw)
    try:
        FORMATS[kind](tables, folder)
    except Exception:
        # What the writer of a format refuses cannot stand in a file of it: the sound cohort does.
        for path in folder.iterdir():
            path.unlink()
        FORMATS[kind](cohort(), folder)
        change = "bytes"
    paths = sorted(folder.iterdir())
    own = [path for path in paths if path.suffix not in (".csv",)] or paths
    path = draw.choice(own)
    if change == "bytes":
        path.write_bytes(mutated(path.read_bytes(), draw))
    elif change == "inside":
        change_inside(path, draw)
    elif change == "files":
        _change_files(paths, draw)


CHANGES = (
    "bytes",
    "bytes",
    "bytes",
    "inside",
    "inside",
    "inside",
    "cells",
    "cells",
    "columns",
    "files",
)


def _change_columns(table: Table, draw: random.Random) -> None:
    at = draw.randrange(len(table.names))
    match draw.randrange(8):
        case 0 if len(table.names) > 1:
            del table.names[at]
            for row in table.rows:
                del row[at]
        case 1:
            table.names.append(table.names[at])
            for row in table.rows:
                row.append(draw.choice((row[at], *VALUES)))
        case 2:
            table.names[at] = draw.choice(
                (*VALUES, table.names[at].upper(), f" {table.names[at]} ")
            )
        case 3:
            other = draw.randrange(len(table.names))
            table.names[at], table.names[other] = table.names[other], table.names[at]
        case 4:
            table.rows = [list(row) for row in table.rows * draw.choice((2, 50))]
        case 5:
            table.rows.clear()
        case 6:
            draw.shuffle(table.rows)
        case _:
            for number in range(draw.choice((1, 300))):
                table.names.append(f"extra_{number}")
                for row in table.rows:
                    row.append(draw.choice(VALUES[:20]))


def change_inside(path: Path, draw: random.Random) -> None:
    """Change what stands inside a file, its outer form staying sound where it is an archive."""
    if zipfile.is_zipfile(path):
        if draw.random() < 0.5:
            mutated_workbook(path, draw)
        else:
            _change_parts(path, draw)
        return
    content = path.read_bytes()
    if path.suffix == ".xml" and draw.random() < 0.8:
        for _ in range(draw.choice((1, 1, 2))):
            content = with_other_elements(content, draw)
        path.write_bytes(content)
        return
    try:
        text = content.decode()
    except UnicodeDecodeError:
        # Headers of these files stand in their first bytes.
        at = draw.randrange(min(len(content), 2_000) or 1)
        size = draw.choice((1, 2, 4, 8))
        value = draw.choice((0, 1, 255, 256, 2**31 - 1, 2**31, 2**63 - 1, 80, 10**9))
        new = (value % 256**size).to_bytes(size, draw.choice(("big", "little")))
        path.write_bytes(content[:at] + new + content[at + size :])
        return
    path.write_bytes(retold(text, draw).encode("utf-8", errors="surrogatepass"))


def retold(text: str, draw: random.Random) -> str:
    """A text with tokens replaced, repeated, removed or exchanged, or lines moved."""
    for _ in range(draw.choice((1, 1, 2, 4))):
        found = list(_TOKEN.finditer(text))
        lines = text.split("\n")
        if not found or draw.random() < 0.2:
            at = draw.randrange(len(lines))
            lines[at : at + 1] = draw.choice(([], [lines[at]] * 2, [lines[at], *lines[:3]]))
            text = "\n".join(lines)
            continue
        token, other = draw.choice(found), draw.choice(found)
        new = draw.choice((*_WORDS, draw.choice(VALUES), other[0], token[0] * 2, ""))
        text = text[: token.start()] + new + text[token.end() :]
    return text


def _change_parts(path: Path, draw: random.Random) -> None:
    """Repeat, remove or exchange elements of a part, or whole parts of the archive."""
    with zipfile.ZipFile(path) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = draw.choice(sorted(parts))
    if draw.random() < 0.15:
        other = draw.choice(sorted(parts))
        parts[name], parts[other] = parts[other], parts[name]
        if draw.random() < 0.5:
            del parts[other]
    for name in draw.sample(sorted(parts), min(2, len(parts))):
        parts[name] = with_other_elements(parts[name], draw)
    rewritten(path, parts)


def with_other_elements(content: bytes, draw: random.Random) -> bytes:
    """XML with an element repeated, removed, wrapped or exchanged, or another value in a tag."""
    found = list((_ELEMENT if draw.random() < 0.6 else _ATTRIBUTE).finditer(content))
    if not found:
        return mutated(content, draw) if content else content
    one, other = draw.choice(found), draw.choice(found)
    new = draw.choice((b"", one[0] * draw.choice((2, 2, 200)), other[0], b"<x>" + one[0] + b"</x>"))
    if one.re is _ATTRIBUTE:
        value = escape(draw.choice((*VALUES, *_WORDS)), {'"': "&quot;"}).encode()
        new = draw.choice((b'="' + value + b'"', b'="' + value + b'"', other[0]))
    return content[: one.start()] + new + content[one.end() :]


def _change_files(paths: list[Path], draw: random.Random) -> None:
    path, other = draw.choice(paths), draw.choice(paths)
    match draw.randrange(6):
        case 0:
            content, path_content = other.read_bytes(), path.read_bytes()
            path.write_bytes(content)
            other.write_bytes(path_content)
        case 1:
            path.rename(path.with_suffix(draw.choice(SUFFIXES)))
        case 2:
            path.with_suffix(draw.choice(SUFFIXES)).write_bytes(other.read_bytes())
        case 3:
            path.write_bytes(b"")
        case 4:
            path.unlink()
            path.mkdir()
        case _:
            (path.parent / f"{path.stem} (1){path.suffix}").write_bytes(path.read_bytes())


def change_text_files(paths: Mapping[str, Path], draw: random.Random) -> None:
    """Change one of the text files of a study or a delivery, in its bytes or its tokens."""
    path = paths[draw.choice(sorted(paths))]
    if draw.random() < 0.35:
        path.write_bytes(mutated(path.read_bytes(), draw))
    else:
        change_inside(path, draw)
