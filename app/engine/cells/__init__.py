"""The cells by name. A new cell is one file and one entry here."""

from collections.abc import Mapping
from types import MappingProxyType

from app.engine.cells.cell import Cell
from app.engine.cells.gru import GRU
from app.engine.cells.lstm import LSTM
from app.engine.cells.rnn import RNN
from app.engine.errors import EngineError

CELLS: Mapping[str, type[Cell]] = MappingProxyType({cell.name: cell for cell in (RNN, LSTM, GRU)})


def make_cell(name: str, **options: str) -> Cell:
    """The cell of this name with its options: "rnn" (activation), "lstm", "gru" (reset).

    Raises EngineError for an unknown name, an option the cell does not have or a value it does not know.
    """
    if name not in CELLS:
        raise EngineError("model.cell", f"no cell {name!r}", "cell", f"one of {', '.join(CELLS)}")
    surplus = sorted(set(options) - set(CELLS[name].__dataclass_fields__))
    if surplus:
        raise EngineError("model.option", f"{name} has no {surplus[0]}", surplus[0], "leave it out")
    return CELLS[name](**options)
