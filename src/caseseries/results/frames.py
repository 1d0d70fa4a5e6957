"""Tidy frames of the results: how their columns are declared, and those every study has.

A kind of analysis declares its frames beside its code (``FRAMES``), and so does a study's own
module. `caseseries.results.results` stores each as ``results.<name>``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TEXT, INTEGER, REAL, FLAG = "VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN"

Column = tuple[str, str, str]
"""Name, SQL type and meaning of a column."""
Frame = tuple[str, tuple[Column, ...]]
"""What one row is, and the columns."""
Frames = Mapping[str, Frame]

TABLE: Final[Column] = ("table_name", TEXT, "Name of the table in study.toml.")
FIGURE: Final[Column] = ("figure_name", TEXT, "Name of the figure in study.toml.")
ENDPOINT: Final[Column] = ("endpoint", TEXT, "Name of the endpoint in study.toml.")
TIME_UNIT: Final[Column] = ("time_unit", TEXT, "Unit of the times: days, weeks, months or years.")
POSITION: Final[Column] = ("position", INTEGER, "Order of the row.")
VARIABLE: Final[Column] = ("variable", TEXT, "Cohort column the row is about.")
LEVEL: Final[Column] = ("level", TEXT, "Id of the group.")
LEVEL_LABEL: Final[Column] = ("level_label", TEXT, "Printed name of the group.")
LABEL: Final[Column] = ("label", TEXT, "Printed name.")
UNIT: Final[Column] = ("unit_of_analysis", TEXT, "What is counted: the unit of a cohort table.")
N: Final[Column] = ("n", INTEGER, "Number of rows counted.")
EVENTS: Final[Column] = ("events", INTEGER, "Number of events.")
PERCENT: Final[Column] = ("percent", REAL, "Share of the denominator, in percent.")
CONF_TYPE: Final[Column] = ("conf_type", TEXT, "Type of the limits: plain, log or log-log.")
LOW: Final[Column] = (
    "conf_low", REAL, "Lower confidence limit; missing where it cannot be estimated.",
)  # fmt: skip
HIGH: Final[Column] = (
    "conf_high", REAL, "Upper confidence limit; missing where it cannot be estimated.",
)  # fmt: skip
ROBUST: Final[tuple[Column, ...]] = (
    ("robust_std_error", REAL, "Standard error that knows which rows belong together."),
    ("robust_low", REAL, "Lower limit by it; missing where no rows belong together."),
    ("robust_high", REAL, "Upper limit by it."),
)
NOTE: Final[Column] = ("note", TEXT, "Why something could not be estimated.")
KM_MEDIAN: Final[tuple[Column, ...]] = (
    ("km_median", REAL, "Kaplan-Meier median, in the time unit."),
    ("km_median_low", REAL, "Its lower confidence limit (recommended type; robust)."),
    ("km_median_high", REAL, "Its upper confidence limit (recommended type; robust)."),
)

ABOUT: Final[Frames] = {
    "study": (
        "One row: what the study says of itself in study.toml.",
        (
            ("file", TEXT, "Name of the study's file: study.toml, unless another was named."),
            ("title", TEXT, "Title of the study."),
            ("authors", TEXT + "[]", "Authors as they are printed."),
            (
                "build_id",
                TEXT,
                "One hash of all the build was made of; also in results.json.",
            ),
            ("synthetic_statement", TEXT, "Says that the rows are synthetic, where they are."),
            ("conf_type", TEXT, "Type of confidence limits of survival rates."),
            ("recommended_conf_type", TEXT, "A second type of limits; missing without one."),
            ("conf_level", REAL, "Confidence level as a fraction."),
        ),
    ),
    "statements": (
        "One row per statement that journals ask for, in their order.",
        (
            POSITION,
            ("name", TEXT, "Its key in [statements] of study.toml."),
            ("label", TEXT, "Its label as it is printed."),
            ("statement", TEXT, "What the study says; missing where it says nothing."),
        ),
    ),
    "shown": (
        "One row per table and figure of study.toml, in its order.",
        (
            POSITION,
            ("what", TEXT, "table or figure."),
            ("name", TEXT, "Name in study.toml."),
            ("kind", TEXT, "Its kind."),
            ("caption", TEXT, "Its caption."),
            ("settings", TEXT, "What study.toml says of it, as JSON."),
        ),
    ),
    "units": (
        "One row per unit of analysis: a cohort table.",
        (
            POSITION,
            ("unit", TEXT, "What a row is, in the singular."),
            ("table_name", TEXT, "The cohort table, which names its rows in the plural."),
            ("rows_of", TEXT, "Raw table whose rows it keeps; missing where it keeps none's."),
            ("belongs_to", TEXT, "The unit above."),
        ),
    ),
    "endpoints": (
        "One row per endpoint of study.toml.",
        (
            POSITION,
            ENDPOINT,
            LABEL,
            UNIT,
            ("units", TEXT, "What is counted, in the plural."),
            TIME_UNIT,
            ("origin", TEXT, "What the time starts at."),
            ("axis_step", REAL, "Distance of the ticks of the time axis, in the time unit."),
            ("events_called", TEXT, "What events are called in ids of numbers."),
            ("event_name", TEXT, "What the event is called in sentences."),
            ("landmarks", REAL + "[]", "Times at which rates are given, in the time unit."),
            (
                "entry",
                TEXT,
                "Column with the time rows are at risk from, if late.",
            ),
            ("robust", FLAG, "True where limits know which rows belong together."),
            ("competing", FLAG, "True where other events may make this one impossible."),
            (
                "spells",
                TEXT,
                "Where rows are times of one that follow on one another: `once` where it has the"
                " event at most once, else `repeated`.",
            ),
            ("among", TEXT, "What rows the endpoint is limited to, in words."),
            ("follow_up", TEXT, "Prefix of the numbers that describe follow-up."),
            N,
            EVENTS,
        ),
    ),
    "dictionary": (
        "One row per column of a raw or cohort table, as declared.",
        (
            POSITION,
            ("schema_name", TEXT, "raw or cohort."),
            ("table_name", TEXT, "The table."),
            ("grain", TEXT, "What one row of the table is."),
            ("column_name", TEXT, "The column."),
            LABEL,
            ("type", TEXT, "Its type, in words."),
            ("allowed", TEXT, "What it may hold, in words."),
            ("unit", TEXT, "Unit of its values."),
            ("description", TEXT, "What it means."),
            ("is_key", FLAG, "True where it is a part of the table's key."),
            ("points_to", TEXT, "The table.column of the same schema that it refers to."),
            ("is_phi", FLAG, "True where its values are protected health information."),
        ),
    ),
    "functions": (
        "One row per function of the study's own that computes numbers.",
        (
            ("method", TEXT, "Its name, as results.numbers gives it."),
            ("file", TEXT, "Its file, from the study's folder on."),
            ("line", INTEGER, "Line of its definition; missing for a file as a whole."),
        ),
    ),
    "derivations": (
        "One row per table that the study's SQL builds, in the order of the build.",
        (
            POSITION,
            ("table_name", TEXT, "The table with its schema."),
            ("file", TEXT, "The file that builds it, from the study's folder on."),
            ("sql", TEXT, "Its text."),
            ("reads", TEXT + "[]", "The tables it reads, with their schemas."),
        ),
    ),
    "gate": (
        "One row per rule of the gate the raw tables were held against.",
        (
            ("rule", TEXT, "Id of the rule."),
            ("severity", TEXT, "error, warning or note."),
            ("table_name", TEXT, "Raw table the rule is about."),
            ("column_name", TEXT, "Column the rule is about; missing for rules across columns."),
            ("description", TEXT, "What the rule asks."),
            ("source", TEXT, "Where the rule comes from."),
            ("not_checked", TEXT, "Why the rule could not be applied; missing where it was."),
            ("failures", INTEGER, "Number of places that break it."),
        ),
    ),
    "quarantine": (
        "One row per raw row that was set aside by caseseries --quarantine; empty without it.",
        (
            POSITION,
            ("table_name", TEXT, "Raw table."),
            ("file", TEXT, "File the row stands in."),
            ("line", INTEGER, "Its line; the header is line 1."),
            ("key", TEXT, "Its primary key."),
            ("belongs_to", TEXT, "Key of the row of the root table it belongs to, if known."),
            ("rule", TEXT, "Id of the rule it breaks."),
            ("reason", TEXT, "Why it was set aside."),
        ),
    ),
    "quarantine_extent": (
        "One row per way of counting the cohort, with the rows set aside and without them.",
        (
            POSITION,
            ("measure", TEXT, "What is counted."),
            ("unit", TEXT, "Unit of both values."),
            ("delivered", REAL, "In the tables as delivered."),
            ("analyzed", REAL, "In the rows that were analyzed."),
        ),
    ),
}

NUMBER_COLUMNS: Final[tuple[Column, ...]] = (
    ("id", TEXT, "Id of the number, as used in the documents."),
    ("value", REAL, "The unformatted value; missing where it cannot be estimated."),
    ("unit", TEXT, "Unit of the value."),
    ("n", INTEGER, "Number of rows it rests on."),
    ("events", INTEGER, "Number of events among them."),
    ("population", TEXT, "The rows it rests on, in words."),
    ("statistic", TEXT, "What kind of statistic it is."),
    ("method", TEXT, "The function that computed it."),
    ("tables", TEXT + "[]", "The SQL tables behind it."),
    ("row_keys", TEXT + "[]", "Primary keys of the rows it rests on."),
    ("unit_of_analysis", TEXT, "What these rows are: the unit of a cohort table, or a raw table."),
    ("columns", TEXT + "[]", "The cohort columns it reads; empty where it may read any."),
)
