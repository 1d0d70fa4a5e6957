"""Everything that is known to mean the same on both engines, and how Spark is told.

What stands in none of these tables is refused: a new construct is added here, with a test that runs
it on both engines on values at its edges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlglot import exp

from caseseries.spark.translation import (
    aggregates,
    casts,
    comparisons,
    dates,
    lists,
    numbers,
    texts,
)
from caseseries.spark.translation.refusal import NotPortableError

Rewrite = Callable[[exp.Expr], exp.Expr]

# What a statement is built of, with those of its parts that may be used.
STRUCTURE: Mapping[type[exp.Expr], str] = {
    exp.Select: "with_ expressions distinct from_ joins where group having qualify windows order "
    "limit",
    exp.Union: "with_ this expression distinct order limit",
    exp.Except: "with_ this expression distinct",
    exp.Intersect: "with_ this expression distinct",
    exp.With: "expressions",
    exp.CTE: "this alias",
    exp.Subquery: "this alias",
    exp.Table: "this db alias",
    exp.TableAlias: "this columns",
    exp.From: "this",
    exp.Join: "this on side kind using",
    exp.Where: "this",
    exp.Group: "expressions all",
    exp.Having: "this",
    exp.Qualify: "this",
    exp.Order: "this expressions",
    exp.Ordered: "this desc nulls_first",
    exp.Limit: "expression",
    exp.Distinct: "expressions",
    exp.Window: "this partition_by order spec alias over",
    exp.WindowSpec: "kind start start_side end end_side",
    exp.Filter: "this expression",
    exp.Exists: "this",
    exp.Alias: "this alias",
    exp.Column: "this table db",
    exp.Identifier: "this quoted global_ temporary",
    exp.Star: "",
    exp.Literal: "this is_string",
    exp.Boolean: "this",
    exp.Null: "",
    exp.Paren: "this",
    exp.Tuple: "expressions",
    exp.DataType: "this expressions nested",
    exp.DataTypeParam: "this expression",
    exp.Interval: "this unit",
    exp.Var: "this",
    exp.And: "this expression",
    exp.Or: "this expression",
    exp.Not: "this",
    exp.Is: "this expression",
    exp.RowNumber: "",
    exp.Rank: "",
    exp.DenseRank: "",
    exp.Lag: "this offset",
    exp.Lead: "this offset",
    exp.FirstValue: "this",
    exp.LastValue: "this",
}

_TWO = "this expression"

# Operators and functions: the arguments that may be used, and how Spark is told.
REWRITTEN: Mapping[type[exp.Expr], tuple[str, Rewrite]] = {
    exp.Add: (_TWO, numbers.total),
    exp.Sub: (_TWO, numbers.difference),
    exp.Mul: (_TWO, numbers.product),
    exp.Div: ("this expression typed safe", numbers.quotient),
    exp.IntDiv: (_TWO, numbers.whole_quotient),
    exp.Mod: (_TWO, numbers.remainder),
    exp.BitwiseRightShift: (_TWO, numbers.shifted),
    exp.Neg: ("this", numbers.negative),
    exp.Abs: ("this", numbers.of_number("abs")),
    exp.Sqrt: ("this", numbers.of_number("sqrt")),
    exp.Exp: ("this", numbers.of_number("exp")),
    exp.Ln: ("this", numbers.logarithm),
    exp.Pow: (_TWO, numbers.power),
    exp.Round: ("this decimals", numbers.rounded),
    exp.Floor: ("this", numbers.floor),
    exp.Ceil: ("this", numbers.ceiling),
    exp.IsNan: ("this", numbers.is_nan),
    exp.EQ: (_TWO, comparisons.of_two),
    exp.NEQ: (_TWO, comparisons.of_two),
    exp.GT: (_TWO, comparisons.of_two),
    exp.GTE: (_TWO, comparisons.of_two),
    exp.LT: (_TWO, comparisons.of_two),
    exp.LTE: (_TWO, comparisons.of_two),
    exp.NullSafeEQ: (_TWO, comparisons.of_two),
    exp.NullSafeNEQ: (_TWO, comparisons.of_two),
    exp.Between: ("this low high", comparisons.between),
    exp.In: ("this expressions query", comparisons.one_of),
    exp.Case: ("this ifs default", comparisons.chosen),
    exp.If: ("this true false", comparisons.one_or_other),
    exp.Coalesce: ("this expressions", comparisons.first_of),
    exp.Greatest: ("this expressions ignore_nulls", comparisons.first_of),
    exp.Least: ("this expressions ignore_nulls", comparisons.first_of),
    exp.Nullif: (_TWO, comparisons.null_if),
    exp.Cast: ("this to", casts.casted),
    exp.TryCast: ("this to safe", casts.tried),
    exp.CurrentDate: ("", dates.today),
    exp.DateDiff: ("this expression unit date_part_boundary", dates.date_diff),
    exp.Extract: (_TWO, dates.extract),
    exp.Year: ("this", dates.part("year")),
    exp.Quarter: ("this", dates.part("quarter")),
    exp.Month: ("this", dates.part("month")),
    exp.Day: ("this", dates.part("day")),
    exp.DayOfMonth: ("this", dates.part("day")),
    exp.DayOfWeek: ("this", dates.part("dayofweek")),
    exp.DayOfWeekIso: ("this", dates.part("isodow")),
    exp.DayOfYear: ("this", dates.part("dayofyear")),
    exp.TimestampTrunc: ("this unit", dates.truncated),
    exp.LastDay: ("this", dates.last_day),
    exp.DateFromParts: ("year month day", dates.make_date),
    exp.DPipe: ("this expression safe", texts.joined),
    exp.Concat: ("expressions safe coalesce", texts.concatenated),
    exp.Lower: ("this", texts.lower),
    exp.Length: ("this", texts.length),
    exp.Trim: ("this expression position", texts.trimmed),
    exp.Replace: (
        "this expression replacement",
        texts.of_texts("replace", "this", "expression", "replacement"),
    ),
    exp.StartsWith: (_TWO, texts.of_texts("startswith", "this", "expression")),
    exp.EndsWith: (_TWO, texts.of_texts("endswith", "this", "expression")),
    exp.Contains: (_TWO, texts.of_texts("contains", "this", "expression")),
    exp.Substring: ("this start length", texts.part_of_text),
    exp.Left: (_TWO, texts.end_of_text("left")),
    exp.Right: (_TWO, texts.end_of_text("right")),
    exp.Pad: ("this expression fill_pattern is_left", texts.padded),
    exp.SplitPart: ("this delimiter part_index", texts.split),
    exp.Chr: ("expressions", texts.character),
    exp.Like: ("this expression negate", texts.like),
    exp.RegexpLike: (_TWO, texts.matches),
    exp.RegexpFullMatch: (_TWO, texts.matches_whole),
    exp.RegexpReplace: (
        "this expression replacement modifiers single_replace",
        texts.replaced_by_pattern,
    ),
    exp.RegexpExtract: ("this expression group null_if_pos_overflow", texts.extracted),
    exp.Count: ("this expressions big_int", aggregates.counted),
    exp.CountIf: ("this", aggregates.counted_true),
    exp.Sum: ("this", aggregates.added_up),
    exp.Avg: ("this", aggregates.of_doubles("avg")),
    exp.Median: ("this", aggregates.of_doubles("median")),
    exp.Stddev: ("this", aggregates.of_doubles("stddev_samp")),
    exp.StddevSamp: ("this", aggregates.of_doubles("stddev_samp")),
    exp.StddevPop: ("this", aggregates.of_doubles("stddev_pop")),
    exp.Variance: ("this", aggregates.of_doubles("var_samp")),
    exp.VariancePop: ("this", aggregates.of_doubles("var_pop")),
    exp.PercentileCont: (_TWO, aggregates.quantile),
    exp.Min: ("this expressions", aggregates.extreme),
    exp.Max: ("this expressions", aggregates.extreme),
    exp.LogicalOr: ("this", aggregates.truths),
    exp.LogicalAnd: ("this", aggregates.truths),
    exp.ArgMin: (_TWO, aggregates.at_extreme("min_by")),
    exp.ArgMax: (_TWO, aggregates.at_extreme("max_by")),
    exp.ArrayAgg: ("this", lists.listed),
    exp.ArraySort: ("this asc nulls_first", lists.in_order),
    exp.ArrayDistinct: ("this check_null", lists.different),
    exp.ArrayToString: (_TWO, lists.joined),
    exp.Array: ("expressions value_constructor bracket_notation", lists.written_out),
    exp.Bracket: ("this expressions", lists.at),
}

# Functions that sqlglot has no class of its own for, by DuckDB's name.
NAMED: Mapping[str, Rewrite] = {"date_sub": dates.date_sub, "datesub": dates.date_sub}

# What is often written and cannot be kept, and what to write.
_INSTEAD: Mapping[type[exp.Expr] | str, str] = {
    exp.AnyValue: "Write min(x) or max(x): any value is whichever row comes first.",
    exp.First: "Write arg_min(x, y), which says the first by what.",
    exp.Last: "Write arg_max(x, y), which says the last by what.",
    exp.Upper: "Compare with lower(x): the capitals of ß and others differ.",
    exp.ILike: "Write lower(x) like '…'.",
    exp.Log: "Write ln(x) / ln(10): log(x) is of base 10 in DuckDB, and of base e in Spark.",
    exp.TimeToStr: "Select the date by itself, or its parts: year(x), month(x).",
    exp.GroupConcat: "Write list(x order by y).",
    exp.Mode: "Count the values, and take one of those that are as frequent.",
    "mad": "Write median(abs(x - middle)), the median being selected first as middle.",
    "age": "Write date_sub('month', start, end), or date_diff('day', start, end).",
    "date_part": "Write year(x), month(x), day(x) or extract(year from x).",
    "row": "Write (a, b).",
    "now": "Write current_date.",
}


def refuse_unknown(tree: exp.Expr) -> None:
    """Raise NotPortableError at the first construct that none of the tables has."""
    for node in tree.walk():
        if isinstance(node, exp.Anonymous):
            name = node.name.lower()
            if name not in NAMED:
                raise NotPortableError(node, _UNKNOWN, _INSTEAD.get(name, _ELSE))
            continue
        known = STRUCTURE.get(type(node)) or REWRITTEN.get(type(node), ("",))[0]
        if type(node) not in STRUCTURE and type(node) not in REWRITTEN:
            # any_value(x) is any_value(x ignore nulls) to sqlglot.
            named = node.this if isinstance(node, exp.IgnoreNulls) else node
            raise NotPortableError(node, _UNKNOWN, _INSTEAD.get(type(named), _ELSE))
        for argument, value in node.args.items():
            if value and argument not in known.split():
                words = argument.strip("_").replace("_", " ")
                raise NotPortableError(
                    node, f"has a part ({words}) that is not known to be the same on Spark", _ELSE
                )


_UNKNOWN = "is not known to mean the same on Spark"
_ELSE = (
    "Write it with functions that docs/spark.md lists, or compute it in a table of sql/ by means "
    "of them."
)
