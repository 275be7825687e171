"""What rules draw from: a seeded stream for each draw of each parameter, and distributions by their names."""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from app.engine.cells.cell import Cell

Weights = dict[str, np.ndarray]
CUT = 2.0  # deviations at which a truncated normal ends
CUT_DEVIATION = 0.87962566103423978  # what is left of a standard deviation when it ends there


@dataclass(frozen=True)
class Drawn:
    """What a rule is told of a layer: its sizes, and what the names of its parameters end in."""

    cell: Cell
    X: int
    H: int
    seed: int
    T_max: int | None
    ending: str

    @property
    def shapes(self) -> dict[str, tuple[int, ...]]:
        return self.cell.shapes(self.X, self.H)

    def papers(self) -> Weights:
        """What the cell draws as its paper does, by whatever rule."""
        return {
            name: draw(stream(self.seed, name + self.ending), self.H)
            for name, draw in self.cell.papers.items()
        }


@dataclass(frozen=True)
class Rule:
    """How each part's parameters are drawn: a layer's, the read-out's of (seed, width, Y), the embedding's of
    (seed, V, size). `by_qr`: whether that takes a QR decomposition for every block.
    """

    layer: Callable[[Drawn], Weights]
    read_out: Callable[[int, int, int], Weights]
    embedding: Callable[[int, int, int], Weights]
    by_qr: bool = False


def stream(seed: int, name: str, draw: int = 0) -> np.random.Generator:
    """The random stream of one draw of one parameter."""
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(draw, *name.encode())))
    )


def uniform(seed: int, name: str, shape: tuple[int, ...], bound: float, draw: int = 0) -> np.ndarray:
    """U(-bound, bound)."""
    return stream(seed, name, draw).uniform(-bound, bound, shape)


def glorot(seed: int, name: str, shape: tuple[int, int], draw: int = 0) -> np.ndarray:
    """U(-a, a), a = sqrt(6 / (fan in + fan out)) [Glorot, Bengio 2010]."""
    return uniform(seed, name, shape, math.sqrt(6 / sum(shape)), draw)


def orthogonal(seed: int, name: str, shape: tuple[int, int], draw: int = 0) -> np.ndarray:
    """Orthonormal columns (rows >= columns), uniform over such matrices [Saxe, McClelland, Ganguli 2014]."""
    Q, R = np.linalg.qr(stream(seed, name, draw).standard_normal(shape))
    return Q * np.sign(np.diag(R))


def truncated(seed: int, name: str, shape: tuple[int, ...], deviation: float, draw: int = 0) -> np.ndarray:
    """N(0, deviation) of which only what lies within two deviations is taken: its own deviation is less, by
    `CUT_DEVIATION`.
    """
    numbers = stream(seed, name, draw)
    values = numbers.standard_normal(shape)
    while (beyond := np.abs(values) > CUT).any():
        values[beyond] = numbers.standard_normal(int(beyond.sum()))
    return deviation * values


def lecun(seed: int, name: str, shape: tuple[int, int], draw: int = 0) -> np.ndarray:
    """A truncated normal whose variance is 1 / fan in [LeCun et al. 1998]."""
    return truncated(seed, name, shape, 1 / (math.sqrt(shape[1]) * CUT_DEVIATION), draw)


def by_gate(rule: Callable[..., np.ndarray], layer: Drawn, name: str) -> np.ndarray:
    """One draw of `rule` for each gate's block, stacked."""
    rows, columns = layer.shapes[name]
    shape = layer.H, columns
    return np.concatenate(
        [rule(layer.seed, name + layer.ending, shape, draw) for draw in range(rows // layer.H)]
    )


def as_one(rule: Callable[..., np.ndarray], layer: Drawn, name: str) -> np.ndarray:
    """One draw of `rule` for all gates together."""
    return rule(layer.seed, name + layer.ending, layer.shapes[name])


def matrices(
    layer: Drawn,
    by: Callable[..., np.ndarray],
    inputs: Callable[..., np.ndarray],
    recurrent: Callable[..., np.ndarray],
) -> Weights:
    """A layer's matrices, those that multiply its input and those that multiply a state, each `by_gate` or
    `as_one`; biases 0.
    """
    weights = {name: np.zeros(shape) for name, shape in layer.shapes.items()}
    for axis, rule in (("X", inputs), ("H", recurrent)):
        weights |= {name: by(rule, layer, name) for name in layer.cell.matrices(axis)}
    return weights | layer.papers()


def set_bias(layer: Drawn, weights: Weights, gate: str, value: np.ndarray | float) -> None:
    """Sets the bias of a gate."""
    name = layer.cell.bias_of(gate)
    weights[name][layer.cell.rows_in(name, gate, layer.H)] = value


def remember(layer: Drawn, weights: Weights, value: float) -> Weights:
    """The weights with a bias of `value` for the gate that forgets, if there is one: with the other sign
    where that gate writes (1 - i).
    """
    cell = layer.cell
    if cell.forgets and cell.biased:
        set_bias(layer, weights, cell.forgets, cell.bridges[cell.forgets] * value)
    return weights


def uniform_read_out(seed: int, width: int, Y: int) -> Weights:
    """U(-1/sqrt width, 1/sqrt width), as torch.nn.Linear has it."""
    bound = 1 / math.sqrt(width)
    return {"W_hy": uniform(seed, "W_hy", (Y, width), bound), "b_y": uniform(seed, "b_y", (Y,), bound)}


def glorot_read_out(seed: int, width: int, Y: int) -> Weights:
    """Glorot's, with a bias of 0, as keras.layers.Dense has it."""
    return {"W_hy": glorot(seed, "W_hy", (Y, width)), "b_y": np.zeros(Y)}


def normal_embedding(seed: int, V: int, size: int) -> Weights:
    """N(0, 1), as torch.nn.Embedding has it."""
    return {"E": stream(seed, "E").standard_normal((V, size))}


def narrow_embedding(seed: int, V: int, size: int) -> Weights:
    """U(-0.05, 0.05), as keras.layers.Embedding has it."""
    return {"E": uniform(seed, "E", (V, size), 0.05)}
