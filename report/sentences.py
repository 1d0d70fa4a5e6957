"""Numbers as they stand in running text: ids in, printed strings out.

A qmd says `` `{python} say.share("table1.sex.male")` `` and types no digit of its own. An id that
this cohort does not have (nobody in a group) prints as a dash and is kept in `unknown`; the tests
hold that list empty for the shipped study, so that a mistyped id cannot hide.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from report import format as fmt
from report.source import ResultsSource
from report.trace.note import Trace, trace_of

P = ParamSpec("P")


class Printed(str):
    """A printed form that a document takes as Markdown, with the trace of its numbers.

    Plain strings would reach it by way of `repr`, which writes a no-break space as ``\\xa0``.
    A text put together of several keeps its `pieces`, each with the trace of its own.
    """

    trace: Trace | None = None
    pieces: tuple[str, ...] = ()

    def _repr_markdown_(self) -> str:
        if self.pieces:
            return "".join(
                piece._repr_markdown_() if isinstance(piece, Printed) else piece
                for piece in self.pieces
            )
        text = re.sub(r"([<>*_`\\[\]])", r"\\\1", self)
        return f"[{text}]{self.trace.markdown_attributes}" if self.trace else text


def _printed(
    method: Callable[Concatenate[Sentences, P], str],
) -> Callable[Concatenate[Sentences, P], Printed]:
    @wraps(method)
    def printed(self: Sentences, /, *args: P.args, **kwargs: P.kwargs) -> Printed:
        before, self._ids = self._ids, []
        text = Printed(method(self, *args, **kwargs))
        text.trace = trace_of(self._results, self._ids)
        self._ids = before + self._ids
        return text

    return printed


class Sentences:
    """Printed forms of the numbers of one study; every method takes ids of `results.numbers`."""

    def __init__(self, results: ResultsSource) -> None:
        self._results = results
        self.unknown: list[str] = []
        self._ids: list[str] = []

    def value(self, id: str) -> float | None:
        """The unformatted value, None where there is none."""
        try:
            value = self._results.number(id).value
        except KeyError:
            self.unknown.append(id)
            return None
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
        return fmt.DASH if value is None else fmt.in_words(value)

    @_printed
    def Words(self, id: str) -> str:  # noqa: N802 - the capital is what it returns
        """The same at the beginning of a sentence."""
        return fmt.capitalized(self.words(id))

    @_printed
    def year(self, id: str) -> str:
        """A calendar year: `2020`."""
        value = self.value(id)
        return fmt.DASH if value is None else str(int(value))

    @_printed
    def number(self, id: str, places: int = 1) -> str:
        return fmt.number(self.value(id), places)

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
        """`76.9% (95% CI, 54.0%–99.8%)`; `limits` is published or recommended."""
        between = "" if limits == "published" else "_recommended"
        limits_of = (f"{id}{between}_low", f"{id}{between}_high")
        return fmt.rate_ci(self.value(id), *map(self.value, limits_of))

    @_printed
    def limits(self, id: str, *, limits: str = "published") -> str:
        """Only the interval of a rate: `54.0%–99.8%`."""
        between = "" if limits == "published" else "_recommended"
        return fmt.percent_interval(
            self.value(f"{id}{between}_low"), self.value(f"{id}{between}_high")
        )

    @_printed
    def months(self, id: str) -> str:
        """`24.3 months`."""
        return fmt.months(self.value(id))

    @_printed
    def km_median(self, prefix: str) -> str:
        """`46.9 months (95% CI, 12.5–NE)` from ``prefix.km_median_months`` and its limits."""
        return fmt.months_ci(
            self.value(f"{prefix}.km_median_months"),
            self.value(f"{prefix}.km_median_low"),
            self.value(f"{prefix}.km_median_high"),
        )

    @_printed
    def p(self, id: str, places: int | None = None) -> str:
        """`= 0.02` or `< 0.001`, after an italic P; with `places`, to so many decimals."""
        value = self.value(id)
        if places is None or value is None:
            return fmt.p_relation(value)
        return f"={fmt.NO_BREAK_SPACE}{fmt.number(value, places)}"

    @_printed
    def hazard_ratio(self, prefix: str) -> str:
        """`19.6 (95% CI, 2.0–196.2)`."""
        return fmt.ratio_ci(
            self.value(f"{prefix}.hazard_ratio"),
            self.value(f"{prefix}.conf_low"),
            self.value(f"{prefix}.conf_high"),
        )

    def rates(self, prefix: str, *landmarks_months: int, limits: str = "published") -> Printed:
        """`76.9% (95% CI, …) at 1 year and 59.3% (95% CI, …) at 3 years`."""
        pieces: list[str] = []
        for months, joint in zip(landmarks_months, joints(len(landmarks_months)), strict=True):
            rate = self.rate(f"{prefix}.rate_{months}m", limits=limits)
            pieces += [joint, rate, f" at {fmt.landmark(months)}"]
        text = Printed("".join(pieces))
        text.pieces = tuple(pieces)
        return text


def joints(n: int) -> list[str]:
    """What stands before each of n things in a row: `a`, `a and b`, `a, b, and c`."""
    if n < 3:
        return ["", " and "][:n]
    return ["", *[", "] * (n - 2), ", and "]
