"""Functions of text: which characters they mean, and how a value is written."""

from __future__ import annotations

from collections.abc import Callable

from sqlglot import exp

from caseseries.spark.translation.kinds import Kind, kind
from caseseries.spark.translation.pieces import piece
from caseseries.spark.translation.refusal import NotPortableError
from caseseries.spark.translation.regex import RegexError, can_be_empty, to_java

# What DuckDB's trim takes off; Spark's takes the first alone.
_BLANKS = (
    " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f"
    "\u3000"
)
# These kinds are written alike by both engines.
_WRITTEN_ALIKE: tuple[Kind, ...] = ("boolean", "date", "decimal", "integer", "null", "text")
_TRIMMED = {"": "both", "LEADING": "leading", "TRAILING": "trailing"}


def refuse_other_than_text(node: exp.Expr, *values: exp.Expr) -> None:
    """Raise NotPortableError where a value is not known to be a text."""
    for value in values:
        if kind(value) not in ("text", "null"):
            raise NotPortableError(
                node,
                f"is given {kind(value) or 'a value of unknown type'} for a text",
                "Cast it first: x::varchar.",
            )


def as_text(node: exp.Expr, value: exp.Expr) -> exp.Expr:
    """A value as DuckDB would write it in a text."""
    if kind(value) not in _WRITTEN_ALIKE:
        raise NotPortableError(
            node,
            f"writes {kind(value) or 'a value of unknown type'}, and Spark writes it otherwise",
            "Select the value by itself: messages can name it.",
        )
    return value if kind(value) == "text" else piece("cast(:x as string)", x=value)


def joined(node: exp.DPipe) -> exp.Expr:
    """``a || b``."""
    return piece("concat(:a, :b)", a=as_text(node, node.this), b=as_text(node, node.expression))


def concatenated(node: exp.Concat) -> exp.Expr:
    """``concat(a, …)``, which leaves out what is NULL."""
    given = [piece("coalesce(:x, '')", x=as_text(node, value)) for value in node.expressions]
    return exp.Anonymous(this="concat", expressions=given)


def lower(node: exp.Lower) -> exp.Expr:
    """``lower(x)``, letter by letter: Java looks at what stands beside a Σ, and makes two of İ."""
    refuse_other_than_text(node, node.this)
    return piece("lower(translate(:x, 'İΣ', 'iσ'))", x=node.this)


def length(node: exp.Length) -> exp.Expr:
    """``length(x)`` of a text or a list."""
    if kind(node.this) == "list":
        return piece("cast(size(:x) as bigint)", x=node.this)
    refuse_other_than_text(node, node.this)
    return piece("cast(length(:x) as bigint)", x=node.this)


def trimmed(node: exp.Trim) -> exp.Expr:
    """``trim(x)``, ``trim(x, characters)`` and those of one side."""
    signs = node.args.get("expression")
    refuse_other_than_text(node, node.this, *([signs] if signs else []))
    signs = signs or exp.Literal.string(_BLANKS)
    side = _TRIMMED[str(node.args.get("position") or "")]
    # As sqlglot writes it, with the side always said.
    return exp.Trim(this=node.this, expression=signs, position=side.upper())


def of_texts(name: str, *arguments: str) -> Callable[[exp.Expr], exp.Expr]:
    """A function of texts alone that means the same under the name ``name`` in Spark."""

    def call(node: exp.Expr) -> exp.Expr:
        given = [node.args[argument] for argument in arguments]
        refuse_other_than_text(node, *given)
        return exp.Anonymous(this=name, expressions=given)

    return call


def part_of_text(node: exp.Substring) -> exp.Expr:
    """``substring(x, start, length)`` from the front."""
    refuse_other_than_text(node, node.this)
    start, length = node.args["start"], node.args.get("length")
    if not _counted(start, 1) or (length is not None and not _counted(length, 0)):
        raise NotPortableError(
            node,
            "counts from a place that is not written out, or from the end",
            "Write numbers, the start from 1 on, or left(x, n) and right(x, n).",
        )
    return exp.Anonymous(
        this="substring", expressions=[node.this, start, *([length] if length else [])]
    )


def end_of_text(name: str) -> Callable[[exp.Expr], exp.Expr]:
    """``left(x, n)`` and ``right(x, n)``."""

    def call(node: exp.Expr) -> exp.Expr:
        refuse_other_than_text(node, node.this)
        if not _counted(node.expression, 0):
            raise NotPortableError(
                node, "takes a number of characters that is not written out", "Write left(x, 3)."
            )
        return exp.Anonymous(this=name, expressions=[node.this, node.expression])

    return call


def padded(node: exp.Pad) -> exp.Expr:
    """``lpad(x, n, filling)`` and ``rpad``."""
    filling = node.args["fill_pattern"]
    refuse_other_than_text(node, node.this, filling)
    if not (isinstance(filling, exp.Literal) and filling.name) or kind(node.expression) not in (
        "integer",
        "null",
    ):
        raise NotPortableError(node, "fills with what is not written out", "Write lpad(x, n, '0').")
    name = "lpad" if node.args.get("is_left") else "rpad"
    return piece(
        f"{name}(:x, cast(:n as int), :filling)",
        x=node.this,
        n=node.expression,
        filling=filling,
    )


def split(node: exp.SplitPart) -> exp.Expr:
    """``split_part(x, separator, n)``."""
    separator, n = node.args["delimiter"], node.args["part_index"]
    refuse_other_than_text(node, node.this, separator)
    if not (separator.is_string and separator.name) or not _counted(n, 1):
        raise NotPortableError(
            node, "takes a part that is not written out", "Write split_part(x, '-', 1)."
        )
    return exp.Anonymous(this="split_part", expressions=[node.this, separator, n])


def _counted(node: exp.Expr, least: int) -> bool:
    return isinstance(node, exp.Literal) and node.name.isdecimal() and int(node.name) >= least


def character(node: exp.Chr) -> exp.Expr:
    """``chr(n)``, of which Spark knows the first 256."""
    if len(node.expressions) != 1 or not _counted(node.expressions[0], 1):
        raise NotPortableError(node, "takes a number that is not written out", "Write chr(9).")
    return exp.Literal.string(chr(int(node.expressions[0].name)))


def like(node: exp.Like) -> exp.Expr:
    """``x like pattern``: in Spark a backslash has a meaning of its own."""
    refuse_other_than_text(node, node.this, node.expression)
    pattern = node.expression
    if not pattern.is_string or "\\" in pattern.name:
        raise NotPortableError(
            node,
            "takes a pattern that is not written out, or one with a backslash",
            "Write contains(x, 'a'), starts_with(x, 'a') or regexp_matches(x, 'a').",
        )
    return node


def matches(node: exp.RegexpLike) -> exp.Expr:
    """``regexp_matches(x, pattern)``."""
    refuse_other_than_text(node, node.this)
    return piece(
        "rlike(:x, :pattern)",
        x=node.this,
        pattern=_pattern(node, node.expression, whole=False),
    )


def matches_whole(node: exp.RegexpFullMatch) -> exp.Expr:
    """``regexp_full_match(x, pattern)``."""
    refuse_other_than_text(node, node.this)
    return piece(
        "rlike(:x, :pattern)", x=node.this, pattern=_pattern(node, node.expression, whole=True)
    )


def replaced_by_pattern(node: exp.RegexpReplace) -> exp.Expr:
    """``regexp_replace(x, pattern, text, 'g')``."""
    refuse_other_than_text(node, node.this)
    put, modifiers = node.args["replacement"], node.args.get("modifiers")
    if modifiers is None or modifiers.name != "g":
        raise NotPortableError(
            node, "replaces the first place alone", "Add 'g' to replace all of them."
        )
    if not put.is_string or "\\" in put.name or "$" in put.name:
        raise NotPortableError(
            node, "puts in a part of what was found", "Put in a text without \\ and $."
        )
    if node.expression.is_string and can_be_empty(node.expression.name):
        raise NotPortableError(
            node, "replaces what may be nothing", "Write a pattern of at least one character."
        )
    return piece(
        "regexp_replace(:x, :pattern, :put)",
        x=node.this,
        pattern=_pattern(node, node.expression, whole=False),
        put=put,
    )


def extracted(node: exp.RegexpExtract) -> exp.Expr:
    """``regexp_extract(x, pattern, group)``."""
    refuse_other_than_text(node, node.this)
    group = node.args.get("group") or exp.Literal.number(0)
    if not _counted(group, 0):
        raise NotPortableError(node, "takes a group that is not written out", "Write its number.")
    return piece(
        "regexp_extract(:x, :pattern, :group)",
        x=node.this,
        pattern=_pattern(node, node.expression, whole=False),
        group=group,
    )


def _pattern(node: exp.Expr, pattern: exp.Expr, *, whole: bool) -> exp.Expr:
    if not pattern.is_string:
        raise NotPortableError(node, "takes a pattern that is not written out", "Write it out.")
    try:
        return exp.Literal.string(to_java(pattern.name, whole=whole))
    except RegexError as error:
        raise NotPortableError(
            node,
            f"has {error} in its pattern, which Spark's patterns may read otherwise",
            "Write the pattern of characters, [classes], groups and repetitions.",
        ) from None
