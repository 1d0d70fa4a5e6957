"""Ratios with their limits and test statistics of a ledger, each handed to its test."""

from __future__ import annotations

from collections.abc import Iterator

from caseseries.evidence.consistency.entries import Entries, Entry, Tested
from caseseries.evidence.consistency.intervals import scales_possible
from caseseries.evidence.consistency.p_values import (
    STATISTICS,
    p_against_interval,
    p_against_statistic,
)
from caseseries.evidence.consistency.printed import POSSIBLE, impossible

RATIOS = ("HR", "OR", "RR")


def ratios_and_limits(entries: Entries) -> Iterator[Tested]:
    """A hazard, odds or risk ratio against its 95 % limits, and its P against them."""
    for group in entries.grouped("section", "quote").values():
        for name in RATIOS:
            estimate, low, high, p = (
                _single(group, quantity)
                for quantity in (
                    name, f"95% CI lower of {name}", f"95% CI upper of {name}", f"P of {name}",
                )
            )  # fmt: skip
            if estimate is None or low is None or high is None:
                continue
            windows = (estimate.window, low.window, high.window)
            texts = f"{low.published} to {high.published} around {estimate.published}"
            fits = "log" in scales_possible(*windows)
            outcome = POSSIBLE if fits else impossible(f"{texts} is not symmetric on the log scale")
            yield "interval and estimate", [estimate, low, high], outcome
            if p is not None:
                yield (
                    "P and interval",
                    [p, estimate, low, high],
                    p_against_interval(p.window, *windows),
                )


def statistics(entries: Entries) -> Iterator[Tested]:
    """A P beside its test statistic and degrees of freedom in one quote."""
    for group in entries.grouped("section", "quote").values():
        p = _single(group, "P")
        for kind in STATISTICS:
            statistic = _single(group, kind)
            names = {"z": (), "t": ("df",), "chi2": ("df",), "F": ("df1", "df2")}[kind]
            freedom = [_single(group, name) for name in names]
            known = [entry for entry in freedom if entry is not None and entry.window.value > 0]
            if p is None or statistic is None or len(known) < len(names):
                continue
            df = tuple(float(entry.window.value) for entry in known)
            outcome = p_against_statistic(p.window, statistic.window, kind, df)
            yield "P and statistic", [p, statistic, *known], outcome


def _single(group: list[Entry], quantity: str) -> Entry | None:
    found = [entry for entry in group if entry.quantity == quantity]
    return found[0] if len(found) == 1 else None
