"""Uniform numbers that can be had for any unit, attempt and row without those before them.

Each number is the SplitMix64 mix (Steele, Lea and Flood, OOPSLA 2014) of seed, quantity, unit,
attempt and place, so that what a unit gets depends on nothing but these. ``draws`` has blocks of a
fixed size per unit instead, which a model knows and rows drawn from declarations do not.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from caseseries.simulate.draws import Floats, Integers

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Uniforms:
    """The numbers of some units of a seed, each in one of its attempts at each table."""

    def __init__(self, seed: int, units: Integers, attempts: Mapping[str, Integers]) -> None:
        of_seed = np.random.SeedSequence(seed).generate_state(1, np.uint64)
        self.units = units
        of_unit = _mixed(of_seed ^ units.astype(np.uint64))
        self._states = {
            table: _mixed(of_unit ^ attempt.astype(np.uint64))
            for table, attempt in attempts.items()
        }

    def of(self, table: str, quantity: str, unit: Integers, place: Integers) -> Floats:
        """Return a number from (0, 1) for each row: its unit's position here, its place there."""
        name = np.array([zlib.crc32(f"{table} {quantity}".encode())], dtype=np.uint64)
        state = _mixed(_mixed(self._states[table][unit] ^ _mixed(name)) ^ place.astype(np.uint64))
        return ((state >> np.uint64(11)).astype(np.float64) + 0.5) * 2.0**-53


def _mixed(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    state = state + _GOLDEN
    state = (state ^ (state >> np.uint64(30))) * _FIRST
    state = (state ^ (state >> np.uint64(27))) * _SECOND
    return state ^ (state >> np.uint64(31))
