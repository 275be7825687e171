"""Kernels written out for speed. Each is held to its cell's equations by the tests."""

from collections.abc import Mapping
from types import MappingProxyType

from app.engine.cells.cell import Cell
from app.engine.cells.fused.gru import FusedGRU
from app.engine.cells.fused.lstm import FusedLSTM
from app.engine.cells.fused.rnn import FusedRNN

FUSED: Mapping[str, type[Cell]] = MappingProxyType(
    {cell.name: cell for cell in (FusedRNN, FusedLSTM, FusedGRU)}
)
