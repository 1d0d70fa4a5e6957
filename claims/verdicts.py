"""Published against recomputed: what each claim's result prints, and the verdict.

A claim is reproduced where its result prints the same digits under the rounding the ledger
declares for it. The original was typed by hand from a statistics program that shows three
decimals, so that some limits come out only from the rounded estimate and standard error, and one P
value only from its rounded value; the ledger says which, and the supplement counts them.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from analysis.numbers import Results, UnknownNumberError
from claims.ledger import Claim, LedgerError, read_ledger

if TYPE_CHECKING:
    import duckdb

    from analysis.study import Study

Z_95 = Decimal("1.96")  # the printed limits use the rounded quantile


@dataclass(frozen=True)
class Verdict:
    """A claim with what was recomputed. `printed` is the result at the claim's decimals."""

    claim: Claim
    recomputed: float | None
    printed: str
    verdict: str

    @property
    def worse_than_recorded(self) -> bool:
        return self.claim.verdict == "reproduced" and self.verdict != "reproduced"


def judge(results: Results, claims: tuple[Claim, ...]) -> tuple[Verdict, ...]:
    """The verdict on every claim.

    Raises LedgerError for a claim that points to a number the results do not hold.
    """
    return tuple(_judge(results, claim) for claim in claims)


def _judge(results: Results, claim: Claim) -> Verdict:
    if claim.verdict == "cited":
        return Verdict(claim, None, "", "cited")
    try:
        value = results.number(claim.result).value
    except UnknownNumberError as error:
        raise LedgerError(f"claim {claim.claim_id} points to nothing: {error}") from None
    printed = print_as_claimed(results, claim, value)
    same = bool(printed) and _digits(printed) == _digits(claim.published)
    return Verdict(claim, value, printed, "reproduced" if same else "contradicted")


def print_as_claimed(results: Results, claim: Claim, value: float | None) -> str:
    """The result with the decimals and the rounding of a claim; "" where there is none."""
    if claim.rounding == "dash":
        # The original leaves a rate out exactly where the estimate is 0.
        return "-" if value == 0 else ""
    if value is None:
        return ""
    if claim.rounding == "rounded_estimate_and_error":
        return _rounded(_limit_from_rounded(results, claim.result), claim.decimals)
    exact = _decimal(value)
    if claim.rounding == "via_3_decimals":
        exact = exact.quantize(Decimal("0.001"), ROUND_HALF_UP)
    mode = ROUND_HALF_EVEN if claim.rounding == "half_even" else ROUND_HALF_UP
    return _rounded(exact, claim.decimals, mode)


def _limit_from_rounded(results: Results, id: str) -> Decimal:
    """A confidence limit from estimate and standard error rounded to 3 decimals first."""
    base, side = id.rsplit("_", 1)
    estimate = results.number(base).value
    error = results.number(f"{base}_std_error").value
    if estimate is None or error is None:
        raise LedgerError(f"{id} has no estimate or standard error to be computed from")
    thousandth = Decimal("0.001")
    fraction = (_decimal(estimate) / 100).quantize(thousandth, ROUND_HALF_UP)
    half_width = Z_95 * (_decimal(error) / 100).quantize(thousandth, ROUND_HALF_UP)
    limit = fraction - half_width if side == "low" else fraction + half_width
    return 100 * min(max(limit, Decimal(0)), Decimal(1))


def _decimal(value: float) -> Decimal:
    # Twelve significant digits: binary noise must not decide which way a half is rounded.
    return Decimal(f"{value:.12g}")


def _rounded(value: Decimal, decimals: int, mode: str = ROUND_HALF_UP) -> str:
    rounded = value.quantize(Decimal(1).scaleb(-decimals), mode)
    return f"{rounded:f}"


def _digits(published: str) -> str:
    """Printed digits without what a typesetter may choose: 3.0 and 3 are one number."""
    if published == "-":
        return published
    value = Decimal(published.replace("\N{MINUS SIGN}", "-"))
    return f"{value.normalize():f}" if value else "0"


def store_verdicts(con: duckdb.DuckDBPyConnection, study: Study) -> None:
    """Write ``claims.ledger`` into an open database whose results are stored.

    The table stays empty for a study without a ledger in ``study.toml``.
    """
    from analysis.results import read_results

    con.execute("create schema claims")
    con.execute(
        "create table claims.ledger (claim_id varchar primary key, section varchar,"
        " quote varchar, quantity varchar, published varchar, decimals integer, unit varchar,"
        " population varchar, result_id varchar, rounding varchar, recomputed double,"
        " recomputed_printed varchar, verdict varchar, recorded_verdict varchar, reason varchar)"
    )
    if study.ledger is None:
        return
    verdicts = judge(read_results(con), read_ledger(study.ledger))
    con.executemany(
        f"insert into claims.ledger values ({', '.join('?' * 15)})",
        [
            (
                v.claim.claim_id, v.claim.section, v.claim.quote, v.claim.quantity,
                v.claim.published, v.claim.decimals, v.claim.unit, v.claim.population,
                v.claim.result or None, v.claim.rounding or None, v.recomputed,
                v.printed or None, v.verdict, v.claim.verdict, v.claim.reason or None,
            )
            for v in verdicts
        ],
    )  # fmt: skip
