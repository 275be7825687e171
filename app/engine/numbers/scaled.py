"""Rows of numbers far outside the range of doubles: mantissas, and a power of two for each row."""

from dataclasses import dataclass

import numpy as np

from app.engine.numbers.magnitude import LOG10_2, joint_scale, log10_norms, rescale
from app.engine.numbers.ops import quiet


@dataclass(frozen=True, eq=False)
class Scaled:
    """Row j is `mantissas[j]` times 2^`exponents[j]`: (n, ...) numbers and (n,) integers.

    Or rows of rows: as many axes as `exponents` has count the rows, the others are within one.
    """

    mantissas: np.ndarray
    exponents: np.ndarray

    @classmethod
    def of(cls, rows: np.ndarray, axes: int = 1) -> "Scaled":
        """Plain numbers: the rows themselves, counted by so many `axes`, times 1."""
        return cls(rows, np.zeros(rows.shape[:axes], int))

    def __getitem__(self, rows: slice | int) -> "Scaled":
        """Some of the rows, as views."""
        return Scaled(self.mantissas[rows], self.exponents[rows])

    @property
    def powers(self) -> np.ndarray:
        """The exponents with as many axes as the mantissas have."""
        further = self.mantissas.ndim - self.exponents.ndim
        return self.exponents.reshape(*self.exponents.shape, *(1,) * further)

    @property
    def log10_norms(self) -> np.ndarray:
        """(n,) log10 of the norm of each row; -inf for exact zeros."""
        with quiet():
            return log10_norms(self._flat) + self.exponents * LOG10_2

    def plain(self) -> np.ndarray:
        """The numbers themselves, 0 or infinite where doubles end."""
        with quiet():
            return np.ldexp(self.mantissas, self.powers)

    def times(self, exponent: int) -> "Scaled":
        """All rows times 2^`exponent`."""
        return Scaled(self.mantissas, self.exponents + exponent)

    def in_one_scale(self) -> tuple[np.ndarray, int]:
        """All rows times one power of two, and its exponent, the largest of them: for sums over rows. What
        becomes zero is nothing beside that row's numbers.
        """
        exponent = int(self.exponents.max())
        return self.times(-exponent).plain(), exponent

    def __add__(self, other: "Scaled") -> "Scaled":
        """Row by row in their joint scale."""
        further = tuple(range(self.exponents.ndim, self.mantissas.ndim))
        mine, theirs = (each.mantissas.any(axis=further) for each in (self, other))
        larger = joint_scale(mine, self.exponents, theirs, other.exponents)
        first, second = (Scaled(each.mantissas, each.exponents - larger).plain() for each in (self, other))
        return Scaled(first + second, larger)

    def add(self, j: int, row: np.ndarray, exponent: int = 0) -> None:
        """Add `row` times 2^`exponent` to row j, in their joint scale."""
        if not row.any():
            return
        mine, own = self.mantissas[j], int(self.exponents[j])
        larger = int(joint_scale(mine.any(), own, True, exponent))
        if own != larger:
            np.ldexp(mine, own - larger, out=mine)
            self.exponents[j] = larger
        mine += row if exponent == larger else np.ldexp(row, exponent - larger)

    def rescale(self) -> None:
        """Bring rows whose norm is far from 1 back to it; zeros and what is not finite stay."""
        rescale([self._flat], self.exponents)

    @property
    def _flat(self) -> np.ndarray:
        return self.mantissas.reshape(len(self.mantissas), -1)
