"""Sentences that hold for any study, for the neutral manuscript: counts, rates, limitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caseseries.documents.printing.format import capitalized, plural
from caseseries.documents.printing.left_out import left_out, missing
from caseseries.documents.printing.printed import Printed, composed
from caseseries.documents.printing.sentence_parts import lower_first
from caseseries.documents.tables.parts.late_entry_note import late_entry_note

if TYPE_CHECKING:
    from caseseries.documents.printing.sentence_parts import SentenceParts
    from caseseries.results.numbers import Results

FEW: int = 50
"""Rows below which a series is called small, and its limits wide."""
EVENTS_PER_VARIABLE: int = 10
"""Events per variable below which estimates are unreliable (Peduzzi et al. 1995)."""


class Neutral:
    """Sentences made of the numbers of a study, whatever it is about."""

    def __init__(self, results: Results, say: SentenceParts) -> None:
        self._results = results
        self._say = say

    def data(self) -> Printed:
        """How many rows of each unit of analysis there are."""
        counts = [
            self._counted(f"definitions.rows.{row['table_name']}", str(row["unit"]), row)
            for row in self._results.records("units")
        ]
        if not counts:
            return Printed("The study has no unit of analysis.")
        return composed("The study has ", self._say.row(counts), ".")

    def _counted(self, id: str, one: str, row: dict[str, object]) -> Printed:
        """`no participants`, `1 participant`, `60 participants`."""
        several = str(row["table_name"])
        return self._say.counted(
            id, _words(one), _words(several), none=f"no {_words(several)}", digits=True
        )

    def rules(self) -> Printed:
        """How many rules the raw tables were held against."""
        return self._say.counted("gate.rules.n", "rule", "rules", digits=True)

    def gate(self) -> Printed:
        """What the gate found."""
        # A note is no breach: how a cell is written, what is only to be looked at.
        failures = sum(
            int(row["failures"])
            for row in self._results.records("gate")
            if row["severity"] != "note"
        )
        if not failures:
            return Printed("None was broken.")
        aside = len(self._results.records("quarantine"))
        left = f" {plural(aside, 'row was', 'rows were')} set aside." if aside else ""
        return Printed(f"Places that break a rule: {failures}.{left}")

    def endpoint(self, name: str) -> Printed:
        """Events, rates at the landmarks and the median of one endpoint."""
        about = next(r for r in self._results.records("endpoints") if r["endpoint"] == name)
        happened = f"{name}.{about['events_called']}"
        among = f" {about['among']}" if about["among"] else ""
        of = self._say.value(f"{happened}.of")
        label, unit = f"**{about['label']}.** ", _words(str(about["unit_of_analysis"]))
        without = self._left_out(name, str(about["unit_of_analysis"]))
        if not of:
            none = f"No {about['units']}{among} were under observation."
            return composed(label, self._say.because(none, f"{happened}.of"), *without)
        if of == 1 and not about["spells"]:
            did = "occurred" if self._say.value(f"{happened}.n") else "did not occur"
            told = f"{capitalized(about['event_name'])} {did} in the only {unit}{among}."
            only = self._say.because(told, f"{happened}.n", f"{happened}.of")
            return composed(label, only, *without)
        pieces: list[str] = [f"{label}{capitalized(about['event_name'])} occurred "]
        if about["spells"]:
            times = self._say.counted(f"{happened}.n", "time", "times")
            rows = self._say.n(f"{happened}.of")
            pieces += [times, " in ", rows, f" {about['units']}{among}."]
        else:
            pieces += ["in ", self._say.share(happened), f" of {about['units']}{among}."]
        pieces += without
        late = late_entry_note(about)
        pieces += [f" {late}"] if late else []
        if about["spells"] == "repeated":
            # A curve is of the first event, or of none in particular.
            return composed(*pieces)
        if about["competing"]:
            pieces.append(
                " Competing events are taken as censored in what follows, so that it tells of those"
                " whom none met and overstates how often it happens."
            )
        if about["landmarks"]:
            limits = "robust_recommended" if about["robust"] else "recommended"
            rates = self._say.rates(
                name, *about["landmarks"], unit=about["time_unit"], limits=limits
            )
            pieces += [" The share without it was ", rates, "."]
        pieces += [" The median was ", self._say.km_median(name), "."]
        return composed(*pieces)

    def _left_out(self, name: str, unit: str) -> list[str]:
        """Rows of an endpoint whose time or event is missing, where there are any."""
        told = left_out(self._results, name, unit)
        if told is None:
            return []
        return [" ", self._say.because(told[0], missing(name)), f"{told[1]}."]

    def limitations(self) -> Printed:
        """What follows from the data: few rows, few events, no estimate, missing values."""
        found: list[str] = []
        for row in self._results.records("units"):
            id = f"definitions.rows.{row['table_name']}"
            units, n = _words(str(row["table_name"])), self._say.value(id) or 0
            if n == 0:
                found.append(self._say.because(f"Without {units} nothing can be estimated.", id))
            elif n == 1:
                told = f"From a single {_words(str(row['unit']))} nothing follows for others."
                found.append(self._say.because(told, id))
            elif n < FEW:
                words = f" {units} are few; limits are wide and exact tests are preferred."
                found.append(composed("The ", self._say.n(id), words))
        sparse = [
            number.id
            for number in self._results.numbers.values()
            if number.statistic == "events per variable"
            and number.value is not None
            and number.value < EVENTS_PER_VARIABLE
        ]
        if sparse:
            fewest = min(sparse, key=lambda id: self._results.numbers[id].value or 0)
            found.append(
                composed(
                    "Some models rest on as few as ",
                    self._say.number(fewest),
                    " events per variable, which makes their estimates unreliable.",
                )
            )
        notes = {str(r["note"]) for r in self._frame("regression") if r["note"]}
        if notes:
            found.append("Some terms of the models have no estimate; their tables say why.")
        rows = [row for row in self._frame("baseline") if row["kind"] == "missing"]
        rows += self._frame("left_out")
        if rows:
            # Without the unit that stands behind the comma of a label.
            labels = (lower_first(str(row["label"]).partition(",")[0]) for row in rows)
            named = self._say.row([Printed(label) for label in dict.fromkeys(labels)])
            found.append(
                composed("Values are missing for ", named, "; each analysis leaves those rows out.")
            )
        if not found:
            found.append("None follows from the numbers alone.")
        pieces: list[str] = []
        for text in found:
            pieces += [" " if pieces else "", text]
        return composed(*pieces)

    def _frame(self, name: str) -> list[dict[str, object]]:
        return self._results.records(name) if name in self._results.frames else []


def _words(name: str) -> str:
    return name.replace("_", " ")
