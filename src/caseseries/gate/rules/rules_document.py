"""``docs/rules.md``: every rule with its reason and source, and REDCap's rules among them.

.venv/bin/python -m caseseries.gate.rules.rules_document > docs/rules.md
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from caseseries.delivery.file_rules import UNKNOWN_FILE, rules_of, rules_of_all_kinds
from caseseries.delivery.mapping.mapped_names import line_without_row
from caseseries.delivery.redcap.checks.event_findings import DESIGNATIONS, EVENTS
from caseseries.delivery.redcap.checks.form_checks import form_rules
from caseseries.delivery.redcap.checks.instruments import RULES
from caseseries.gate.judging import rows_present
from caseseries.gate.rules.missing_code_rules import (
    MISSING_NUMBERS,
    NEIGHBORS,
    OUTLIER_MINIMUM_VALUES,
    OUTLIER_Z,
)
from caseseries.gate.rules.quality_rules import quality_rules, rules_for_the_asking
from caseseries.gate.rules.sql_rules import rule_files
from caseseries.study.declaration import Column, Table
from caseseries.study.failure import Rule
from caseseries.study.study import open_study

_INTRODUCTION = f"""\
# Rules of the gate

Written by `python -m caseseries.gate.rules.rules_document`; the rules stand in `schemas/rules/`
and in the declarations of the tables.

Every rule has an id. `study.toml` gives it another severity (error, warning, note) or switches it
off; `*` stands for any text:

```toml
[rules]
"patients.inclusion_ecog" = "warning"
"*.spelling" = "off"
"labs.*.outlier" = "note" # for the asking only
"*.blank" = "note"        # for the asking only
```

## Of single columns, from their declaration

| rule | what holds |
|---|---|
| `<table>.<column>.format` | The cell is written as the column's type asks. A date whose day or \
month is unknown (`2016-05`, `2016-05-UN`, `2016-05-00`, `2016`) is none unless the column \
declares `date_precision` ("month" or "year") and which day is taken (`impute`: "first", "middle", \
which is the 15th or 1 July, or "last"); `<column>_precision` of the raw table then says what was \
known. |
| `<table>.<column>.written` (note) | Numbers and truth values are written as declared. As R and \
pandas write them they are read too, and said once for each column: whole numbers with a point or \
an exponent (`1.0`, `1e+05`, `1E5`), decimal numbers with an exponent (`1e-05`), `yes` and `no`, \
`1` and `0`, in any case of letters. What is not exactly whole (`0.4`) is an error of the format, \
and so is `1E+05`: so writes a spreadsheet, which saves the digits its cell shows, rounded. |
| `<table>.<column>.required` | The cell is not empty. |
| `<table>.<column>.codes` | The value is one of the codes. |
| `<table>.<column>.range` | The value lies in the range. |
| `<table>.<column>.first_of_month` | The date is the first of a month. |
| `<table>.<column>.reference` | The value stands in the table the column points to. |
| `<table>.<column>.<check>` | What a check of Pandera asks that the column declares besides \
(`str_matches`, `isin`, `gt`, `@check`); `unique=True` is called `distinct`. |
| `<table>.<check>` | What a `@dataframe_check` of the table's model asks. |
| `<table>.key.unique` | No two rows have the same key. |

## REDCap's data quality rules

| REDCap | here |
|---|---|
| A. Blank values | `<table>.<column>.blank`, for the asking only: a sound cohort has empty cells |
| B. Blank values (required fields only) | `<table>.<column>.required`; where a column must be \
filled under a condition, a rule `…_required` |
| C. Field validation errors (incorrect data type) | `<table>.<column>.format` |
| D. Field validation errors (out of range) | `<table>.<column>.range` |
| E. Outliers for numerical fields | `<table>.<column>.outlier`, for the asking only: further than \
{OUTLIER_Z} robust standard deviations from the median, of {OUTLIER_MINIMUM_VALUES} values or more \
(Iglewicz and Hoaglin 1993), where REDCap takes two standard deviations from the mean |
| F. Hidden fields that contain values | the rules `…_unexpected` of a study; of a REDCap export \
`<table>.redcap_hidden` |
| G. Multiple choice fields with invalid values | `<table>.<column>.codes` |
| H. Incorrect values for calculated fields | raw tables hold none: ages and intervals are \
computed once, in SQL. What repeats another table is compared with it by a rule of the study; the \
calculated fields of a REDCap export are computed again: `<table>.redcap_calculated` |
| I. Fields containing missing data codes | `<table>.<column>.missing_code`: \
words as n/a, unknown, ?, and {", ".join(map(str, MISSING_NUMBERS))} where the range allows them \
and the column speaks against them, see below; the codes a REDCap project declares are missing \
cells, and said: `<table>.redcap_missing` |

A number that may stand for a missing value is never reported for being there: 99 mg/dL are as \
good as 98. In a column that is neither key nor reference it is reported where

- it lies apart: outside of all other values, and further than {OUTLIER_Z} robust standard \
deviations from their median (Iglewicz and Hoaglin 1993); of fewer than {OUTLIER_MINIMUM_VALUES} \
other values, outside of them;
- or it is a spike: it occurs more than twice as often as each of the {NEIGHBORS} values next to \
it on either side, and the square roots of the two counts (Anscombe 1948: their variance is 1/4 \
whatever is counted) differ by more than {OUTLIER_Z} standard errors.

In a column of texts a number is reported where at least half of the other texts are no numbers.
"""


_ANY = re.compile("any[ _](table|column)")
_OF_SOME_STUDIES = """\
| `<table>.inside_enrolment` | error | Where `[gate]` names a period of enrolment: first dates lie \
in it. |
"""


def _of_files() -> Iterator[Rule]:
    column = Column("any_column", "text", "Any column.")
    table = Table("any_table", "Any table.", "one row", (column,))
    yield UNKNOWN_FILE
    yield from (*RULES, EVENTS, DESIGNATIONS)
    yield from rules_of(table)
    yield from rules_of_all_kinds(table)
    yield from form_rules(table)
    yield line_without_row(table)
    yield rows_present(table)


def rules_markdown(tables: Mapping[str, Table], folder: Path) -> str:
    """Return the document."""
    files = [rule.rule for rule in rule_files(tables, folder)]
    parts = [
        _INTRODUCTION,
        "\n## Of the files\n\n| rule | severity | what holds |\n|---|---|---|\n",
    ]
    for rule in _of_files():
        id = _ANY.sub(r"<\1>", rule.id)
        holds = _ANY.sub(r"`<\1>`", rule.description)
        parts.append(f"| `{id}` | {rule.severity} | {holds} |\n")
    parts.append(_OF_SOME_STUDIES)
    for table in tables.values():
        of_table = [rule for rule in files if rule.table == table.name]
        of_table.extend(rule.rule for rule in quality_rules(table))
        asked = [rule.rule.id for rule in rules_for_the_asking(table, files)]
        parts.append(f"\n## {table.name}\n\n" + "".join(_table_of(of_table)))
        if asked:
            parts.append(f"\nFor the asking: {', '.join(f'`{name}`' for name in asked)}.\n")
    return "".join(parts)


def _table_of(rules: Iterable[Rule]) -> Iterator[str]:
    yield "| rule | severity | what holds | why | source |\n|---|---|---|---|---|\n"
    for rule in sorted(rules, key=lambda rule: rule.id):
        cells = (f"`{rule.id}`", rule.severity, rule.description, rule.reason, rule.source)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


if __name__ == "__main__":
    study = open_study()
    print(rules_markdown(study.raw_tables, study.rules_folder), end="")
