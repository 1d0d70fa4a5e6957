"""How each number of `results.numbers` prints by itself: one table of rules by kind of number.

A sentence may print the same number in words (`thirteen`), with its unit (`24.3 months`) or to
other decimals than its neighbors of a table; what stands here is the form without those, and
`caseseries.documents.traced.lookup` finds the others too. Where the ledger of published numbers
declares the original's own rounding, the printed form follows it, as the documents do.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from caseseries.documents.printing import format as fmt
from caseseries.evidence.as_published import rounded_by_the_original

if TYPE_CHECKING:
    import duckdb

    from caseseries.results.numbers import Number
    from caseseries.study.study import Study

Numbers = Mapping[str, "Number"]
Form = Callable[["Number", float, Numbers], str]

COMMENT: Final = "The printed form: rounded as the documents round, without its unit."


def printed_form(number: Number, value: float | None, numbers: Numbers) -> str:
    """The printed form of `number`, were its value `value`; NE where it cannot be estimated.

    `numbers` gives the neighbors some forms depend on: the limits of a hazard ratio take its
    decimals, and the ends of a range print alike.
    """
    if value is None or fmt.is_missing(value):
        return fmt.NOT_ESTIMABLE
    for applies, form in RULES:
        if applies(number):
            return form(number, value, numbers)
    return fmt.number(value, fmt.places_of(number.statistic))


def _count(number: Number, value: float, numbers: Numbers) -> str:
    return fmt.count(value)


def _year(number: Number, value: float, numbers: Numbers) -> str:
    return str(int(value))


def _as_chosen(number: Number, value: float, numbers: Numbers) -> str:
    return f"{value:.12g}{'%' if number.unit == '%' else ''}"


def _percent(number: Number, value: float, numbers: Numbers) -> str:
    return fmt.percent(value)


def _p_value(number: Number, value: float, numbers: Numbers) -> str:
    return fmt.p_value(value)


def _ratio(number: Number, value: float, numbers: Numbers) -> str:
    ratio = numbers.get(f"{number.id.rpartition('.')[0]}.hazard_ratio", number).value
    return fmt.number(value, fmt.ratio_places(ratio))


def _two_places(number: Number, value: float, numbers: Numbers) -> str:
    return fmt.number(value, 2)


def _end_of_range(number: Number, value: float, numbers: Numbers) -> str:
    prefix = number.id.rpartition(".")[0]
    ends = [numbers.get(f"{prefix}.{end}", number).value for end in ("minimum", "maximum")]
    whole = all(end is not None and float(end).is_integer() for end in ends)
    return fmt.number(value, 0 if whole else 1)


def _is_p(number: Number) -> bool:
    return number.statistic.endswith(" P") or " P (" in number.statistic


# The first rule that applies decides; where none does, the decimals of `format.places_of`.
RULES: Final[tuple[tuple[Callable[[Number], bool], Form], ...]] = (
    (lambda number: number.statistic == "definition", _as_chosen),
    (lambda number: number.unit == "year", _year),
    (lambda number: number.statistic in ("count", "denominator", "number at risk"), _count),
    (_is_p, _p_value),
    (lambda number: number.statistic.endswith("hazard ratio"), _ratio),
    (lambda number: number.unit == "%", _percent),
    (lambda number: number.statistic in ("minimum", "maximum"), _end_of_range),
    (lambda number: number.unit == "cycles", _two_places),
)


def store_printed_forms(con: duckdb.DuckDBPyConnection, study: Study) -> None:
    """A step of the build: add the column ``printed`` to ``results.numbers``.

    Comes after the verdicts, whose ledger says where the original rounds in its own way.
    """
    from caseseries.results.results import read_results

    numbers = read_results(con).numbers
    rounded = rounded_by_the_original(con)
    forms = {
        id: printed_form(number, rounded.get(id, number.value), numbers)
        for id, number in numbers.items()
    }
    con.execute("alter table results.numbers add column printed varchar")
    con.execute(
        "update results.numbers set printed = forms.printed"
        " from (select unnest(?) as id, unnest(?) as printed) as forms"
        " where numbers.id = forms.id",
        [list(forms), list(forms.values())],
    )
    con.execute(f"comment on column results.numbers.printed is '{COMMENT}'")
