"""``docs/study_toml.md``: every key of ``study.toml``, from the models that read it.

.venv/bin/python -m caseseries.start.study_toml_document > docs/study_toml.md
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from caseseries.delivery.mapping.parsing import BLOCK_KEYS
from caseseries.evidence.study_claims import Settings as Claims
from caseseries.gate import gate_settings
from caseseries.simulate import hints
from caseseries.study.settings import About, Endpoint, Setting, Statistics, Variable
from caseseries.study.statements import Statements

EXAMPLE: Final = Path("docs", "examples", "implants", "study.toml")
"""In the repository, where the page is written."""
_INTRODUCTION: Final = """\
# study.toml

Written by `python -m caseseries.start.study_toml_document` from the models that read the file.

Everything a study chooses stands here. All sections are optional. A section or key that does not
exist, and a value that cannot be, are mistakes: the command ends with 2 and names file, line, key
and what may stand there. The blocks on this page are [one file](examples/implants/study.toml), that
of the study which [declarations](declarations.md), [derivations](derivations.md) and
[manuscript](manuscript.md) write.
"""
KEYS: Final = "| key | takes | without it | what it says |\n|---|---|---|---|\n"
"""The head of a table of keys."""
_TABLES: Final = """
## [tables.NAME] and [figures.NAME]

A table or figure of a `kind`, with a `caption`. What each kind takes besides:
[tables and figures](kinds.md). A document shows it as `tables.NAME` or `figures.NAME`.
"""
_RULES: Final = """
## [rules]

Another severity for rules of the gate, by their ids: `error`, `warning`, `note` or `off`; `*`
stands for any text. An id that no rule has is a mistake, and so is one of a rule that guards the
reading of the files (`….format`), which keeps its severity. [Rules](rules.md) says which there are;
those of your own tables stand in the database:

```sh
caseseries query "select rule, severity, description from results.gate"
```
"""


def document(example: str) -> str:
    """The text of ``docs/study_toml.md``, showing a whole ``study.toml`` section by section."""
    shown = _by_section(example)
    return _INTRODUCTION + "".join(
        f"{text}{_block(shown.get(name, ''))}" for name, text in _sections()
    )


def _sections() -> Iterator[tuple[str, str]]:
    """Name and text of each section."""
    yield "study", _section("[study]", About, "What the study says of itself.")
    yield "statements", _section(
        "[statements]", Statements,
        "What journals ask of every report; `statements` prints it, and names what is left out as"
        " not reported: [manuscript](manuscript.md).",
    )  # fmt: skip
    yield "statistics", _section("[statistics]", Statistics, "Limits and levels, for all analyses.")
    yield "settings", _section(
        "[settings]", Setting,
        "Choices that the study's SQL reads, each a column of the one row of `staging.study`. An"
        " entry is a value alone, or a table of:",
    )  # fmt: skip
    yield "endpoints", _section(
        "[endpoints.NAME]", Endpoint,
        "A time to an event, of one unit of analysis. Its numbers have ids that begin with `NAME.`;"
        " columns are those of the unit's cohort table.",
    )  # fmt: skip
    yield (
        "tables",
        _TABLES
        + _section("rows", Variable, "Lines of a table, and `by`: columns of a cohort table."),
    )
    yield "gate", _listed("[gate]", "The gate's rules of this study.", gate_settings.KEYS)
    yield "rules", _RULES
    yield (
        "mapping",
        _listed(
            "[mapping] and [mapping.TABLE]",
            "How a group's own sheets become the tables; `caseseries map FILE` proposes it."
            " `[[mapping.TABLE]]`, given twice, makes two rows of each line, or puts the rows of"
            " two sheets (two centers, two years) below each other. In `[mapping]` itself"
            " stand only the last four keys, for all tables.",
            BLOCK_KEYS,
        ),
    )
    yield "claims", _section(
        "[claims]", Claims,
        "What a paper printed, for a study that recomputes one: [the ledger](ledger.md). Leave it"
        " out otherwise.",
    )  # fmt: skip
    yield (
        "simulate",
        _listed(
            "[simulate.TABLE] and [simulate.TABLE.COLUMN]",
            "How `caseseries simulate` draws rows: [simulation](simulate.md).",
            hints.KEYS,
        ),
    )


def _by_section(example: str) -> dict[str, str]:
    """The parts of a ``study.toml`` by the name they begin with; figures are with the tables."""
    parts: dict[str, str] = {}
    for part in re.split(r"^(?=\[)", example, flags=re.MULTILINE)[1:]:
        name = part.strip("[").partition("]")[0].partition(".")[0].replace("figures", "tables")
        parts[name] = parts.get(name, "") + part
    return parts


def _block(toml: str) -> str:
    return f"\n```toml\n{toml.strip()}\n```\n" if toml else ""


def _section(title: str, model: type[BaseModel], text: str) -> str:
    return f"\n## {title}\n\n{text}\n\n{KEYS}{keys_of(model)}"


def keys_of(model: type[BaseModel], leave_out: Iterable[str] = (), within: str = "") -> str:
    """The rows of the table of a model's keys, those of its lists of tables below each."""
    rows = ""
    for name, field in model.model_fields.items():
        if name not in leave_out:
            said = _cell(field.description or "")
            rows += f"| `{within}{name}` | {_takes(field)} | {_default(field)} | {said} |\n"
            part = _part(field.annotation)
            if part is not None:
                rows += keys_of(part, within=f"{name}.")
    return rows


def _part(annotation: Any) -> type[BaseModel] | None:
    """What a list of tables holds; lines, which all kinds share, have a table of their own."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return None if annotation is Variable else annotation
    return next(filter(None, map(_part, get_args(annotation))), None)


def _listed(title: str, text: str, keys: Mapping[str, str]) -> str:
    rows = (f"| `{name}` | {_cell(said)} |\n" for name, said in keys.items())
    return f"\n## {title}\n\n{text}\n\n| key | what it says |\n|---|---|\n{''.join(rows)}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _takes(field: FieldInfo) -> str:
    return " or ".join(dict.fromkeys(_kinds(field.annotation)))


def _kinds(annotation: Any) -> Iterator[str]:
    """What a value may be, in words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _kinds(arguments[0])
    elif origin in (Union, types.UnionType):
        for part in arguments:
            if part is not type(None):
                yield from _kinds(part)
    elif origin is Literal:
        yield ", ".join(f"`{value}`" for value in arguments)
    elif origin is tuple:
        yield f"list: {' or '.join(_kinds(arguments[0]))}"
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        yield "table: name = text"
    elif annotation is Variable:
        yield "[variable](study_toml.md#rows)"
    elif issubclass(annotation, BaseModel):
        yield "table"
    else:
        yield {str: "text", float: "number", int: "number", bool: "true or false"}[annotation]


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.default
    if value in (None, "", ()) or field.default_factory is not None:
        return "–"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


if __name__ == "__main__":
    print(document(EXAMPLE.read_text(encoding="utf-8")), end="")
