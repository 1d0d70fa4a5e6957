"""The gate's report as workflow commands, with which GitHub Actions marks the lines of the files.

One line per failure, as in ``::error file=data/labs.csv,line=7,title=labs.range::Message``.
"""

from __future__ import annotations

import contextlib
import typing
from collections import Counter
from pathlib import Path

from caseseries.gate.report.summary import counted, left_out, unapplied, verdict
from caseseries.writing.inert_cells import printable as inert

if typing.TYPE_CHECKING:
    from caseseries.gate.gate import GateReport
    from caseseries.gate.report.masking import Masking
    from caseseries.study.failure import Failure

_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
# The host shows ten of each kind for a step and drops the others without a word.
MAX_OF_A_KIND = 10


def render(report: GateReport, masking: Masking) -> str:
    """Return the first failures of each severity as commands, and what was found in all."""
    lines: list[str] = []
    shown: Counter[str] = Counter()
    for failure in report.failures:
        if shown[failure.severity] < MAX_OF_A_KIND:
            shown[failure.severity] += 1
            lines.append(_command(masking.failure(failure)))
    said = [verdict(report), left_out(report)]
    if unchecked := len(unapplied(report)):
        said.append(f"{counted(unchecked, 'rule')} could not be checked")
    # A text of its own must not be taken for a command.
    lines.extend(inert(text).lstrip(":") for text in said if text)
    return "\n".join(lines) + "\n"


def _command(failure: Failure) -> str:
    file = Path(failure.file.partition("#")[0])
    # A file outside the repository is named as it is, and marks nothing.
    with contextlib.suppress(ValueError):
        file = file.resolve().relative_to(Path.cwd())
    properties = {"file": file.as_posix(), "title": failure.rule}
    if failure.line is not None:
        properties["line"] = str(failure.line)
    where = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    cell = f"{failure.column} = {failure.value!r}" if failure.value else failure.column
    place = ", ".join(part for part in (failure.key, cell) if part)
    text = f"{place}: {failure.message}" if place else failure.message
    return f"::{_COMMANDS[failure.severity]} {where}::{_data(text)}"


def _data(text: str) -> str:
    """Escape what ends a command; a percent sign begins an escape."""
    return inert(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
