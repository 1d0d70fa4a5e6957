"""The gate's report as Markdown, for the summary page of a CI run."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterable, Iterator

from caseseries.gate.report.masking import HOW_TO_SHOW
from caseseries.gate.report.summary import (
    DATA_FOLDER,
    LONGEST_CELL,
    by_rule,
    by_table,
    counted,
    counts,
    left_out,
    not_checked,
    number_of,
    shortened,
    tables_of,
    verdict,
)
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure

# The summary of a step of a CI run holds 1 MiB, and a longer one is thrown away whole; other
# commands of the same step may write to it too.
MAX_BYTES = 1_000_000
PER_RULE = 20
# What the last lines need, which say what was left out.
_RESERVE = 1_000
_MARKUP = re.compile(r"([\\`*_{}\[\]()#+!|~$^=-])")


def literal(text: str | None, limit: int = LONGEST_CELL) -> str:
    """Return text so that Markdown shows it as it is: no markup, no HTML, no mention."""
    if text is None:
        return ""
    escaped = _MARKUP.sub(r"\\\1", inert(shortened(text, limit)))
    for char, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("@", "&#64;")):
        escaped = escaped.replace(char, entity)
    # Hosts turn bare addresses into links; without the signs they are known by they stay text.
    return escaped.replace("://", "&#58;//").replace("www.", "www&#46;")


def render(report: GateReport, masking: Masking) -> str:
    """Return the report as Markdown of at most MAX_BYTES: verdict, counts, failures by rule."""
    lines: list[str] = []
    size = 0
    for line in _lines(report, masking):
        size += len(line.encode()) + 1
        if size > MAX_BYTES - _RESERVE:
            lines += ["", "The list ends here: a summary holds no more."]
            break
        lines.append(line)
    if masking.hid:
        lines += ["", f"{HOW_TO_SHOW}."]
    return "\n".join(lines) + "\n"


def _lines(report: GateReport, masking: Masking) -> Iterator[str]:
    yield f"# Data check: {'passed' if report.ok else 'failed'}"
    yield ""
    yield verdict(report)
    yield ""
    yield "| table | rows | errors | warnings | notes |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    found = dict(by_table(report))
    for name in tables_of(report):
        rows = f"{report.tables[name]:,}" if name in report.tables else ""
        cells = " | ".join(str(number) for number in counts(found.get(name, [])).values())
        yield f"| {literal(name or DATA_FOLDER)} | {rows} | {cells} |"
    rules = {rule.id: rule for rule in report.rules}
    if report.failures:
        yield ""
        yield "| rule broken | failures | what holds for sound data |"
        yield "| --- | ---: | --- |"
        for rule_id, group in by_rule(report.failures):
            number = counted(number_of(group), group[0].severity)
            holds = literal(rules[rule_id].description, 2_000)
            yield f"| {literal(rule_id)} | {number} | {holds} |"
    if following := left_out(report):
        yield ""
        yield f"{following}."
    unchecked = not_checked(report)
    if unchecked:
        yield ""
        yield "## Not checked"
        yield ""
        for rule in unchecked:
            yield f"- {literal(rule.id)}: {literal(rule.not_checked, 2_000)}"
    for table, failures in found.items():
        yield ""
        yield f"## {literal(table or DATA_FOLDER)}"
        for rule_id, group in by_rule(failures):
            yield ""
            yield f"### {literal(rule_id)}: {counted(number_of(group), group[0].severity)}"
            yield ""
            yield literal(rules[rule_id].description, 2_000)
            yield ""
            yield from _failures(map(masking.failure, group[:PER_RULE]))
            if len(group) > PER_RULE:
                yield ""
                n_more = number_of(group) - number_of(group[:PER_RULE])
                yield f"{n_more:,} more; the JSON and HTML reports show them."


def _failures(failures: Iterable[Failure]) -> Iterator[str]:
    yield "| file | line | key | column | value | message |"
    yield "| --- | ---: | --- | --- | --- | --- |"
    for failure in failures:
        line = "" if failure.line is None else str(failure.line)
        if failure.partition is not None:
            line = f"partition {failure.partition}"
        cells = (failure.key, failure.column, failure.value)
        message = literal(failure.message, 2_000)
        yield (
            f"| {literal(failure.file)} | {line} | {' | '.join(map(literal, cells))} | {message} |"
        )
