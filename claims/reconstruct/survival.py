"""Stage survival: in which order patients died and were censored, and between which landmarks.

Every order and every number of patients seen up to each landmark that prints the overall rates
with their limits (Kaplan-Meier, Greenwood) is enumerated. Follow-up times are taken to be
distinct. Times are in tenths of a month, the precision the paper prints.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, pairwise

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.conflict import UnsupportedLedgerError
from caseseries.evidence.solving.printed import Window, rate_prints
from caseseries.evidence.solving.statements import Statements

STAGE = "survival"
LARGEST = 16  # patients; beyond, the orders are too many to enumerate
LONGEST_TENTHS = 6000


@dataclass(frozen=True)
class Frame:
    """Who died, in order of follow-up, and how many were followed up to each landmark at most."""

    died: tuple[bool, ...]
    landmarks: tuple[int, ...]  # months
    followed_up_to: tuple[int, ...]  # patients per landmark


def patients(statements: Statements) -> int:
    """The number of patients.

    Raises UnsupportedLedgerError where the ledger does not give it, or it is too large.
    """
    n = statements.count("table1.patients.n")
    if n is None:
        raise UnsupportedLedgerError(
            "the ledger has no claim on table1.patients.n; add the number of patients"
        )
    if not 2 <= n <= LARGEST:
        raise UnsupportedLedgerError(
            f"{n} patients: orders of death are enumerated for 2 to {LARGEST} patients"
        )
    return n


def landmarks(statements: Statements) -> tuple[int, ...]:
    """Months at which some survival rate is printed."""
    pattern = r"(?:overall_survival|table3\..+)\.rate_(\d+)m(?:_low|_high)?"
    return tuple(sorted(map(int, statements.names(pattern))))


def rates(statements: Statements, base: str, month: int) -> tuple[Claim, ...]:
    """The claims on a survival rate and its limits."""
    return tuple(
        claim
        for suffix in ("", "_low", "_high")
        for claim in statements.of(f"{base}.rate_{month}m{suffix}")
    )


def quantile(n: int, p: Fraction) -> list[tuple[int, Fraction]]:
    """Places (from 0) among n ordered values and their weights (type 7, Hyndman and Fan 1996)."""
    position = (n - 1) * p
    below, share = int(position), position - int(position)
    if not share:
        return [(below, Fraction(1))]
    return [(below, 1 - share), (below + 1, share)]


def order_statistics(n: int) -> dict[str, list[tuple[int, Fraction]]]:
    """The printed summaries of follow-up that are weighted sums of ordered values."""
    return {
        "follow_up.minimum": [(0, Fraction(1))],
        "follow_up.q1": quantile(n, Fraction(1, 4)),
        "follow_up.median": quantile(n, Fraction(1, 2)),
        "follow_up.q3": quantile(n, Fraction(3, 4)),
        "follow_up.maximum": [(n - 1, Fraction(1))],
        "follow_up.mean": [(place, Fraction(1, n)) for place in range(n)],
    }


def bounds(statements: Statements, n: int, frame: Frame | None = None) -> list[tuple[int, int]]:
    """First and last follow-up possible at each place, in tenths of a month.

    From the summaries that are one single value, the order, and the landmarks of a frame.
    """
    low, high = [1] * n, [LONGEST_TENTHS] * n
    for result, terms in order_statistics(n).items():
        window = statements.window(result)
        if window is not None and len(terms) == 1:
            place = terms[0][0]
            first, last = window.times(10).integers_half_up()
            low[place], high[place] = max(low[place], first), min(high[place], last)
    if frame is not None:
        for month, followed in zip(frame.landmarks, frame.followed_up_to, strict=True):
            if followed > 0:
                high[followed - 1] = min(high[followed - 1], 10 * month)
            if followed < n:
                low[followed] = max(low[followed], 10 * month + 1)
    for place, after in pairwise(range(n)):
        low[after] = max(low[after], low[place] + 1)
    for after, place in pairwise(reversed(range(n))):
        high[place] = min(high[place], high[after] - 1)
    return list(zip(low, high, strict=True))


def frames(statements: Statements, n: int) -> Iterator[Frame]:
    """Every frame that satisfies the claims on all patients together."""
    deaths = statements.window("overall_survival.deaths.n")
    months = landmarks(statements)
    times = bounds(statements, n)
    if any(low > high for low, high in times):
        return
    claims = [rates(statements, "overall_survival", month) for month in months]
    for n_deaths in range(n + 1):
        if deaths is not None and not deaths.low <= n_deaths < deaths.high:
            continue
        for dead in combinations(range(n), n_deaths):
            choices = [
                [k for k in _followed(times, 10 * month) if _prints(printed, dead, n, k)]
                for month, printed in zip(months, claims, strict=True)
            ]
            died = tuple(place in dead for place in range(n))
            for followed_up_to in _ascending(choices):
                yield Frame(died, months, followed_up_to)


def _followed(times: list[tuple[int, int]], tenths: int) -> range:
    """How many patients can have been followed up to a time and no longer."""
    return range(
        sum(high <= tenths for _, high in times), sum(low <= tenths for low, _ in times) + 1
    )


def _prints(claims: Sequence[Claim], dead: tuple[int, ...], n: int, followed: int) -> bool:
    at_risk = tuple(n - place for place in dead if place < followed)
    return all(rate_prints(claim, at_risk) for claim in claims)


def _ascending(choices: list[list[int]], least: int = 0) -> Iterator[tuple[int, ...]]:
    if not choices:
        yield ()
        return
    for followed in choices[0]:
        if followed >= least:
            for rest in _ascending(choices[1:], followed):
                yield (followed, *rest)


def spread(statements: Statements) -> tuple[tuple[Claim, ...], Window] | None:
    """The standard deviation of follow-up with divisor n, as printed."""
    claims = statements.of("follow_up.sd_divisor_n")
    window = statements.window("follow_up.sd_divisor_n")
    return None if window is None else (claims, window)
