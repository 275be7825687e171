"""The cells by name. A new cell is one file and one entry here."""

from collections.abc import Mapping
from types import MappingProxyType

from app.engine.cells.cell import Cell
from app.engine.cells.fused import FUSED
from app.engine.cells.gru import GRU
from app.engine.cells.lru import LRU
from app.engine.cells.lstm import LSTM
from app.engine.cells.mgu import MGU
from app.engine.cells.min_gru import MinGRU
from app.engine.cells.min_lstm import MinLSTM
from app.engine.cells.rnn import RNN
from app.engine.cells.slstm import SLSTM
from app.engine.errors import EngineError

CELLS: Mapping[str, type[Cell]] = MappingProxyType(
    {cell.name: cell for cell in (RNN, LSTM, GRU, MGU, MinGRU, MinLSTM, SLSTM, LRU)}
)


def make_cell(name: str, **options: str | bool) -> Cell:
    """The cell of this name with these options (`CELLS[name].options`), with fused kernels if it has them.

    Raises EngineError for an unknown name, an option the cell does not have or a value it does not know.
    """
    if name not in CELLS:
        raise EngineError("model.cell", f"no cell {name!r}", "cell", f"one of {', '.join(CELLS)}")
    surplus = sorted(set(options) - set(CELLS[name].options))
    if surplus:
        raise EngineError("model.option", f"{name} has no {surplus[0]}", surplus[0], "leave it out")
    cell, fused = CELLS[name](**options), FUSED.get(name)
    return fused(**options) if fused and fused.covers(cell) else cell
