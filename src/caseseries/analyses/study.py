"""The study's own choices, read from ``study.toml`` and checked in full before anything runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast

from caseseries.delivery.mapping.declared import StudyMapping
from caseseries.gate.gate_settings import SECTIONS as GATE_SECTIONS
from caseseries.gate.gate_settings import gate_settings
from caseseries.gate.rules.rule_sets import StudyRules
from caseseries.study.study_file import Section, StudyFileError, read_toml

__all__ = ["Study", "StudyFileError", "VariableRow", "read_study", "settings_for_sql"]

SUMMARIES = ("mean_sd", "median_quartiles", "range")
TIME_ZEROS = ("first_session", "last_session")
ConfType = Literal["plain", "log", "log-log"]
CONF_TYPES: tuple[ConfType, ...] = ("plain", "log", "log-log")
UNITS_OF_ANALYSIS = ("patient", "tumor", "session")


@dataclass(frozen=True)
class VariableRow:
    """One line of a table in ``study.toml``: a cohort column and how it is shown.

    ``cut`` splits a numeric column into below and from the value on; ``level`` sets one level of
    a column against all others; ``order`` gives the order of level ids; ``names`` replaces the
    printed name of a level id; ``detail`` names a column printed behind the level.
    """

    variable: str
    label: str
    unit_of_analysis: str = "patient"
    show: tuple[str, ...] = ()
    cut: float | None = None
    level: str | None = None
    order: tuple[str, ...] = ()
    names: Mapping[str, str] = field(default_factory=dict)
    detail: str | None = None


@dataclass(frozen=True)
class Study:
    """All choices of one study; durations in months."""

    title: str
    synthetic_statement: str | None
    time_zero: str
    days_per_month: float
    landmarks_months: tuple[float, ...]
    axis_step_months: float
    progression_growth_percent: float
    renal_function_months: float
    renal_function_window_months: float
    conf_level: float
    published_conf_type: ConfType
    recommended_conf_type: ConfType
    table1: tuple[VariableRow, ...]
    table2_variable: str
    table2_minimum_patients: int
    table3: tuple[VariableRow, ...]
    cox: tuple[VariableRow, ...]
    ledger: Path | None
    severities: Mapping[str, str]
    mapping: StudyMapping | None
    own_rules: StudyRules


def _rows(section: Section, key: str, unit_of_analysis: str) -> tuple[VariableRow, ...]:
    entries = section.take(key, lambda v: isinstance(v, list), "a list of rows", default=[])
    return tuple(
        _row(Section(f"{section.where} {key} row {position}", entry), unit_of_analysis)
        for position, entry in enumerate(entries, start=1)
    )


def _row(section: Section, unit_of_analysis: str) -> VariableRow:
    def texts(value: Any) -> bool:
        return isinstance(value, list) and all(isinstance(item, str) for item in value)

    row = VariableRow(
        variable=section.text("variable"),
        label=section.text("label"),
        unit_of_analysis=unit_of_analysis,
        show=tuple(
            section.take(
                "show",
                lambda v: texts(v) and set(v) <= set(SUMMARIES),
                f"a list of {', '.join(SUMMARIES)}",
                default=[],
            )
        ),
        cut=section.take(
            "cut",
            lambda v: isinstance(v, int | float) and not isinstance(v, bool),
            "a number",
            default=None,
        ),
        level=section.text("level", default=None),
        order=tuple(section.take("order", texts, "a list of level ids", default=[])),
        names=section.take(
            "names",
            lambda v: isinstance(v, dict) and all(isinstance(x, str) for x in v.values()),
            "a table of level id = printed name",
            default={},
        ),
        detail=section.text("detail", default=None),
    )
    section.done()
    if row.cut is not None and row.level is not None:
        raise StudyFileError(f"{section.where}: cut and level exclude each other")
    return row


def read_study(path: Path) -> Study:
    """The study's choices from a TOML file.

    Raises StudyFileError (naming file, table and key) where the file is missing, is not TOML,
    lacks a key, has one too many or one out of range.
    """
    content = read_toml(path)
    names = ("study", "time", "progression", "renal_function", "survival")
    tables = ("table1", "table2", "table3", "cox")
    optional = ("claims", "simulate", *GATE_SECTIONS)
    unknown = content.keys() - {*names, *tables, *optional}
    if unknown:
        raise StudyFileError(f"{path} has unknown tables: {', '.join(sorted(unknown))}")
    missing = [name for name in (*names, *tables) if name not in content]
    if missing:
        raise StudyFileError(f"{path} lacks the tables: {', '.join(missing)}")
    sections = {
        name: Section(f"{path}: [{name}]", content.get(name, {}))
        for name in (*names, *tables, "claims")
    }
    ledger = sections["claims"].text("ledger", default=None)
    gate = gate_settings(content, path)
    study = Study(
        title=sections["study"].text("title"),
        synthetic_statement=sections["study"].text("synthetic_statement", default=None),
        time_zero=sections["time"].one_of("zero", TIME_ZEROS),
        days_per_month=sections["time"].number("days_per_month"),
        landmarks_months=tuple(
            float(month)
            for month in sections["time"].take(
                "landmarks_months",
                lambda v: isinstance(v, list) and bool(v) and all(_positive(x) for x in v),
                "a list of months above 0",
            )
        ),
        axis_step_months=sections["time"].number("axis_step_months"),
        progression_growth_percent=sections["progression"].number("growth_percent"),
        renal_function_months=sections["renal_function"].number("months_after_last_session"),
        renal_function_window_months=sections["renal_function"].number("window_months"),
        conf_level=sections["survival"].take(
            "conf_level",
            lambda v: isinstance(v, float) and 0 < v < 1,
            "a fraction between 0 and 1",
        ),
        published_conf_type=cast(
            "ConfType", sections["survival"].one_of("published_conf_type", CONF_TYPES)
        ),
        recommended_conf_type=cast(
            "ConfType", sections["survival"].one_of("recommended_conf_type", CONF_TYPES)
        ),
        table1=tuple(
            row for unit in UNITS_OF_ANALYSIS for row in _rows(sections["table1"], unit, unit)
        ),
        table2_variable=sections["table2"].text("variable"),
        table2_minimum_patients=int(sections["table2"].number("minimum_patients")),
        table3=_rows(sections["table3"], "rows", "patient"),
        cox=_rows(sections["cox"], "rows", "patient"),
        ledger=path.parent / ledger if ledger else None,
        severities=gate.severities,
        mapping=gate.mapping,
        own_rules=gate.own_rules,
    )
    for section in sections.values():
        section.done()
    for table, rows in (("table1", study.table1), ("table3", study.table3), ("cox", study.cox)):
        seen: set[tuple[str, str]] = set()
        for row in rows:
            if (row.unit_of_analysis, row.variable) in seen:
                raise StudyFileError(
                    f"{path}: [{table}] names {row.variable} twice; one row may have show and cut"
                )
            seen.add((row.unit_of_analysis, row.variable))
    return study


def _positive(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def settings_for_sql(study: Study) -> dict[str, str | float]:
    """The choices the SQL reads, as the one row of ``staging.study``."""
    names = (
        "time_zero",
        "days_per_month",
        "progression_growth_percent",
        "renal_function_months",
        "renal_function_window_months",
    )
    return {name: cast("str | float", getattr(study, name)) for name in names}
