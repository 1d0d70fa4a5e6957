"""Units whose rows break no rule: those that break one are drawn again."""

from __future__ import annotations

import collections
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import polars as pl

from caseseries.simulate.draws import Integers
from caseseries.simulate.error import SimulationError
from caseseries.simulate.plan import Plan
from caseseries.simulate.uniforms import Uniforms
from caseseries.simulate.units import UnitRows, draw_units
from caseseries.study.failure import Failure

# Holds a folder of tables against the rules of the study.
Check = Callable[[Path], Iterable[Failure]]

_MOST_ROUNDS = 100
# As many units drawn again without fewer failures: one in two hundred would have been sound.
_MOST_IN_VAIN = 1000
# What the table cannot mend alone, another day or size in a row above may.
_ALL_EVERY = 6
_RULES_NAMED = 5

# Of each rule that is broken, and the table it is about, the numbers of the units that break it.
_Errors = dict[tuple[str, str], Integers]


def sound_units(
    plan: Plan, seed: int, first: int, count: int, check: Check | None, file: Path
) -> dict[str, UnitRows]:
    """Return the tables of the units ``first`` to ``first + count - 1``, checked.

    Of a unit with an error, the table that has it is drawn again with those that hang on it, and
    every sixth time all of them; units without stay as they are. While rules look at one unit at a
    time, a unit depends on the seed and its own number alone. Raises SimulationError naming the
    rules that units go on to break, and where a rule does not concern rows.
    """
    units = np.arange(first, first + count)
    attempts = {item.table.name: np.zeros(count, dtype=np.int64) for item in plan.tables}
    tables = draw_units(plan, Uniforms(seed, units, attempts))
    if check is None:
        return tables
    fewest, in_vain = np.inf, 0
    errors: _Errors = {}
    again, known = tables, set[str]()
    for turn in range(1, _MOST_ROUNDS + 1):
        found = _failures(again, check)
        # The units drawn again stand alone here; what a rule says of all of them is asked of all.
        if again is not tables and not (found and known.issuperset(item.rule for item in found)):
            again, found = tables, _failures(tables, check)
        if not found:
            return tables
        known.update(item.rule for item in found)
        errors = _of_units(found, again, file)
        failing = np.unique(np.concatenate(list(errors.values())))
        failures = sum(map(len, errors.values()))
        in_vain = in_vain + len(failing) if failures >= fewest else 0
        fewest = min(fewest, failures)
        if in_vain >= _MOST_IN_VAIN:
            break
        for (_, table), broken in errors.items():
            for name in plan.tables_below(plan.root if turn % _ALL_EVERY == 0 else table):
                attempts[name][broken - first] = turn
        chosen = {name: turns[failing - first] for name, turns in attempts.items()}
        again = draw_units(plan, Uniforms(seed, failing, chosen))
        tables = {name: _with(tables[name], again[name], failing) for name in tables}
    raise SimulationError(_cannot_be_met(errors, file))


def refuse_errors(folder: Path, check: Check, file: Path) -> None:
    """Raise SimulationError where the tables of a folder break a rule, naming the rules."""
    rules = collections.Counter(item.rule for item in check(folder) if item.severity == "error")
    if rules:
        named = ", ".join(
            f"{rule} ({count} rows)" for rule, count in rules.most_common(_RULES_NAMED)
        )
        raise SimulationError(
            f"Units drawn apart break rules when they come together: {named}. Add hints under "
            f"[simulate] in {file.name} that keep them apart, or simulate fewer."
        )


def _failures(tables: dict[str, UnitRows], check: Check) -> list[Failure]:
    with tempfile.TemporaryDirectory() as folder:
        for name, table in tables.items():
            table.rows.write_csv(Path(folder) / f"{name}.csv")
        return [failure for failure in check(Path(folder)) if failure.severity == "error"]


def _of_units(failures: list[Failure], tables: dict[str, UnitRows], file: Path) -> _Errors:
    rows: dict[tuple[str, str], list[int]] = collections.defaultdict(list)
    for failure in failures:
        if failure.line is None or failure.table not in tables:
            raise SimulationError(
                f"The rows drawn break the rule {failure.rule}: {failure.message} Add hints under "
                f"[simulate] in {file.name}."
            )
        # The header is the first line.
        rows[failure.rule, failure.table].append(failure.line - 2)
    return {
        (rule, name): np.unique(tables[name].unit[found]) for (rule, name), found in rows.items()
    }


def _with(table: UnitRows, again: UnitRows, failing: Integers) -> UnitRows:
    kept = ~np.isin(table.unit, failing)
    unit = np.concatenate([table.unit[kept], again.unit])
    order = np.argsort(unit, kind="stable")
    rows = pl.concat([table.rows.filter(pl.Series(kept)), again.rows])
    return UnitRows(unit[order], rows[order])


def _cannot_be_met(errors: _Errors, file: Path) -> str:
    most = sorted(errors, key=lambda rule: -len(errors[rule]))
    named = [f"{rule[0]} ({len(errors[rule])} units)" for rule in most[:_RULES_NAMED]]
    named += [f"{len(most) - _RULES_NAMED} more"] if len(most) > _RULES_NAMED else []
    rules = "the rule" if len(most) == 1 else "the rules"
    return (
        f"Rows drawn again and again go on to break {rules} {', '.join(named)}. Add hints under "
        f"[simulate] in {file.name} that make sound rows likelier: shares, range, mean and sd, "
        "after, per_parent."
    )
