"""Numbers as they stand in running text: ids in, printed strings out.

A qmd says `` `{python} say.share("table1.sex.male")` `` and types no digit of its own. What cannot
be estimated, or is of a group with nobody in it, prints as a dash. Any other id that the study
does not have stops the document at its line: without its table a sentence cannot stand.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, Final, ParamSpec

from caseseries.documents.printing import format as fmt
from caseseries.documents.printing.groups import Groups
from caseseries.documents.printing.number_words import in_words, spelled_out
from caseseries.documents.printing.printed import Printed, at_times, composed, form_of
from caseseries.documents.source import ResultsSource
from caseseries.documents.traced.note import trace_of
from caseseries.results.numbers import time_slug

P = ParamSpec("P")
TIME_UNITS: Final = ("days", "weeks", "months", "years")


def _printed(
    method: Callable[Concatenate[PrintedNumbers, P], str],
) -> Callable[Concatenate[PrintedNumbers, P], Printed]:
    @wraps(method)
    def printed(self: PrintedNumbers, /, *args: P.args, **kwargs: P.kwargs) -> Printed:
        before, self._ids = self._ids, []
        text = Printed(method(self, *args, **kwargs))
        text.trace = trace_of(self._results, self._ids, form_of(method, text, args, kwargs))
        self._ids = before + self._ids
        return text

    return printed


class PrintedNumbers:
    """Printed forms of the numbers of one study; every method takes ids of `results.numbers`."""

    def __init__(self, results: ResultsSource) -> None:
        self._results = results
        self._ids: list[str] = []
        self._groups = Groups(results)

    @property
    def results(self) -> ResultsSource:
        """What the printed forms are of."""
        return self._results

    @property
    def _level(self) -> float | None:
        """The confidence level in percent: what an interval says of itself, not a result."""
        return self._results.number("definitions.conf_level_percent").value

    def known(self, id: str) -> bool:
        """Whether this cohort has the number, and it could be estimated."""
        try:
            return not fmt.is_missing(self._results.number(id).value)
        except KeyError:
            return False

    def value(self, id: str) -> float | None:
        """The unformatted value, None where there is none.

        Raises UnknownNumberError for an id that the study does not have.
        """
        try:
            value = self._results.number(id).value
        except KeyError:
            if self._groups.lack(id):
                return None
            raise
        self._ids.append(id)
        return value

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of all numbers printed so far, each once."""
        return tuple(dict.fromkeys(self._ids))

    @_printed
    def n(self, id: str) -> str:
        """A count in digits: `13`."""
        return fmt.count(self.value(id))

    @_printed
    def words(self, id: str) -> str:
        """A count as the text prints it before a noun: in words up to twenty, `no` for none."""
        value = self.value(id)
        if value == 0:
            return "no"
        return fmt.DASH if value is None else in_words(value)

    @_printed
    def Words(self, id: str) -> str:  # noqa: N802 - the capital is what it returns
        """The same at the beginning of a sentence, where no number stands in digits."""
        value = self.value(id)
        return fmt.capitalized(spelled_out(value) if value else self.words(id))

    def counted(
        self, id: str, one: str, several: str, *, none: str = "", digits: bool = False
    ) -> Printed:
        """A count with what agrees with it: `one patient was`, `13 patients were` (`digits`).

        `none` is the whole text for nobody, where `no patients were` would not do. An id the
        cohort does not have counts nobody in a group.
        """
        value = self.value(id) or 0
        if value == 0 and none:
            return self.because(none, id)
        printed = self.n(id) if digits else self.words(id)
        return composed(printed, f" {one if value == 1 else several}")

    def Counted(  # noqa: N802 - the capital is what it returns
        self, id: str, one: str, several: str, *, none: str = ""
    ) -> Printed:
        """The same at the beginning of a sentence: `Thirty-six patients were`."""
        value = self.value(id) or 0
        if value == 0 and none:
            return self.because(fmt.capitalized(none), id)
        return composed(self.Words(id), f" {one if value == 1 else several}")

    @_printed
    def because(self, text: str, *ids: str) -> str:
        """Words that hold no digits and yet rest on numbers."""
        for id in ids:
            self.value(id)
        return text

    def Counted_percent(self, prefix: str, one: str, several: str) -> Printed:  # noqa: N802
        """`One patient (7.7%) was` of ``patient {} was`` and ``patients {} were``."""
        noun, _, verb = (one if self.value(f"{prefix}.n") == 1 else several).partition(" {} ")
        count, percent = self.Words(f"{prefix}.n"), self.percent(f"{prefix}.percent")
        return composed(count, f" {noun} (", percent, f") {verb}")

    def those(self, prefix: str, *, after: str = "") -> Printed:
        """`six (46.2%)` from ``prefix.n`` and ``.percent``, or `none`; `after` follows the count.

        A group the cohort does not have counts nobody.
        """
        number = self.value(f"{prefix}.n")
        if number is None:
            return Printed(f"none{after}")
        if not number:
            return composed(self.because("none", f"{prefix}.n"), after)
        count, percent = self.words(f"{prefix}.n"), self.percent(f"{prefix}.percent")
        return composed(count, after, " (", percent, ")")

    @_printed
    def year(self, id: str) -> str:
        """A calendar year: `2020`."""
        value = self.value(id)
        return fmt.DASH if value is None else str(int(value))

    @_printed
    def chosen(self, id: str) -> str:
        """A choice of the study as it stands: `0.05`."""
        value = self.value(id)
        return fmt.DASH if value is None else f"{value:.12g}"

    @_printed
    def number(self, id: str, places: int | None = None) -> str:
        """`54.3`; without ``places`` to those a number of its kind prints to."""
        value = self.value(id)
        kind = "" if value is None else getattr(self._results.number(id), "statistic", "")
        return fmt.number(value, fmt.places_of(kind) if places is None else places)

    @_printed
    def percent(self, id: str, places: int = 1) -> str:
        return fmt.percent(self.value(id), places)

    @_printed
    def share(self, prefix: str) -> str:
        """`46.2% (6/13)` from ``prefix.n``, ``.of`` and ``.percent``."""
        n_of = fmt.n_of(self.value(f"{prefix}.n"), self.value(f"{prefix}.of"))
        return f"{self.percent(f'{prefix}.percent')} ({n_of})"

    @_printed
    def n_percent(self, prefix: str) -> str:
        """`6 (46.2%)`."""
        return fmt.n_percent(self.value(f"{prefix}.n"), self.value(f"{prefix}.percent"))

    @_printed
    def n_of(self, prefix: str) -> str:
        """`6/13`."""
        return fmt.n_of(self.value(f"{prefix}.n"), self.value(f"{prefix}.of"))

    @_printed
    def within(self, prefix: str) -> str:
        """`6, 46.2%`: a count and its share inside parentheses of the sentence."""
        return f"{self.n(f'{prefix}.n')}, {self.percent(f'{prefix}.percent')}"

    @_printed
    def mean_sd(self, prefix: str, places: int = 1, sd: str = "sd") -> str:
        """`54.0 ± 12.1` from ``prefix.mean`` and ``prefix.sd``."""
        return fmt.mean_sd(self.value(f"{prefix}.mean"), self.value(f"{prefix}.{sd}"), places)

    @_printed
    def range(self, prefix: str, places: int = 1) -> str:
        """`36–75` from ``prefix.minimum`` and ``prefix.maximum``."""
        low, high = self.value(f"{prefix}.minimum"), self.value(f"{prefix}.maximum")
        return fmt.natural_range(low, high, places)

    @_printed
    def percent_range(self, prefix: str) -> str:
        """`−5.0% to 56.1%`."""
        low, high = self.value(f"{prefix}.minimum"), self.value(f"{prefix}.maximum")
        return fmt.percent_interval(low, high)

    @_printed
    def quartiles(self, prefix: str) -> str:
        """`12.5–49.1` from ``prefix.q1`` and ``prefix.q3``."""
        return fmt.interval(self.value(f"{prefix}.q1"), self.value(f"{prefix}.q3"))

    @_printed
    def rate(self, id: str, *, limits: str = "published") -> str:
        """`76.9% (95% CI, 54.0%–99.8%)`; `limits` is published, recommended, robust
        or robust_recommended."""
        between = "" if limits == "published" else f"_{limits}"
        low, high = f"{id}{between}_low", f"{id}{between}_high"
        return fmt.rate_ci(self.value(id), self.value(low), self.value(high), self._level)

    @_printed
    def limits(self, id: str, *, limits: str = "published") -> str:
        """Only the interval of a rate: `54.0%–99.8%`."""
        between = "" if limits == "published" else f"_{limits}"
        return fmt.percent_interval(
            self.value(f"{id}{between}_low"), self.value(f"{id}{between}_high")
        )

    @_printed
    def time(self, id: str) -> str:
        """A time with its unit: `24.3 months`, `99 days`."""
        return fmt.duration(self.value(id), self._unit(id))

    @_printed
    def km_median(self, prefix: str) -> str:
        """`46.9 months (95% CI, 12.5–NE)`: the median of an endpoint, or of a group of one."""
        unit = next((u for u in TIME_UNITS if self._has(f"{prefix}.km_median_{u}")), "months")
        return fmt.duration_ci(
            self.value(f"{prefix}.km_median_{unit}"),
            self.value(f"{prefix}.km_median_low"),
            self.value(f"{prefix}.km_median_high"),
            self._level,
            unit,
        )

    def _unit_of_rates(self, prefix: str, landmarks: tuple[float, ...]) -> str:
        ids = {u: [f"{prefix}.rate_{time_slug(at, u)}" for at in landmarks] for u in TIME_UNITS}
        return next((u for u in TIME_UNITS if any(map(self._has, ids[u]))), "months")

    def _has(self, id: str) -> bool:
        try:
            self._results.number(id)
        except KeyError:
            return False
        return True

    def _unit(self, id: str) -> str:
        try:
            return getattr(self._results.number(id), "unit", "") or "months"
        except KeyError:
            return "months"

    @_printed
    def p(self, id: str, places: int | None = None) -> str:
        """`= 0.02` or `< 0.001`, after an italic P; with `places`, to so many decimals."""
        return fmt.p_relation(self.value(id), places)

    @_printed
    def p_value(self, id: str) -> str:
        """`0.02` or `<0.001`, as a table prints it."""
        return fmt.p_value(self.value(id))

    @_printed
    def hazard_ratio(self, prefix: str) -> str:
        """`19.6 (95% CI, 2.0–196.2)`."""
        return fmt.ratio_ci(
            self.value(f"{prefix}.hazard_ratio"),
            self.value(f"{prefix}.conf_low"),
            self.value(f"{prefix}.conf_high"),
            self._level,
        )

    def rates(
        self, prefix: str, *landmarks: float, limits: str = "published", unit: str | None = None
    ) -> Printed:
        """`76.9% (95% CI, …) at 1 year and 59.3% (95% CI, …) at 3 years`, in the endpoint's unit.

        What prints alike at all landmarks is said once.
        """
        unit, before = unit or self._unit_of_rates(prefix, landmarks), len(self._ids)
        ids = [f"{prefix}.rate_{time_slug(landmark, unit)}" for landmark in landmarks]
        rates = [self.rate(id, limits=limits) for id in ids]
        if len(set(rates)) == 1:
            rates = [self.because(rates[0], *self._ids[before:])]
        return at_times(rates, [fmt.landmark(landmark, unit) for landmark in landmarks])
