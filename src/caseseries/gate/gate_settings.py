"""What the gate reads of ``study.toml``: ``[rules]``, ``[mapping]``, ``[gate]``, nothing else.

A group that never renders a report needs no other section.
"""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Mapping

from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.gate.rules.rule_limits import DERIVATION_SECONDS, NO_LONGER, RuleLimits
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.failure import SEVERITIES
from caseseries.study.study import Study
from caseseries.study.study_file import StudyFileError

GRADES = (*SEVERITIES, "off")
# What [gate] takes, and what it says.
KEYS = {
    "rules_folder": "Folder of more rules as SQL files, besides `schemas/rules`.",
    "enrolment": "First and last day of enrolment: the first date of each row of the root table has"
    " to lie between them.",
    "enrolment_columns": "Date columns, as `table.column`, that are held against `enrolment`; they"
    " go together. Rows of all but the first are looked at where they belong to no row of the root"
    " table.",
    "rule_seconds": "Seconds that one rule in SQL may take, 300 by default; a rule that takes"
    " longer is stopped and named. The select of `schemas/extent.sql` may take as long.",
    "rule_rows": "Rows that one rule in SQL may select, 20000000 by default.",
    "derivation_seconds": "Seconds that one derivation in SQL may take, 3600 by default; `build`"
    " and `test` stop one that takes longer and name it.",
}


@dataclasses.dataclass(frozen=True, slots=True)
class GateSettings:
    """Severities by rule id, the rules the study adds, the mapping, and how long SQL may take.

    The mapping is None where the tables are named as declared.
    """

    severities: Mapping[str, str]
    mapping: StudyMapping | None
    own_rules: StudyRules = dataclasses.field(default_factory=StudyRules)
    derivation_seconds: float = DERIVATION_SECONDS


def gate_settings(study: Study) -> GateSettings:
    """What a study says of its gate.

    Raises StudyFileError (naming file, key and what may stand there).
    """
    path, content = study.file, study.content
    severities = study.section("rules").values
    for rule, severity in severities.items():
        if severity not in GRADES:
            raise StudyFileError(
                f"{path}: [rules] {rule} = {severity!r}; write one of {', '.join(GRADES)}"
            )
    mapping = None
    if "mapping" in content:
        from caseseries.delivery.mapping.parsing import parse_mapping

        mapping = parse_mapping(content["mapping"], path, study.raw_tables)
    own, derivation_seconds = _gate(study)
    return GateSettings(severities, mapping, own, derivation_seconds)


def _gate(study: Study) -> tuple[StudyRules, float]:
    """What [gate] says: the rules the study adds, and the seconds of a derivation."""
    section = study.section("gate")
    folder = section.text("rules_folder", default=None)
    enrolment = section.take(
        "enrolment",
        _is_period,
        "the first and the last day, as in [2009-01-01, 2020-12-31]",
        default=None,
    )
    columns = section.take(
        "enrolment_columns",
        lambda names: _are_columns(names, study),
        'a list of columns with dates, as in ["visits.visited_on"]',
        **({} if enrolment else {"default": []}),
    )
    limits = RuleLimits(
        seconds=section.number("rule_seconds", default=NO_LONGER.seconds),
        rows=section.take(
            "rule_rows",
            lambda value: type(value) is int and 0 < value < 2**62,
            "a whole number above 0",
            default=NO_LONGER.rows,
        ),
    )
    derivation_seconds = section.number("derivation_seconds", default=DERIVATION_SECONDS)
    section.done()
    folders = [study.rules_folder] if study.rules_folder.is_dir() else []
    if folder:
        folders.append(study.file.parent / folder)
    own = StudyRules(
        folders=tuple(folders),
        measures=_measures(study),
        enrolment=tuple(enrolment) if enrolment else None,
        enrolment_columns=tuple(columns),
        limits=limits,
    )
    return own, derivation_seconds


def _measures(study: Study) -> str | None:
    """The select of ``schemas/extent.sql``; None without one."""
    path = study.rules_folder.parent / "extent.sql"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _are_columns(names: object, study: Study) -> bool:
    def is_date(name: object) -> bool:
        table, _, column = str(name).partition(".")
        declared = study.raw_tables.get(table)
        return (
            declared is not None
            and column in declared.column_names
            and declared.column(column).type == "date"
        )

    return isinstance(names, list) and all(map(is_date, names))


def _is_period(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        # A moment is a date to Python, but no day of a calendar.
        and all(type(day) is datetime.date for day in value)
        and value[0] <= value[1]
    )
