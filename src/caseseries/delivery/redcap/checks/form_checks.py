"""What the data dictionary asks of the rows of a form: choices, logic, calculations, codes."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from caseseries.delivery.redcap.logic.branching import Logic, Lookup, Reference, parse
from caseseries.delivery.redcap.logic.calculations import calculation
from caseseries.delivery.redcap.logic.references import EVENT_NAME, EVENT_NAMES
from caseseries.delivery.redcap.logic.values import UnsupportedLogicError
from caseseries.delivery.redcap.project.dictionary import Field
from caseseries.delivery.redcap.records import Records
from caseseries.delivery.redcap.rows import Row
from caseseries.study.declaration import Table
from caseseries.study.failure import Failure, Rule, Severity

_SOURCE = "REDCap, data quality rules"
_RULES: dict[str, tuple[Severity, str]] = {
    "redcap_hidden": (
        "warning",
        "No field holds a value that the form hides by branching logic (rule F).",
    ),
    "redcap_required": (
        "warning",
        "Every field REDCap requires is filled where the form shows it (rule B).",
    ),
    "redcap_choice": ("error", "Every choice is one of the data dictionary's (rule G)."),
    "redcap_ambiguous": (
        "error",
        "Every choice exported by its label is one choice of the data dictionary.",
    ),
    "redcap_calculated": (
        "warning",
        "Every calculated field holds what its calculation gives (rule H); numbers within 10⁻⁶ "
        "of it, relative to the larger of 1 and the number.",
    ),
    "redcap_missing": (
        "note",
        "No field holds a missing data code (rule I); such cells are missing, and said.",
    ),
    "redcap_logic": (
        "note",
        "Every branching logic and calculation can be evaluated; others are not checked.",
    ),
}


def form_rules(table: Table) -> Iterator[Rule]:
    """Yield the rules that follow from a project's data dictionary."""
    for suffix, (severity, description) in _RULES.items():
        yield Rule(f"{table.name}.{suffix}", severity, description, table.name, source=_SOURCE)


class FormChecks:
    """The findings on one form's rows; ``columns`` says by field how a finding calls it."""

    def __init__(
        self, records: Records, form: str, table: Table, file: str, columns: Mapping[str, str]
    ) -> None:
        self._records = records
        self._rows = records.rows_of(form)
        self._table = table
        self._file = file
        self._columns = columns

    def failures(self, required: Collection[str], coded: Collection[str]) -> Iterator[Failure]:
        """Yield all findings; ``required`` and ``coded`` columns have such rules of their own."""
        for field in self._records.project.fields.values():
            column = self._columns.get(field.name)
            if column is None:
                continue
            shown = self._shown(field)
            if shown is not None:
                yield from self._of_visibility(field, shown, column not in required)
            yield from self._of_calculation(field, shown)
            yield from self._of_labels(field)
            yield from self._of_missing_codes(field)
            if column not in coded and field.type in ("radio", "dropdown"):
                yield from self._of_choices(field)

    def _lookup(self, row: Row) -> Lookup:
        return functools.partial(self._records.seen_from, row)

    def _shown(self, field: Field) -> Callable[[Lookup], bool] | None:
        """Return whether the form shows a field, None where its logic is not evaluated."""
        if not field.branching:
            return lambda lookup: True
        try:
            logic: Logic = parse(field.branching)
            self._refuse_unknown(logic.references)
        except UnsupportedLogicError:
            return None
        return logic

    def _refuse_unknown(self, references: Iterable[Reference]) -> None:
        """Raise UnsupportedLogicError where what is referred to is not in the delivery."""
        project = self._records.project
        for reference in references:
            event = reference.event
            if event and event != EVENT_NAME and event in EVENT_NAMES and not project.events:
                raise UnsupportedLogicError(
                    f"[{event}] needs the order of the events; add the project's events (CSV)"
                )
            known = {*EVENT_NAMES, *project.events.by_name}
            if event and project.events and event not in known:
                raise UnsupportedLogicError(f"the project has no event {event}")
            if reference.smart:
                continue
            field = project.field(reference.field)
            if field is None:
                raise UnsupportedLogicError(f"the data dictionary has no field {reference.field}")
            if not any(self._records.has(column) for column in field.columns):
                raise UnsupportedLogicError(f"the export has no column of {reference.field}")

    def _of_visibility(
        self, field: Field, shown: Callable[[Lookup], bool], check_required: bool
    ) -> Iterator[Failure]:
        for row in self._rows:
            visible = shown(self._lookup(row))
            filled = self._records.is_filled(row, field)
            if not visible and filled and field.type != "calc":
                message = (
                    f"REDCap hides {field.name} here, since {field.branching} does not hold, but "
                    "it holds a value. Correct one of the two in REDCap."
                )
                raw = self._records.cell(row, field.name) or None
                yield self._failure("redcap_hidden", field, message, row.line, raw)
            if visible and not filled and field.required and check_required:
                message = f"REDCap requires {field.name}, but it is empty."
                yield self._failure("redcap_required", field, message, row.line)

    def _of_calculation(
        self, field: Field, shown: Callable[[Lookup], bool] | None
    ) -> Iterator[Failure]:
        what = "branching logic"
        try:
            if shown is None:
                self._refuse_unknown(parse(field.branching).references)
            what = "calculation"
            found = calculation(field)
            if found is None:
                return
            self._refuse_unknown(found.references)
        except UnsupportedLogicError as error:
            message = (
                f"The {what} of {field.name} is not checked: {error} "
                f"({self._records.project.path.name}, line {field.line})."
            )
            yield self._failure("redcap_logic", field, message)
            return
        for row in self._rows:
            lookup = self._lookup(row)
            held = self._records.cell(row, field.name)
            hidden = shown is not None and not shown(lookup)
            if hidden or self._records.missing_code(field, held) is not None:
                continue
            computed = found.value(lookup)
            if not found.agrees(held, computed):
                message = (
                    f"{field.name} holds {_quoted(held)}, but {found.formula} gives "
                    f"{_quoted(computed)} here (rule H). Run REDCap's data quality rule H, or "
                    "correct the fields it is calculated from, and export again."
                )
                yield self._failure("redcap_calculated", field, message, row.line, held or None)

    def _of_labels(self, field: Field) -> Iterator[Failure]:
        unclear = self._records.ambiguous_choices(field)
        for row in self._rows if unclear else ():
            cell = self._records.cell(row, field.name)
            if cell in unclear:
                codes = [code for code, label in field.choices.items() if cell in (code, label)]
                message = (
                    f"{cell!r} may be any of the choices {', '.join(codes)} of {field.name}: the "
                    "export has labels in place of codes. Export the raw data from REDCap."
                )
                yield self._failure("redcap_ambiguous", field, message, row.line, cell)

    def _of_missing_codes(self, field: Field) -> Iterator[Failure]:
        lines: dict[str, int] = {}
        counted: Counter[str] = Counter()
        for row in self._rows if self._records.project.missing_codes else ():
            code = self._records.missing_in(row, field)
            if code is not None:
                counted[code] += 1
                lines.setdefault(code, row.line)
        for code, n in counted.items():
            label = self._records.project.missing_codes[code]
            cells = "1 cell holds" if n == 1 else f"{n:,} cells hold"
            message = (
                f"{cells} the missing data code {code} ({label}) in {field.name}; such cells are "
                "missing."
            )
            yield self._failure("redcap_missing", field, message, lines[code], code)

    def _of_choices(self, field: Field) -> Iterator[Failure]:
        known = {*field.choices, *field.choices.values()}
        for row in self._rows:
            raw = self._records.cell(row, field.name)
            if raw and raw not in known and self._records.missing_code(field, raw) is None:
                message = (
                    f"{field.name} has no choice {raw!r}; the data dictionary knows "
                    f"{', '.join(field.choices)}."
                )
                yield self._failure("redcap_choice", field, message, row.line, raw)

    def _failure(
        self,
        suffix: str,
        field: Field,
        message: str,
        line: int | None = None,
        value: str | None = None,
    ) -> Failure:
        severity, _ = _RULES[suffix]
        name = self._table.name
        column = self._columns[field.name]
        return Failure(
            f"{name}.{suffix}", severity, name, self._file, line, column, None, value, message
        )


def _quoted(text: str) -> str:
    return repr(text) if text else "nothing"
