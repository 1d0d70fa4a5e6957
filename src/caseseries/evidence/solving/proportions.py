"""Stage proportions: what the ledger says twice, percentages of counts, levels that add up.

These claims bind no single patient; they are checked first because a count that contradicts its
own percentage would make every later stage fail in a way harder to read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from types import MappingProxyType

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.conflict import Conflict, InfeasibleError
from caseseries.evidence.solving.printed import joint_window, prints
from caseseries.evidence.solving.statements import Statements

STAGE = "proportions"
TABLES = ("table1", "table2", "table3")


def check(statements: Statements, counted: Mapping[str, str] = MappingProxyType({})) -> None:
    """Raises InfeasibleError with the first claims that contradict one another by arithmetic.

    ``counted`` says of variables of Table 1 what has them, where that is not patients.
    """
    for conflict in (
        *_repetitions(statements),
        *_percentages(statements, counted),
        *_levels(statements, counted),
    ):
        raise InfeasibleError(conflict)


def _conflict(*claims: Claim) -> Conflict:
    return Conflict(STAGE, claims)


def _repetitions(statements: Statements) -> Iterator[Conflict]:
    """Two claims on one result, or on one level in several tables, that print differently."""
    results: dict[str, list[Claim]] = {}
    for claim in statements:
        if not claim.result.startswith("definitions."):  # the study's choices
            results.setdefault(_same_in_all_tables(claim.result), []).append(claim)
    for claims in results.values():
        for k, later in enumerate(claims):
            for earlier in claims[:k]:
                window = joint_window([earlier, later])
                if earlier.unit != later.unit:
                    continue
                dashes = {claim.rounding == "dash" for claim in (earlier, later)}
                if len(dashes) > 1 or (dashes == {False} and window is not None and window.empty):
                    yield _conflict(earlier, later)


def _same_in_all_tables(result: str) -> str:
    table, _, rest = result.partition(".")
    if table == "table2" and rest.endswith((".n", ".percent")):
        return f"level.pathology.{rest}"
    if table in TABLES and rest.endswith((".n", ".percent")):
        return f"level.{rest}"
    return result


def _percentages(statements: Statements, counted: Mapping[str, str]) -> Iterator[Conflict]:
    """A percentage that its count and denominator do not print."""
    for claim in statements:
        base, _, statistic = claim.result.rpartition(".")
        if statistic != "percent":
            continue
        count = statements.of(f"{base}.n")
        whole = statements.of(f"{base}.of") or statements.of(_total(base, counted))
        if count and whole:
            of = Fraction(whole[0].published)
            if not of or not prints(claim, 100 * Fraction(count[0].published) / of):
                yield _conflict(claim, count[0], whole[0])


def _total(base: str, counted: Mapping[str, str]) -> str:
    table, _, rest = base.partition(".")
    if table not in TABLES:
        return ""
    units = counted.get(rest.split(".")[0], "patients") if table == "table1" else "patients"
    return f"table1.{units}.n"


def _levels(statements: Statements, counted: Mapping[str, str]) -> Iterator[Conflict]:
    """Levels of a variable of Table 1 that add up to more or fewer than there are."""
    for variable in statements.names(r"table1\.(\w+)\.\w+\.n"):
        levels = statements.names(rf"table1\.{variable}\.(\w+)\.n")
        parts = [statements.of(f"table1.{variable}.{level}.n")[0] for level in levels]
        whole = statements.of(_total(f"table1.{variable}", counted))
        if len(parts) < 2 or not whole:
            continue
        if sum(Fraction(part.published) for part in parts) != Fraction(whole[0].published):
            yield _conflict(*parts, whole[0])


def one_each(claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The first claim on each result: what is printed twice binds once."""
    first: dict[str, Claim] = {}
    for claim in claims:
        first.setdefault(claim.result, claim)
    return tuple(first.values())
