"""`study.toml` and README of a study proposed for a delivery."""

from __future__ import annotations

import itertools
import json
import re
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from caseseries.start.guessed import GuessedColumn, GuessedTable
from caseseries.start.model_text import one_line
from caseseries.start.names import words
from caseseries.start.table_guess import identifying
from caseseries.study.date_formats import date_format

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")
_TIMES: Final = frozenset(
    (
        *("follow", "followup", "fu", "survival", "os", "pfs", "time", "observation"),
        *("nachsorge", "ueberleben", "ueberlebenszeit", "beobachtung", "beobachtungszeit", "zeit"),
    )
)
_EVENTS: Final = frozenset(
    (
        *("died", "dead", "death", "deceased", "event", "progression", "progressed"),
        *("status", "fustat", "recur", "recurrence", "relapse"),
        *("verstorben", "gestorben", "tod", "tot", "progress", "rezidiv"),
    )
)
# Forty years; who is followed for longer is followed in days.
_MOST_MONTHS: Final = 480
_TIME_UNITS: Final = {
    "days": ("day", "days", "tag", "tage", "tagen"),
    "weeks": ("week", "weeks", "woche", "wochen"),
    "years": ("year", "years", "jahr", "jahre", "jahren"),
}


def study_toml(title: str, tables: Sequence[GuessedTable], root: GuessedTable) -> str:
    """Title, tables, a baseline table, and how the delivery becomes the tables."""
    lines = [
        "# What was guessed says why in schemas/; please check there and here.",
        "",
        "[study]",
        f"title = {_text(title)}",
        f"tables = [{', '.join(_text(table.name) for table in tables)}]",
        "",
        *_baseline(root),
        *_endpoint(root),
        "# How the delivered sheets become the tables; the files themselves stay as they are.",
        "[mapping]",
    ]
    for table in tables:
        lines += ["", *_mapping(table)]
    return "\n".join(lines) + "\n"


def readme(title: str, data: Path) -> str:
    """What the study is and what to do next."""
    delivered = one_line(str(data))
    paragraphs = (
        f"Proposed for {one_line(data.name)}, which was read and not copied. Each guess in"
        " `schemas/` has its reason beside it: please check types, keys, codes and dates there,"
        " and `[mapping]` in `study.toml`, which says how the sheets become the tables.",
        "`caseseries build` and `caseseries render` take the same `--data`. Until there is a"
        " manuscript in `report/`, `render` writes a neutral one from `study.toml`.",
    )
    first, last = (textwrap.fill(text, 100, break_on_hyphens=False) for text in paragraphs)
    command = f'caseseries check --data "{delivered}"'
    return f"# {title}\n\n{first}\n\n```sh\n{command}\n```\n\n{last}\n"


def _baseline(root: GuessedTable) -> Iterator[str]:
    times, events = _outcomes(root)
    outcomes = [*times, *events] if times and events else []
    shown = [c for c in root.columns if _is_shown(c) and c not in outcomes]
    if not shown:
        yield f"# No table of {root.name}: none of its columns holds numbers or codes."
        yield ""
        return
    yield "[tables.baseline]"
    yield 'kind = "baseline"'
    yield 'caption = "Baseline characteristics"'
    yield "rows = ["
    for column in shown:
        numeric = column.type in ("integer", "decimal")
        show = ', show = ["mean_sd", "range"]' if numeric else ""
        yield f"  {{ variable = {_text(column.name)}{show} }},"
    yield "]"
    yield ""


def _is_shown(column: GuessedColumn) -> bool:
    return (
        column.type in ("integer", "decimal", "boolean", "code")
        and not column.identifies
        and not column.numbers_rows
        and not identifying(column.header)
        and not column.phi
        and (len(column.texts) > 1 or (column.nullable and bool(column.texts)))
    )


def _endpoint(root: GuessedTable) -> Iterator[str]:
    """A time and an event that seem to go together, to be taken over by whoever knows."""
    times, events = _outcomes(root)
    if not times or not events:
        return
    # Of dtime and death, rtime and recur those go together that begin alike.
    time, event = max(itertools.product(times, events), key=lambda pair: _same_letters(*pair))
    named = words(time.header)
    longest = max(float(text.replace(",", ".")) for text in time.texts)
    unit = next(
        (unit for unit, called in _TIME_UNITS.items() if set(called).intersection(named)),
        "days" if longest > _MOST_MONTHS else "months",
    )
    yield "# An endpoint, if these columns are its time and its event; please check."
    yield "# [endpoints.survival]"
    yield '# label = "Survival"'
    yield f'# unit = "{root.unit}"'
    yield f'# time = "{time.name}"  # called so, and numbers'
    yield f'# event = "{event.name}"  # called so, and true or false'
    yield f'# time_unit = "{unit}"'
    yield '# event_name = "the event"'
    yield "#"
    yield "# [figures.survival]"
    yield '# kind = "kaplan_meier"'
    yield '# endpoint = "survival"'
    yield ""


def _outcomes(root: GuessedTable) -> tuple[list[GuessedColumn], list[GuessedColumn]]:
    """The columns that are called like times and like events."""
    times = [
        column
        for column in root.columns
        if column.type in ("integer", "decimal") and any(map(_is_time, words(column.header)))
    ]
    events = [
        column
        for column in root.columns
        if column.type == "boolean" and _EVENTS.intersection(words(column.header))
    ]
    return times, events


def _same_letters(one: GuessedColumn, other: GuessedColumn) -> int:
    """How many letters two names have in common at their beginning."""
    pairs = zip(one.name, other.name, strict=False)
    return len(list(itertools.takewhile(lambda pair: pair[0] == pair[1], pairs)))


def _is_time(word: str) -> bool:
    return word in _TIMES or word.endswith(("time", "zeit"))


def _mapping(table: GuessedTable) -> Iterator[str]:
    yield f"[mapping.{table.name}]"
    yield f"file = {_text(table.sheet.name)}"
    for column in table.columns:
        if column.date_format:
            said = date_format(column.date_format).in_words
            yield f"date_format.{column.name} = {_text(column.date_format)}  # {said}"
        if column.decimal_comma:
            yield f'decimal.{column.name} = ","'
        if column.missing:
            yield f"missing.{column.name} = [{', '.join(map(_text, column.missing))}]"
    yield f"[mapping.{table.name}.columns]"
    for column in table.columns:
        yield f"{column.name} = {_text(column.header)}"
    for column in table.columns:
        if column.values:
            yield f"[mapping.{table.name}.values.{column.name}]"
            for text, code in column.values.items():
                yield f"{_key(text)} = {_text(code)}"


def _text(text: str) -> str:
    """A TOML string; JSON escapes what TOML escapes, in the same way."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(text: str) -> str:
    return text if _BARE.fullmatch(text) else _text(text)
