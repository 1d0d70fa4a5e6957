"""Small reports of the gate by hand, and cells made to break out of a format."""

from __future__ import annotations

from first_study import RAW_TABLES

from caseseries.gate.gate import GateReport
from caseseries.study.failure import Failure, Rule

FORMAT = Rule(
    "labs.creatinine_mg_dl.format", "error", "Numbers have a point.", "labs", "creatinine_mg_dl"
)
JUMP = Rule(
    *("labs.creatinine_jump", "warning", "No jumps.", "labs", "creatinine_mg_dl", "Why."),
    "KDIGO, doi:10.1038/kisup.2012.1",
)
UNKNOWN_FILE = Rule("folder.unknown_file", "note", "Every file is a table.", "")
NOT_CHECKED = Rule(
    "screening.key.unique", "error", "Unique.", "screening", not_checked="not delivered"
)
RULES = (FORMAT, JUMP, UNKNOWN_FILE, NOT_CHECKED)

# What a cell, a header or the name of a file may hold.
HOSTILE = (
    "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    '" autofocus onfocus="alert(1)',
    "</script><script>alert(1)//",
    "\x1b[2J\x1b]0;title\x07",
    "\x9b31m",
    "a\r\nb",
    "a\u2028b\x85c",
    "]]><x/>",
    "x | y `z` **b** [l](http://e.org) @someone https://e.org www.e.org",
    "\u202egpj.exe\u2066",
    "=cmd|'/c calc'!A0",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1+1",
    "{0} {1}",
    "' or 1=1; drop table raw.labs --",
    "\x00",
    "\ud7ff\ufffe\uffff",
    "\udc80",
    "&lt;b&gt;",
)


def failure(
    rule: Rule,
    line: int | None = None,
    value: str | None = None,
    message: str = "Say.",
    key: str | None = None,
) -> Failure:
    """Return a failure of a rule in the rule's column."""
    file = f"data/raw/{rule.table or 'x'}.csv"
    return Failure(rule.id, rule.severity, rule.table, file, line, rule.column, key, value, message)


def report(*failures: Failure, rules: tuple[Rule, ...] = RULES) -> GateReport:
    """Return the report of two laboratory rows and no screening."""
    return GateReport({"labs": 2, "screening": 0}, failures, rules, RAW_TABLES)


BROKEN = report(
    failure(UNKNOWN_FILE),
    failure(FORMAT, 2, "0,8"),
    failure(FORMAT, 3, "0,9"),
    failure(JUMP, 3, "9"),
)


def hostile(text: str) -> GateReport:
    """Return a report with a text in every place that input decides."""
    bad = Failure(
        *(FORMAT.id, "error", "labs", f"data/{text}.csv", 2, text, text, text), f"About {text}."
    )
    unchecked = Rule(NOT_CHECKED.id, "error", "Unique.", "screening", not_checked=f"no {text}")
    return report(bad, rules=(FORMAT, JUMP, UNKNOWN_FILE, unchecked))
