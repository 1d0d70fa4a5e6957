"""Reading a checklist, and finding what answers each of its items.

A checklist is a TOML file ``report/checklists/NAME.toml``: with items of its own, or with answers
to those of one that comes with the engine (``of = "strobe_cohort"``). An answer is a heading, a
label (``@tbl-x``), or the id of a number; one that the study does not have is a mistake.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pydantic import Field, ValidationError

from caseseries.documents.checklists.outline import Outline
from caseseries.documents.traced.lookup import ID
from caseseries.study.failure import CannotReadError
from caseseries.study.settings import SettingsModel
from caseseries.study.study_file import read_toml, suggestion

FOLDER: Final = "report/checklists"
NOT_REPORTED: Final = "not reported"
_SHIPPED: Final = Path(__file__).parent


class ChecklistError(CannotReadError):
    """A checklist that cannot be used; the message names its file and line."""


class Item(SettingsModel):
    """One line of a checklist; ``headings`` answer it in whichever study has one of them."""

    item: str
    topic: str
    text: str
    headings: tuple[str, ...] = ()


class File(SettingsModel):
    """A checklist as it is written."""

    title: str = ""
    of: str = ""
    items: tuple[Item, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """An item with what answers it: names of sections, tables and figures, and ids of numbers."""

    item: Item
    sections: tuple[str, ...]
    ids: tuple[str, ...]


def answered(
    name: str, project: Path, outline: Outline, numbers: Collection[str]
) -> list[Answered]:
    """The items of a checklist in their order, each with its answers.

    Raises ChecklistError for a file that is missing or wrong, and for an answer to no item or
    that the study does not have.
    """
    path = project / FOLDER / f"{name}.toml"
    own = _read(path) if path.is_file() else File(of=name)
    items = own.items
    if own.of:
        items += _read(_shipped(own.of, path)).items
    known = [item.item for item in items]
    for item in own.answers:
        if item not in known:
            raise ChecklistError(
                f"{_line(path, item)}: the checklist has no item {item}{suggestion(item, known)}"
            )
    return [_answer(item, own.answers.get(item.item), path, outline, numbers) for item in items]


def _answer(
    item: Item,
    said: Sequence[str] | None,
    path: Path,
    outline: Outline,
    numbers: Collection[str],
) -> Answered:
    if said is None:
        shown = (outline.heading(heading) for heading in item.headings)
        return Answered(item, tuple(name for name in shown if name)[:1], ())
    sections: list[str] = []
    ids: list[str] = []
    for answer in said:
        place = outline.names.get(answer)
        if place is not None:
            sections.append(place)
        elif answer in numbers:
            ids.append(answer)
        else:
            is_id = ID.fullmatch(answer) is not None
            what = "number has that id" if is_id else "document has that heading or label"
            raise ChecklistError(
                f"{_line(path, item.item, answer)}: item {item.item} is answered by {answer!r}, and"
                f" no {what}{suggestion(answer, numbers if is_id else outline.names)}"
            )
    return Answered(item, tuple(sections), tuple(ids))


def _shipped(name: str, path: Path) -> Path:
    shipped = {file.stem: file for file in _SHIPPED.glob("*.toml")}
    if name not in shipped:
        where = path if path.is_file() else f"there is no {path}"
        raise ChecklistError(f"{where}: no checklist is called {name}{suggestion(name, shipped)}")
    return shipped[name]


def _read(path: Path) -> File:
    try:
        return File.model_validate(read_toml(path))
    except ValidationError as error:
        fault = error.errors()[0]
        keys = ".".join(map(str, fault["loc"]))
        raise ChecklistError(f"{path}: {keys}: {fault['msg']}") from None


def _line(path: Path, item: str, answer: str = "") -> str:
    """``FILE:LINE`` of an item's answer."""
    lines = path.read_text(encoding="utf-8").splitlines()
    starts = re.compile(rf"""^\s*["']?{re.escape(item)}["']?\s*=""")
    at = next((n for n, line in enumerate(lines) if starts.match(line)), 0)
    quoted = (n for n in range(at, len(lines)) if answer and answer in lines[n])
    return f"{path}:{next(quoted, at) + 1}"
