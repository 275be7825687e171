"""What is measured: a table of cases, each with the peers it is held against and the ratio asked of them.

A contender is a function of its file, `by_engine.gradient_map` or `by_torch.map_by_row`: given a Case it
returns `run`, the work once, and `answer`, a number read off what `run` returned. All contenders of
a case get the same numbers and must give the same answer.
"""

import json
from dataclasses import asdict, dataclass

import numpy as np

Y = 8  # classes of the read-out
G = {"rnn": 1, "lstm": 4, "gru": 3}


@dataclass(frozen=True)
class Case:
    """One piece of work. `ours` and the keys of `peers` name contenders; a peer's value is the ratio peer /
    ours that is asked for, None where none is. `fresh`: a round is the first of a new process, compiling
    included. `memory`: peaks are compared too. `every`: `map_by_row` runs one row in so many.
    """

    part: str
    ours: str
    peers: dict[str, float | None]
    cell: str = "lstm"
    dtype: str = "float32"
    T: int = 200
    X: int = 32
    H: int = 64
    B: int = 1
    models: int = 1
    fresh: bool = False
    memory: bool = False
    every: int = 1

    @property
    def name(self) -> str:
        sizes = {"B": self.B, "T": self.T, "X": self.X, "H": self.H}
        shown = ("B", "T", "X", "H") if self.part == "train" else ("T", "H")
        words = [self.cell.upper(), self.dtype, *(f"{axis}={sizes[axis]}" for axis in shown)]
        return " ".join([*words, *(["a new shape"] if self.fresh else [])])

    @property
    def slow(self) -> bool:
        """Whether a round takes all contenders together more than seconds."""
        return self.T >= 1000 or self.part == "spectrum" or self.T * self.H * self.B > 1e6

    def json(self) -> str:
        return json.dumps(asdict(self))


def case_of(text: str) -> Case:
    return Case(**json.loads(text))


def numbers(case: Case) -> dict[str, np.ndarray]:
    """Weights U(-1/sqrt H, 1/sqrt H) as PyTorch draws them, inputs N(0, 1), classes; float64."""
    rng, bound, GH = np.random.default_rng(0), case.H**-0.5, G[case.cell] * case.H
    shapes = {"W_xh": (GH, case.X), "W_hh": (GH, case.H), "b_h": (GH,), "W_hy": (Y, case.H), "b_y": (Y,)}
    if case.cell == "gru":
        shapes["b_hn"] = (case.H,)
    drawn = {name: rng.uniform(-bound, bound, shape) for name, shape in shapes.items()}
    return drawn | {
        "xs": rng.normal(size=(case.T, case.B, case.X)),
        "targets": rng.integers(0, Y, (case.T, case.B)),
    }


def _map(by_row: float | None, batched: float | None, jax: float | None, **case) -> Case:
    peers = {"by_torch.map_by_row": by_row, "by_torch.map_batched": batched, "by_jax.gradient_map": jax}
    return Case("map", "by_engine.gradient_map", peers, **case)


def _train(unrolled: float | None, fused: float | None, jax: float | None, **case) -> Case:
    torch = {"by_torch.train_unrolled": unrolled, "by_torch.train_by_cell": None}
    peers = torch | {"by_torch.train_fused": fused, "by_jax.train": jax}
    return Case("train", "by_engine.train", peers, **case)


SHAPES = [
    {"B": 1, "T": 50, "X": 16, "H": 32},
    {"B": 1, "T": 200, "X": 32, "H": 64},
    {"B": 16, "T": 100, "X": 32, "H": 128},
    {"B": 32, "T": 200, "X": 64, "H": 256},
]
TRAIN = [(10, 0.4, 0.5), (10, 0.4, 0.5), (3.5, 0.6, 1), (4, 0.6, 1)]

CASES = [
    _map(100, 25, 0.75, T=50, H=32, X=16),
    *(_map(100, 15, 1.5, cell=cell) for cell in ("lstm", "rnn", "gru")),
    *(_map(60, 10, 2.5, cell=cell, dtype="float64") for cell in ("lstm", "rnn", "gru")),
    _map(300, 30, 2.5, T=1000, memory=True, every=20),
    Case("map", "by_engine.gradient_map", {"by_jax.gradient_map": 30}, fresh=True),
    *(_train(*asked, **shape) for asked, shape in zip(TRAIN, SHAPES, strict=True)),
    *(_train(None, 1, None, **shape, dtype="float64") for shape in SHAPES),
    Case("stacked", "by_engine.stacked", {"by_engine.one_by_one": 3}, T=50, H=32, X=16, models=32),
    *(
        Case(
            "spectrum", "by_engine.spectrum", {"by_torch.spectrum": 1, "by_jax.spectrum": 1}, cell, "float64"
        )
        for cell in ("lstm", "rnn", "gru")
    ),
    *(
        Case(
            "equations",
            f"by_engine.{work}_by_equations",
            {f"by_engine.{work}": 1 / 4},
            cell,
            "float64",
            T=100,
        )
        for cell in ("lstm", "rnn", "gru")
        for work in ("gradient_map", "train")
    ),
    Case("limit", "by_engine.gradient_map", {"by_products.gradient_map": 1 / 2.5}, T=500, H=128),
    Case("limit", "by_engine.gradient_map", {"by_products.gradient_map": 1 / 1.5}, T=1000, H=256),
]
