"""What is understood of a paper's numbers: statements, each of numbers that play a role in it.

| kind | roles | what it says |
|---|---|---|
| ``size`` | ``n`` | how many there are of ``population``, counted in ``unit`` |
| ``share`` | ``count``, ``total``, ``percent``; ``stated``; ``low``, ``high``, ``level`` | how \
many of how many; two at least, or ``count`` alone, or ``percent`` of those named; ``stated`` is \
the count said again before a fraction: eight (8/13) |
| ``average`` | ``mean`` or ``median``; ``sd``, ``se``, ``spread``, ``q1``, ``q3``, ``min``, \
``max``, ``low``, ``high`` | of a variable; ``spread`` is a deviation not said to be SD or SE, \
``low`` and ``high`` a range of which it is not said what it is |
| ``range`` | ``min``, ``max`` | of a variable without an average |
| ``estimate`` | ``estimate``; ``low``, ``high``, ``level``, ``se``, ``p`` | ``measure`` is HR, \
OR, RR, MD, …, "mean" or "median" of one with limits, "" where it is not said |
| ``survival`` | ``estimate``; ``low``, ``high``, ``level`` | a rate in % at ``time``; ``measure`` \
is the curve's name: OS, PFS, … |
| ``median time`` | ``estimate``; ``low``, ``high``, ``level``, ``q1``, ``q3`` | of a curve |
| ``test`` | ``p``; ``statistic``, ``df``, ``df2`` | ``measure`` is t, z, chi2, F, r or "" |
| ``rate`` | ``estimate``; ``count``, ``persontime``, ``low``, ``high`` | events by person-time |
| ``ratio`` | ``estimate`` | ``unit`` by ``per``: 1.5 lesions per patient |
| ``other`` | ``value`` | understood, nothing to test: ``measure`` says what (year, date, \
reference, threshold, dose, name, page, software, cited) |

A number plays one role in one statement only, but ``count``, ``total`` and ``n`` may be shared:
"13 patients … (4/13, 30.8%)". Numbers said of other people's work ("Adamy et al. reported …") have
``is_cited``: they are tested within their own sentence alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from caseseries.audit.paper import Place
from caseseries.evidence.consistency.printed import Printed, printed

KINDS = (
    *("size", "share", "average", "range", "estimate", "survival", "median time", "test"),
    *("rate", "ratio", "other"),
)


@dataclass(frozen=True)
class Number:
    """A printed number and where it stands."""

    text: str
    """Digits in plain form: decimal point, hyphen-minus, no thousands separators; ``<0.001``
    keeps its sign, ``thirteen`` is 13."""
    block: int
    """Index in ``Paper.blocks``."""
    start: int
    end: int
    """Offsets of the number as printed (its sign, not its unit) in the block's text, or the
    cell's."""
    row: int | None = None
    column: int | None = None
    """Of a table: place in its grid, from 0."""

    @cached_property
    def window(self) -> Printed:
        """Every number that some rounding prints so."""
        return printed(self.text)

    @property
    def is_whole(self) -> bool:
        """Whether it is printed without decimals or sign."""
        return self.text.isdecimal()


@dataclass(frozen=True)
class Reading:
    """A number of a population that a percentage may be of, and where that is from."""

    n: Number
    unit: str
    """``patients``, singular and plural alike in the plural; "" where it is not said."""
    source: str
    """``beside`` (4/13), ``sentence``, ``row``, ``column`` (a table's header), ``caption``, or
    ``population`` (named elsewhere in the paper)."""
    what: str = ""
    """For a sentence: ``the 13 patients of the Abstract``, ``n = 5 in the column's header``."""


@dataclass(frozen=True)
class Statement:
    """Numbers that belong together, and what they say."""

    kind: str
    numbers: Mapping[str, Number]
    place: Place
    quote: str
    """The words around them, at most a sentence or a row's label with its column's."""
    population: str = ""
    """Whom it is about: "" the whole, else the group in words: ``male``, ``NSCLC``; in a table
    with the factor before it: ``sex: male``."""
    variable: str = ""
    """What is measured or counted, in the paper's words: ``age``, ``diameter``, ``local
    progression``."""
    unit: str = ""
    """Of the value (``years``, ``cm``, ``%``), or what is counted (``patients``)."""
    measure: str = ""
    per: str = ""
    time: tuple[float, str] | None = None
    """A rate's time: (3.0, ``years``)."""
    totals: tuple[Reading, ...] = ()
    """Of a share without its own total: what it may be of, the likeliest first."""
    is_cited: bool = False
    is_exhaustive: bool = False
    """Whether its siblings (``group``) are said, or have to be, all there is."""
    group: str = ""
    """Statements with one name here are parts of one whole: the levels of a factor, the items of
    a list "four in A, three in B, and two in C"."""
    alternatives: tuple[str, ...] = field(default=())
    """Other common readings of the same words, for a note: ``SE`` for a spread."""
