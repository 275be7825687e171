"""The adjoint of a layer's states while it is pulled back."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.numbers.magnitude import is_safe, joint_scale, rescale


@dataclass(frozen=True)
class Running:
    """What arrives from the step after: `values` times 2^`exponent`, by state."""

    values: Mapping[str, np.ndarray]
    exponent: int

    def joined_by(self, direct: np.ndarray, exponent: int) -> tuple["Running", np.ndarray]:
        """Itself and `direct` times 2^`exponent` in their joint scale."""
        if exponent == self.exponent or not direct.any():
            return self, direct
        here = any(value.any() for value in self.values.values())
        larger = int(joint_scale(here, self.exponent, True, exponent))
        values = {state: np.ldexp(value, self.exponent - larger) for state, value in self.values.items()}
        return Running(values, larger), np.ldexp(direct, exponent - larger)

    def in_range(self) -> "Running":
        """The same numbers with mantissas whose norm is neither tiny nor huge."""
        square = sum(float(np.vdot(value, value)) for value in self.values.values())
        if is_safe(square, self.values["h"].dtype):
            return self
        values = {state: value.copy() for state, value in self.values.items()}
        exponent = np.array([self.exponent])
        rescale([value.reshape(1, -1) for value in values.values()], exponent)
        return Running(values, int(exponent[0]))
