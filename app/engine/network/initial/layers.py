"""The layers that libraries have, as forms of the cells here: each library as it was looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from app.engine.cells.cell import Cell

Chosen = Mapping[str, str | bool]


@dataclass(frozen=True)
class LibraryLayer:
    """A layer of a library: its name there; its form, as the `options` of the cell that are no default;
    `adds`: what it adds to a gate's sum when it runs, and does not store; `stores`: a bias that it does not
    draw as 0; `like`: the rule that draws the same numbers for it.
    """

    name: str
    options: Chosen = field(default_factory=dict)
    adds: Mapping[str, float] = field(default_factory=dict)
    stores: Mapping[str, float] = field(default_factory=dict)
    like: str | None = None


@dataclass(frozen=True)
class Library:
    """A library, and its layers by the names of cells."""

    title: str
    version: str
    layers: Mapping[str, LibraryLayer]


def unlike(rule: str, cell: Cell) -> dict[str, str | bool]:
    """The options in which a cell is not the library's, each with the library's own value.

    Empty for rules of no library, for cells that it does not have, and where it makes no difference.
    """
    layer = LIBRARIES[rule].layers.get(cell.name) if rule in LIBRARIES else None
    if layer is None:
        return {}
    theirs = {name: layer.options.get(name, values[0]) for name, values in cell.options.items()}
    own = {name: getattr(cell, name) for name in cell.options}
    return {
        name: value
        for name, value in theirs.items()
        if _counted(name, value, theirs) != _counted(name, own[name], own)
    }


def _counted(name: str, value: str | bool, options: Chosen) -> str | bool:
    """A value by what it computes: biases that always stand in one sum are one."""
    if name == "recurrent_bias" and (value == "all" or options.get("reset") == "before"):
        return "n"
    return value


# Where only the recurrent biases of r and z differ from the default, nothing that is computed does.
LIBRARIES: Mapping[str, Library] = MappingProxyType(
    {
        "torch": Library(
            "PyTorch",
            "2.13.0",
            {
                "rnn": LibraryLayer("nn.RNN"),
                "lstm": LibraryLayer("nn.LSTM"),
                "gru": LibraryLayer("nn.GRU", {"recurrent_bias": "all"}),
            },
        ),
        "keras": Library(
            "Keras",
            "3.15.1",
            {
                "rnn": LibraryLayer("layers.SimpleRNN"),
                "lstm": LibraryLayer("layers.LSTM", stores={"f": 1.0}),
                "gru": LibraryLayer("layers.GRU", {"recurrent_bias": "all"}),
            },
        ),
        "flax": Library(
            "Flax linen",
            "0.12.8",
            {
                "rnn": LibraryLayer("linen.SimpleCell"),
                "lstm": LibraryLayer("linen.OptimizedLSTMCell"),
                "gru": LibraryLayer("linen.GRUCell"),
            },
        ),
        "flax_nnx": Library(
            "Flax nnx",
            "0.12.8",
            {
                "rnn": LibraryLayer("nnx.SimpleCell", like="flax"),
                "lstm": LibraryLayer("nnx.OptimizedLSTMCell"),
                "gru": LibraryLayer("nnx.GRUCell", {"recurrent_bias": "none"}),
            },
        ),
        "haiku": Library(
            "Haiku",
            "0.0.17",
            {
                "rnn": LibraryLayer("hk.VanillaRNN", {"activation": "relu"}),
                "lstm": LibraryLayer("hk.LSTM", adds={"f": 1.0}),
                "gru": LibraryLayer("hk.GRU", {"reset": "before", "recurrent_bias": "none"}),
            },
        ),
        "equinox": Library(
            "Equinox",
            "0.13.8",
            {"lstm": LibraryLayer("nn.LSTMCell"), "gru": LibraryLayer("nn.GRUCell")},
        ),
        "paddle": Library(
            "PaddlePaddle",
            "3.3.1",
            {
                "rnn": LibraryLayer("nn.SimpleRNN", like="torch"),
                "lstm": LibraryLayer("nn.LSTM", like="torch"),
                "gru": LibraryLayer("nn.GRU", {"recurrent_bias": "all"}, like="torch"),
            },
        ),
        "mlx": Library(
            "MLX",
            "0.32.4",
            {
                "rnn": LibraryLayer("nn.RNN"),
                "lstm": LibraryLayer("nn.LSTM", like="equinox"),
                "gru": LibraryLayer("nn.GRU", like="equinox"),
            },
        ),
        "tinygrad": Library("tinygrad", "0.14.0", {"lstm": LibraryLayer("nn.LSTMCell")}),
    }
)
