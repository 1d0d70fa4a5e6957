"""The claims a cohort has to satisfy, looked up by the result they print."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction

from caseseries.evidence.ledger import Claim
from caseseries.evidence.solving.printed import Window, joint_window

# How a level is written in the raw tables where that is not its id with blanks.
SPELLING = {"non_small_cell_lung_cancer": "non-small cell lung cancer"}


def spelled(level: str) -> str:
    """A level's id as the raw tables write it."""
    return SPELLING.get(level, level.replace("_", " "))


class Statements:
    """Claims on results; those on record as contradicted stand apart and bind nothing."""

    def __init__(self, claims: Iterable[Claim]) -> None:
        self.all = tuple(claim for claim in claims if claim.result)
        self.binding = tuple(claim for claim in self.all if claim.verdict != "contradicted")
        self._by_result: dict[str, list[Claim]] = {}
        for claim in self.binding:
            self._by_result.setdefault(claim.result, []).append(claim)

    def __iter__(self) -> Iterator[Claim]:
        return iter(self.binding)

    def of(self, result: str) -> tuple[Claim, ...]:
        """The binding claims on one result; several where the paper prints it more than once."""
        return tuple(self._by_result.get(result, ()))

    def on(self, *prefixes: str) -> tuple[Claim, ...]:
        """The binding claims on results whose ids start with one of the prefixes."""
        return tuple(claim for claim in self.binding if claim.result.startswith(prefixes))

    def window(self, result: str) -> Window | None:
        """What prints as every claim on the result; None where nothing is claimed."""
        return joint_window(self.of(result))

    def number(self, result: str) -> Fraction | None:
        """The published value as it stands; None where nothing is claimed."""
        claims = self.of(result)
        return Fraction(claims[0].published.replace("\N{MINUS SIGN}", "-")) if claims else None

    def count(self, result: str) -> int | None:
        """A published whole number; None where nothing is claimed."""
        value = self.number(result)
        return None if value is None else int(value)

    def names(self, pattern: str) -> tuple[str, ...]:
        """What the first group of a pattern takes in the ids of binding results, in order."""
        found = (re.fullmatch(pattern, claim.result) for claim in self.binding)
        return tuple(dict.fromkeys(match.group(1) for match in found if match))

    def contradicted(self, result: str) -> tuple[Claim, ...]:
        """Claims on the result that are on record as contradicted."""
        return tuple(c for c in self.all if c.result == result and c.verdict == "contradicted")

    def only(self, claims: Iterable[Claim]) -> Statements:
        """The same ledger reduced to some of its claims, in the ledger's order."""
        kept = {claim.claim_id for claim in claims}
        return Statements(claim for claim in self.all if claim.claim_id in kept)
