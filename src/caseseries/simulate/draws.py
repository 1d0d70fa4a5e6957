"""Random numbers of which unit ``i`` always gets the same ones, wherever a chunk begins.

Philox is counter-based (Salmon et al., SC 2011): the k-th number of a stream can be had without
those before it. Each quantity has a stream of its own, named by seed and quantity, of which unit
``i`` takes the ``i``-th block. Nothing a unit gets depends on how many others there are.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Booleans = NDArray[np.bool_]

# Philox makes four 64-bit numbers per step of its counter.
_NUMBERS_PER_STEP = 4


class Draws:
    """The random numbers of the units ``first`` to ``first + count - 1`` of a seed."""

    def __init__(self, seed: int, first: int, count: int) -> None:
        self._seed = seed
        self._first = first
        self._used: set[str] = set()
        self.count = count

    @property
    def numbers(self) -> Integers:
        """The numbers of the units within the whole cohort, from 0, shape (count,)."""
        return np.arange(self._first, self._first + self.count)

    def of_seed(self, quantity: str) -> np.random.Generator:
        """Return a generator for what all units of a seed have in common."""
        return np.random.Generator(self._stream(quantity))

    def uniforms(self, quantity: str, per_unit: int) -> Floats:
        """Return uniform numbers from [0, 1), shape (count, per_unit).

        Raises ValueError where a quantity is drawn twice: the numbers would be the same.
        """
        stream = self._stream(quantity)
        steps, beyond = divmod(self._first * per_unit, _NUMBERS_PER_STEP)
        stream.advance(steps)
        numbers = np.random.Generator(stream).random(beyond + self.count * per_unit)
        return numbers[beyond:].reshape(self.count, per_unit)

    def _stream(self, quantity: str) -> np.random.Philox:
        if quantity in self._used:
            raise ValueError(f"{quantity!r} has been drawn already.")
        self._used.add(quantity)
        return np.random.Philox(np.random.SeedSequence([self._seed, zlib.crc32(quantity.encode())]))

    def uniform(self, quantity: str) -> Floats:
        """Return one uniform number from [0, 1) per unit, shape (count,)."""
        return self.uniforms(quantity, 1)[:, 0]

    def chance(self, quantity: str, probability: float | Floats) -> Booleans:
        """Return for each unit whether an event of this probability happens."""
        return self.uniform(quantity) < probability


def choice(uniform: Floats, weights: Sequence[float]) -> Integers:
    """Return the index each uniform number picks where index k has weight ``weights[k]``."""
    cumulative = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(cumulative[:-1], uniform, side="right")


def truncated_normal(
    uniform: Floats,
    mean: float | Floats,
    sd: float,
    low: float | Floats,
    high: float | Floats,
) -> Floats:
    """Return normal values cut to [low, high], from uniform numbers by the inverse."""
    below, above = ndtr((low - mean) / sd), ndtr((high - mean) / sd)
    return np.clip(mean + sd * ndtri(below + uniform * (above - below)), low, high)


def exponential(uniform: Floats, mean: float | Floats) -> Floats:
    """Return exponential times of the given mean from uniform numbers."""
    return -np.log1p(-uniform) * mean


def whole(uniform: Floats, low: int | Integers, high: int | Integers) -> Integers:
    """Return whole numbers from low to high, both included, each as likely."""
    return low + np.floor(uniform * (np.asarray(high) - low + 1)).astype(np.int64)
