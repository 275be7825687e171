"""Primitive operations: value and vector-Jacobian product (VJP) side by side.

Values are (B, n), parameters (rows, columns) or (rows,) without a batch; a parameter's VJP therefore sums
over the batch. `vjp(grad, out, *inputs)` gives one adjoint for each input, in the inputs' order.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import reduce
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
    negative = np.negative(a, out=out)
    return sigmoid_of_negative(negative, unit(negative))


def sigmoid_of_negative(a: np.ndarray, one: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(a)), elementwise, in place: the sigmoid of -a. `one`: see `unit`."""
    np.exp(a, a)
    np.add(a, one, a)
    return np.reciprocal(a, a)


def unit(like: np.ndarray) -> np.ndarray:
    """1 as an array without axes: a small operation takes half as long with it as with a Python number."""
    return np.ones((), like.dtype)


def relu(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    return np.maximum(a, 0, out=out)


def identity(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    return np.positive(a, out=out)


def log_sigmoid(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """ln(1 / (1 + exp(-a))), elementwise; of a large -a it is a, not the logarithm of a rounded 0."""
    return np.negative(np.logaddexp(0, np.negative(a), out=out), out=out)


def _clipped_line(slope: float) -> "Activation":
    """clip(slope a + 1/2, 0, 1): a sigmoid made of three lines; its derivative is 0 on both ends, kinks
    included.
    """

    def value(a: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
        line = np.multiply(a, slope, out=out)
        line += 0.5
        return np.clip(line, 0, 1, out=line)

    def derivative(y: np.ndarray) -> np.ndarray:
        return np.where(np.isnan(y), y, slope * ((y > 0) & (y < 1)).astype(y.dtype))

    return Activation(value, derivative)


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
        "hard_sigmoid": _clipped_line(0.2),  # Keras 2
        "hard_sigmoid_6": _clipped_line(1 / 6),  # PyTorch, Keras 3
        "exp": Activation(np.exp, lambda y: y),
        "log_sigmoid": Activation(log_sigmoid, lambda y: -np.expm1(y)),
    }
)


def _copied(out: np.ndarray, *inputs: np.ndarray) -> tuple[None, ...]:
    return (None,) * len(inputs)


def _other_factor(out: np.ndarray, *inputs: np.ndarray) -> tuple[int, int]:
    return 1, 0


@dataclass(frozen=True)
class Op:
    """`value(*inputs)`, `vjp(grad, out, *inputs)`, and what the latter multiplies with.

    `local(out, *inputs)` says that for each input: the slopes of an elementwise function, the place of the
    other factor of a product, None where the adjoint is copied or there is no such single thing.
    """

    value: Callable[..., np.ndarray]
    vjp: Callable[..., tuple[np.ndarray, ...]]
    local: Callable[..., tuple[np.ndarray | int | None, ...]] = _copied


def _elementwise(activation: Activation) -> Op:
    return Op(
        activation.value,
        lambda grad, y, a: (grad * activation.slope(y),),
        lambda y, a: (activation.slope(y),),
    )


def _over_batch(grad: np.ndarray, operand: np.ndarray) -> np.ndarray:
    """The adjoint of an operand; of a parameter, which has no batch, the sum over it."""
    return grad if operand.ndim == grad.ndim else grad.sum(axis=0)


def _by_slopes(value: Callable[..., np.ndarray], slopes: Callable[..., tuple[np.ndarray, ...]]) -> Op:
    """An operation number by number; `slopes(out, *inputs)` has an array for each input."""

    def vjp(grad: np.ndarray, y: np.ndarray, *inputs: np.ndarray) -> tuple[np.ndarray, ...]:
        found = slopes(y, *inputs)
        return tuple(_over_batch(grad * slope, each) for slope, each in zip(found, inputs, strict=True))

    return Op(value, vjp, slopes)


def _larger(y: np.ndarray, a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """1 where an operand is the larger one, else 0; NaN where the larger is NaN."""
    first = np.where(np.isnan(y), y, (a >= b).astype(y.dtype))
    return first, 1 - first


def softmax(a: np.ndarray) -> np.ndarray:
    """exp(a) over its sum along the last axis; the largest entry is taken out first, so nothing overflows."""
    powers = np.exp(a - a.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


OPS: Mapping[str, Op] = MappingProxyType(
    {
        # W x, a matrix by a vector
        "product": Op(lambda W, x: x @ W.T, lambda grad, y, W, x: (grad.T @ x, grad @ W), _other_factor),
        # of any number of operands, biases among them
        "sum": Op(
            lambda *terms: reduce(np.add, terms),
            lambda grad, y, *terms: tuple(_over_batch(grad, term) for term in terms),
        ),
        "multiply": Op(
            lambda a, b: a * b,
            lambda grad, y, a, b: (_over_batch(grad * b, a), _over_batch(grad * a, b)),
            _other_factor,
        ),
        "subtract": Op(
            lambda a, b: a - b,
            lambda grad, y, a, b: (_over_batch(grad, a), _over_batch(-grad, b)),
            lambda y, a, b: (None, -np.ones_like(y)),
        ),
        "divide": _by_slopes(lambda a, b: a / b, lambda y, a, b: (1 / b, -y / b)),
        # the larger of two, number by number; the first where they are equal
        "max": _by_slopes(np.maximum, _larger),
        # sqrt(1 - a^2): what makes a leaky sum of numbers of variance 1 have that variance too
        "complement_root": _by_slopes(lambda a: np.sqrt((1 - a) * (1 + a)), lambda y, a: (-a / y,)),
        "negate": Op(lambda a: -a, lambda grad, y, a: (-grad,), lambda y, a: (-np.ones_like(a),)),
        "complement": Op(lambda a: 1 - a, lambda grad, y, a: (-grad,), lambda y, a: (-np.ones_like(a),)),
        "softmax": Op(softmax, lambda grad, y, a: (y * (grad - (grad * y).sum(axis=-1, keepdims=True)),)),
        **{name: _elementwise(activation) for name, activation in ACTIVATIONS.items()},
    }
)
