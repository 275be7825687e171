"""Primitive operations: value and vector-Jacobian product (VJP) side by side.

Values are (B, n), parameters (rows, columns) or (rows,) without a batch; a parameter's VJP therefore sums
over the batch. `vjp(grad, out, *inputs)` gives one adjoint for each input, in the inputs' order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np


def quiet():
    """Overflow is a result here, shown as such, so it raises no warning. Never held across a `yield`: it
    would leak into the caller.
    """
    return np.errstate(over="ignore", under="ignore", invalid="ignore", divide="ignore")


def sigmoid(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """1 / (1 + exp(-a)), elementwise. Exact to rounding even where it is tiny, as (1 + tanh(a / 2)) / 2 is
    not.
    """
    out = np.negative(a, out=out)
    np.exp(out, out=out)
    np.add(out, 1, out=out)
    return np.reciprocal(out, out=out)


def relu(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    return np.maximum(a, 0, out=out)


def identity(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    return np.positive(a, out=out)


@dataclass(frozen=True)
class Activation:
    """An elementwise function and its derivative, written in terms of its output y."""

    value: Callable[..., np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]


ACTIVATIONS: Mapping[str, Activation] = MappingProxyType(
    {
        "tanh": Activation(np.tanh, lambda y: 1 - y * y),
        "relu": Activation(relu, lambda y: np.heaviside(y, 0)),  # 0 at 0, NaN stays NaN
        "sigmoid": Activation(sigmoid, lambda y: y * (1 - y)),
        "identity": Activation(identity, np.ones_like),
    }
)


@dataclass(frozen=True)
class Op:
    """`value(*inputs)` and `vjp(grad, out, *inputs)`."""

    value: Callable[..., np.ndarray]
    vjp: Callable[..., tuple[np.ndarray, ...]]


def _elementwise(activation: Activation) -> Op:
    return Op(activation.value, lambda grad, y, a: (grad * activation.slope(y),))


OPS: Mapping[str, Op] = MappingProxyType(
    {
        # W_x x + W_h h + b: the pre-activation of a gate
        "affine": Op(
            lambda W_x, x, W_h, h, b: x @ W_x.T + h @ W_h.T + b,
            lambda grad, y, W_x, x, W_h, h, b: (
                grad.T @ x,
                grad @ W_x,
                grad.T @ h,
                grad @ W_h,
                grad.sum(axis=0),
            ),
        ),
        # W x + b
        "linear": Op(
            lambda W, x, b: x @ W.T + b,
            lambda grad, y, W, x, b: (grad.T @ x, grad @ W, grad.sum(axis=0)),
        ),
        "add": Op(lambda a, b: a + b, lambda grad, y, a, b: (grad, grad)),
        "multiply": Op(lambda a, b: a * b, lambda grad, y, a, b: (grad * b, grad * a)),
        "complement": Op(lambda a: 1 - a, lambda grad, y, a: (-grad,)),
        **{name: _elementwise(activation) for name, activation in ACTIVATIONS.items()},
    }
)
