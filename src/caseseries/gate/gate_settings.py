"""What the gate reads of ``study.toml``: ``[rules]``, ``[mapping]``, ``[gate]``, nothing else.

A group that never renders a report needs no other section.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import typing
from collections.abc import Mapping
from pathlib import Path

from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.failure import SEVERITIES
from caseseries.study.study_file import Section, StudyFileError, read_toml

SECTIONS = ("rules", "mapping", "gate")
GRADES = (*SEVERITIES, "off")


@dataclasses.dataclass(frozen=True, slots=True)
class GateSettings:
    """Severities by rule id, the rules the study adds, and the mapping.

    The mapping is None where the tables are named as declared.
    """

    severities: Mapping[str, str]
    mapping: StudyMapping | None
    own_rules: StudyRules = dataclasses.field(default_factory=StudyRules)


def read_gate_settings(path: Path) -> GateSettings:
    """Read the gate's own sections of a study file.

    Raises StudyFileError (naming file, key and what may stand there).
    """
    content = read_toml(path)
    for name in content.keys() - set(SECTIONS):
        near = difflib.get_close_matches(name.casefold(), SECTIONS, n=1)
        if near:
            raise StudyFileError(f"{path} has an unknown table [{name}]; is [{near[0]}] meant?")
    return gate_settings(content, path)


def gate_settings(content: Mapping[str, typing.Any], path: Path) -> GateSettings:
    """Check the gate's sections of a study file already read. Raises StudyFileError."""
    severities = Section(f"{path}: [rules]", content.get("rules", {})).values
    for rule, severity in severities.items():
        if severity not in GRADES:
            raise StudyFileError(
                f"{path}: [rules] {rule} = {severity!r}; write one of {', '.join(GRADES)}"
            )
    mapping = None
    if "mapping" in content:
        from caseseries.delivery.mapping.parsing import parse_mapping

        mapping = parse_mapping(content["mapping"], path)
    return GateSettings(severities, mapping, _own_rules(content, path))


def _own_rules(content: Mapping[str, typing.Any], path: Path) -> StudyRules:
    section = Section(f"{path}: [gate]", content.get("gate", {}))
    folder = section.text("rules_folder", default=None)
    enrolment = section.take(
        "enrolment",
        _is_period,
        "the first and the last day, as in [2009-01-01, 2020-12-31]",
        default=None,
    )
    section.done()
    return StudyRules(
        folder=path.parent / folder if folder else None,
        enrolment=tuple(enrolment) if enrolment else None,
    )


def _is_period(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2
        # A moment is a date to Python, but no day of a calendar.
        and all(type(day) is datetime.date for day in value)
        and value[0] <= value[1]
    )
