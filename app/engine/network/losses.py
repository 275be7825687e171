"""Losses L_k of one step: value, gradient by the logits, and what the read-out puts out. All take logits
(..., Y).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np

from app.engine.numbers.ops import OPS, sigmoid, softmax


@dataclass(frozen=True)
class LossKind:
    """`value(logits, target)` (...); `gradient(logits, target)` (..., Y) of that value.

    `op`: the operation (a key of `ops.OPS`) that makes the output of the logits. Targets: classes (...) if
    `classes`, else numbers (..., Y).
    """

    op: str
    value: Callable[[np.ndarray, np.ndarray], np.ndarray]
    gradient: Callable[[np.ndarray, np.ndarray], np.ndarray]
    classes: bool = False

    def output(self, logits: np.ndarray) -> np.ndarray:
        """The output of the read-out, (..., Y)."""
        return OPS[self.op].value(logits)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """log of softmax along the last axis; the largest logit is taken out first, so nothing overflows."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def _of_class(values: np.ndarray, target: np.ndarray) -> np.ndarray:
    return np.take_along_axis(values, target[..., None], axis=-1)[..., 0]


def _cross_entropy_gradient(logits: np.ndarray, target: np.ndarray) -> np.ndarray:
    one_hot = np.arange(logits.shape[-1]) == target[..., None]
    return softmax(logits) - one_hot


def _bce(logits: np.ndarray, target: np.ndarray) -> np.ndarray:
    # -y log s - (1 - y) log(1 - s), s = sigmoid(logits), in a form that never takes the log of a rounded 0
    return (np.maximum(logits, 0) - logits * target + np.log1p(np.exp(-np.abs(logits)))).mean(axis=-1)


LOSSES: Mapping[str, LossKind] = MappingProxyType(
    {
        "cross_entropy": LossKind(  # in nats
            "softmax",
            lambda logits, target: -_of_class(log_softmax(logits), target),
            _cross_entropy_gradient,
            classes=True,
        ),
        "bce": LossKind(
            "sigmoid", _bce, lambda logits, target: (sigmoid(logits) - target) / logits.shape[-1]
        ),
        "mse": LossKind(
            "identity",
            lambda logits, target: np.square(logits - target).mean(axis=-1),
            lambda logits, target: (logits - target) * (2 / logits.shape[-1]),
        ),
        "given": LossKind(  # the target is the gradient: what a network above this one would send
            "identity",
            lambda logits, target: (logits * target).sum(axis=-1),
            lambda logits, target: np.array(np.broadcast_to(target, logits.shape), logits.dtype),
        ),
    }
)
