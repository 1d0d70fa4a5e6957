"""``docs/study_toml.md``: every key of ``study.toml``, from the models that read it.

.venv/bin/python -m caseseries.start.study_toml_document > docs/study_toml.md
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from caseseries.delivery.mapping.parsing import BLOCK_KEYS
from caseseries.evidence.study_claims import Settings as Claims
from caseseries.gate import gate_settings
from caseseries.simulate import hints
from caseseries.study.settings import About, Endpoint, Setting, Statistics, Variable

_INTRODUCTION: Final = """\
# study.toml

Written by `python -m caseseries.start.study_toml_document` from the models that read the file.

Everything a study chooses stands here. All sections are optional. A section or key that does not
exist, and a value that cannot be, are mistakes: the command ends with 2 and names file, line, key
and what may stand there. The blocks on this page are, put together, the `study.toml` of the study
that [declarations](declarations.md), [derivations](derivations.md) and
[manuscript](manuscript.md) write.
"""
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
_EXAMPLES: Final[Mapping[str, str]] = {
    "study": """\
[study]
title = "Loss of dental implants"
authors = ["Author One", "Author Two"]
synthetic_statement = "**Made up.** No row describes a real person."
tables = ["patients", "implants", "recalls"]
""",
    "statistics": """\
[statistics]
conf_level = 0.95
conf_type = "log-log"
""",
    "settings": """\
[settings]
days_per_month = { value = 30.4375, unit = "days", description = "Length of a month." }
early_months = 12 # the value alone will do
protocol_year = 2014
""",
    "endpoints": """\
[endpoints.retention]
label = "Implant retention"
unit = "implant"
time = "follow_up_months"
event = "lost"
events_called = "losses"
event_name = "loss of the implant"
origin = "placement"
landmarks = [12, 24]
axis_step = 12
tables = ["derived.retention"]
""",
    "variables": """\
[tables.table1]
kind = "baseline"
caption = "Patients and implants"
rows = [
  { variable = "sex" },
  { variable = "age_years", show = ["mean_sd", "range"], cut = 60 },
  { variable = "smoker", names = { yes = "Smokers", no = "Others" }, order = ["yes", "no"] },
  { variable = "lost_percent", show = ["range"] },
  { unit = "implant", variable = "length_mm", show = ["median_quartiles"] },
]
""",
    "tables": """\
[tables.groups]
kind = "survival_by_group"
caption = "Implant retention by length"
endpoint = "retention"
rows = [{ variable = "length_mm", cut = 10 }]

[tables.model]
kind = "regression"
caption = "Hazard of losing an implant"
endpoint = "retention"
rows = [{ variable = "length_mm", cut = 10 }]

[tables.losses]
kind = "rates"
caption = "Implants lost"
unit = "implant"
rows = [{ variable = "lost" }]

[figures.retention]
kind = "kaplan_meier"
caption = "Implants in place"
endpoint = "retention"
""",
    "gate": """\
[gate]
rules_folder = "rules"
enrolment = [2015-01-01, 2019-12-31]
enrolment_columns = ["implants.placed_on"]
""",
    "rules": """\
[rules]
"implants.torque_ncm.range" = "warning"
"recalls.*.blank" = "note"
""",
    "mapping": """\
[mapping]
missing = ["n/k"]
[mapping.implants]
values.torque_ncm = { low = "10" }
""",
    "claims": """\
[claims]
""",
    "simulate": """\
[simulate.patients]
born_on.range = [1940-01-01, 1990-12-31]
smoker.shares = { yes = 0.3, no = 0.7 }
smoker.missing = 0.1
last_seen_on.range = [2021-01-01, 2021-12-31]

[simulate.implants]
per_parent = [0, 0.6, 0.4]
serial.missing = 1
placed_on.range = [2015-01-01, 2019-12-31]
length_mm.range = [8, 14]
torque_ncm = { mean = 30, sd = 8 }
lost_on = { after = "implants.placed_on", days = [30, 360], missing = 0.8 }
""",
}


def document() -> str:
    """The text of ``docs/study_toml.md``."""
    return _INTRODUCTION + "".join(
        (
            _section("[study]", About, "What the study says of itself.", "study"),
            _section("[statistics]", Statistics, "Limits and levels, for all analyses.",
                     "statistics"),
            _section(
                "[settings]", Setting,
                "Choices that the study's SQL reads, each a column of the one row of"
                " `staging.study`. An entry is a value alone, or a table of:", "settings",
            ),
            _section(
                "[endpoints.NAME]", Endpoint,
                "A time to an event, of one unit of analysis. Its numbers have ids that begin with"
                " `NAME.`; columns are those of the unit's cohort table.", "endpoints",
            ),
            _TABLES, _example("tables"),
            _section("rows", Variable, "Lines of a table, and `by`: columns of a cohort table.",
                     "variables"),
            _listed("[gate]", "The gate's rules of this study.", gate_settings.KEYS, "gate"),
            _RULES, _example("rules"),
            _listed(
                "[mapping] and [mapping.TABLE]",
                "How a group's own sheets become the tables; `caseseries map FILE` proposes it."
                " `[[mapping.TABLE]]`, given twice, makes two rows of each line. In `[mapping]`"
                " itself stand only the last four keys, for all tables.", BLOCK_KEYS, "mapping",
            ),
            _section("[claims]", Claims,
                     "What a paper printed, for a study that recomputes one:"
                     " [the ledger](ledger.md). Leave it out otherwise.", "claims"),
            _listed("[simulate.TABLE] and [simulate.TABLE.COLUMN]",
                    "How `caseseries simulate` draws rows: [simulation](simulate.md).",
                    hints.KEYS, "simulate"),
        )
    )  # fmt: skip


def _section(title: str, model: type[BaseModel], text: str, example: str) -> str:
    rows = (
        f"| `{name}` | {_takes(field)} | {_default(field)} | {_cell(field.description or '')} |\n"
        for name, field in model.model_fields.items()
    )
    return (
        f"\n## {title}\n\n{text}\n\n| key | takes | without it | what it says |\n"
        f"|---|---|---|---|\n{''.join(rows)}{_example(example)}"
    )


def _listed(title: str, text: str, keys: Mapping[str, str], example: str) -> str:
    rows = (f"| `{name}` | {_cell(said)} |\n" for name, said in keys.items())
    return (
        f"\n## {title}\n\n{text}\n\n| key | what it says |\n|---|---|\n"
        f"{''.join(rows)}{_example(example)}"
    )


def _example(name: str) -> str:
    return f"\n```toml\n{_EXAMPLES[name]}```\n"


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
    print(document(), end="")
