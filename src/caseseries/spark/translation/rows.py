"""Which rows a statement reads and in which order: joins, windows, limits."""

from __future__ import annotations

from sqlglot import exp

from caseseries.spark.translation.refusal import NotPortableError

_JOINS = frozenset(("", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "ANTI", "SEMI", "LEFT OUTER",
                    "RIGHT OUTER", "FULL OUTER"))  # fmt: skip
_BY_POSITION = (
    exp.RowNumber,
    exp.Rank,
    exp.DenseRank,
    exp.Lag,
    exp.Lead,
    exp.FirstValue,
    exp.LastValue,
)


def refuse_order_of_rows(tree: exp.Expr) -> None:
    """Raise NotPortableError for what depends on the order in which rows happen to come."""
    for join in tree.find_all(exp.Join):
        said = " ".join(str(join.args.get(part) or "") for part in ("side", "kind")).strip()
        if said.upper() not in _JOINS:
            raise NotPortableError(join, "is a join of another kind", "Join on a condition.")
    for table in tree.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            raise NotPortableError(table, "makes rows of no table", "Select from a table.")
    for several in tree.find_all(exp.Tuple):
        around = several.parent.parent if isinstance(several.parent, exp.Order) else several.parent
        if not isinstance(around, exp.ArgMin | exp.ArgMax | exp.ArrayAgg):
            raise NotPortableError(
                several, "are several values as one", "Compare them one by one, joined by and."
            )
    for limit in tree.find_all(exp.Limit):
        if limit.parent is not None and limit.parent.args.get("order") is None:
            raise NotPortableError(
                limit, "takes rows as they come", "Say which first: order by … limit."
            )
    for window in tree.find_all(exp.Window):
        _refuse_window(window)


def _refuse_window(window: exp.Window) -> None:
    spec = window.args.get("spec")
    if spec is not None and str(spec.args.get("kind")).upper() != "ROWS":
        raise NotPortableError(window, "is over a range of values", "Write rows between … and ….")
    ordered = window.args.get("order") or _named_order(window)
    by_position = spec is not None or isinstance(window.this, _BY_POSITION)
    if by_position and ordered is None and not isinstance(window.this, exp.Identifier):
        raise NotPortableError(
            window, "counts rows as they come", "Say their order: over (order by …)."
        )


def _named_order(window: exp.Window) -> exp.Expr | None:
    select = window.find_ancestor(exp.Select)
    name = window.args.get("alias")
    if select is None or name is None:
        return None
    for defined in select.args.get("windows") or ():
        if defined.name == name.name:
            return defined.args.get("order")
    return None
