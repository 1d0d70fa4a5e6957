"""Numbers and truth values as statistics packages write them.

R writes 100000 as ``1e+05``; pandas writes whole numbers with a point as soon as one of the column
is missing; both export truth values as 0 and 1. What is exactly one value of the column's type is
taken. ``1E+05`` is refused: so writes a spreadsheet, which saves what its cell shows, rounded.
"""

from __future__ import annotations

from caseseries.study.declaration import Column
from caseseries.writing.identifiers import literal

TRUE_TEXTS = ("true", "yes", "1", "1.0")
FALSE_TEXTS = ("false", "no", "0", "0.0")
WITH_POINT = r"-?[0-9]{1,18}\.0{1,300}"
# One digit before the point and an exponent with sign and two digits, as R and Python print them,
# or without a sign, as no spreadsheet does; up to 10^17 the whole number has no more digits than
# one that is written out may have.
WITH_EXPONENT = r"-?[0-9](\.[0-9]{1,17})?(e\+(0[0-9]|1[0-7])|[eE]([1-9]|1[0-7]))"
DECIMAL_WITH_EXPONENT = r"-?[0-9](\.[0-9]{1,30})?(e[+-][0-9]{2}|[eE][0-9]{1,2})"


def whole_number(text: str) -> str:
    """Return the branches of a SQL case that read a text with point or exponent as BIGINT.

    The digits are moved as text: a DOUBLE would round those beyond its sixteenth.
    """
    fraction = f"rtrim(regexp_extract({text}, '\\.([0-9]*)', 1), '0')"
    exponent = f"try_cast(regexp_extract({text}, '[0-9]+$') as INTEGER)"
    digits = f"regexp_extract({text}, '^-?[0-9]') || rpad({fraction}, {exponent}, '0')"
    return (
        f"when regexp_full_match({text}, {literal(WITH_POINT)}) "
        f"then try_cast(split_part({text}, '.', 1) as BIGINT) "
        f"when regexp_full_match({text}, {literal(WITH_EXPONENT)}) "
        f"then if(length({fraction}) <= {exponent}, try_cast({digits} as BIGINT), null)"
    )


def truth(text: str) -> str:
    """Return the SQL expression of a truth value, NULL where a text is none."""
    true, false = (", ".join(map(literal, texts)) for texts in (TRUE_TEXTS, FALSE_TEXTS))
    # Nearly all are written so; what is written otherwise costs a text of its own.
    return (
        f"case when {text} = 'true' then true when {text} = 'false' then false "
        f"when lower({text}) in ({true}) then true "
        f"when lower({text}) in ({false}) then false end"
    )


def written_otherwise(column: Column, text: str) -> str:
    """Return the SQL condition under which a text that has a value is not written as declared."""
    exponent = f"(contains({text}, 'e') or contains({text}, 'E'))"
    return {
        "integer": f"(contains({text}, '.') or {exponent})",
        "decimal": exponent,
        "boolean": f"case when {text} in ('true', 'false') then false "
        f"else lower({text}) not in ('true', 'false') end",
    }.get(column.type, "false")
