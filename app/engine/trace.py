"""The records that the passes fill and read: frozen, with named axes."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Sequence:
    """What a task asks: inputs, targets and what each step shows.

    `xs` (T, B, X). `targets`: (T, B) integers for cross_entropy, (T, B, Y) floats otherwise. `has_target` (T,) bool.
    `loss_at`: the steps, ascending, where the task's own loss stands. `symbols`: T short strings, what a step holds.
    `inputs`, `outputs`: names of the X inputs and the Y outputs, or None.
    """

    xs: np.ndarray
    targets: np.ndarray
    has_target: np.ndarray
    Y: int
    loss_at: tuple[int, ...]
    symbols: tuple[str, ...]
    inputs: tuple[str, ...] | None = None
    outputs: tuple[str, ...] | None = None
