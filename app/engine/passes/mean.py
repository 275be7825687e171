"""The mean of gradient maps over sequences, which may differ in length."""

import math

import numpy as np

from app.engine.network.address import Address
from app.engine.passes.gradient_map import GradientMap, LayerMap

LN_10 = math.log(10)


class Mean:
    """The mean of the norms in maps of one network; a cell's is over the sequences that ask there.

    T: the steps of the longest. Sums are kept as logarithms, so that they are exact where doubles end.
    """

    def __init__(self, T: int):
        self.T = T
        self._rows: set[int] = set()
        self._layers: dict[Address, _Sums] = {}

    def add(self, gmap: GradientMap, place: slice) -> None:
        """The map of a sequence whose steps stand at `place` among T."""
        self._rows |= {place.start + k for k in gmap.rows}
        for address, own in gmap.layers.items():
            if address not in self._layers:
                self._layers[address] = _Sums(self.T, tuple(own.totals))
            self._layers[address].add(own, place)

    def map(self) -> GradientMap:
        """The mean of what was added."""
        rows = tuple(sorted(self._rows))
        return GradientMap(rows, {address: sums.map(rows) for address, sums in self._layers.items()})


class _Sums:
    """Of one layer: sums of norms as log10, and over how many sequences they are."""

    def __init__(self, T: int, states: tuple[str, ...]):
        self.norms = {state: np.full((T, T), -np.inf) for state in states}
        self.totals = {state: np.full(T, -np.inf) for state in states}
        self.asked, self.there = np.zeros((T, T), int), np.zeros(T, int)

    def add(self, own: LayerMap, place: slice) -> None:
        self.asked[place, place] += own.asked
        self.there[place] += 1
        for state, norms in own.log10_norms.items():
            _add(self.norms[state][place, place], np.where(own.asked, norms, -np.inf))
            _add(self.totals[state][place], own.totals[state])

    def map(self, rows: tuple[int, ...]) -> LayerMap:
        asked = self.asked > 0
        counts, there = np.log10(np.maximum(self.asked, 1)), np.log10(np.maximum(self.there, 1))
        norms = {state: np.where(asked, sums - counts, np.nan) for state, sums in self.norms.items()}
        return LayerMap(rows, norms, {state: sums - there for state, sums in self.totals.items()}, asked)


def _add(sums: np.ndarray, norms: np.ndarray) -> None:
    """log10 (10^sums + 10^norms), in place of `sums`."""
    sums[...] = np.logaddexp(sums * LN_10, norms * LN_10) / LN_10
