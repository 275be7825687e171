"""A cell of a user's own equations, which runs on them alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import Options
from app.engine.cells.equations.carried import check
from app.engine.cells.equations.keeping import keeping
from app.engine.cells.equations.meaning import Meaning
from app.engine.cells.equations.naming import named
from app.engine.cells.equations.reading import read
from app.engine.cells.graph import Graph
from app.engine.cells.plain import PlainCell

NAME = "own"


@dataclass(frozen=True)
class OwnCell(PlainCell):
    """The cell of these equations. Raises EngineError where they are none, with the line and the column."""

    text: str
    name: ClassVar[str] = NAME
    options: ClassVar[Options] = MappingProxyType({})

    def __post_init__(self):
        super().__post_init__()
        vars(self)["graph"] = self.equations()  # refused when it is made, not when it is used

    def equations(self) -> Graph:
        return check(Meaning(named(read(self.text))))

    @cached_property
    def pace(self) -> float:  # type: ignore[override]
        """That of a plain cell, or more where a step has more operations than its gates make usual."""
        operations = sum(node.op not in ("input", "parameter") for node in self.graph.nodes)
        return max(PlainCell.pace, PlainCell.pace * operations / (6 * self.G + 4))

    @cached_property
    def gates(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.graph.gates

    @cached_property
    def states(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.graph.states)

    @cached_property
    def bridges(self) -> Mapping[str, int]:  # type: ignore[override]
        return MappingProxyType(dict(keeping(self.graph)))

    @cached_property
    def forgets(self) -> str | None:  # type: ignore[override]
        """The gate by which a state beside h is kept, or h where another gate lets in what is new."""
        gates = [gate for gate, _ in keeping(self.graph)]
        first = self.graph.highway[0] if self.graph.highway else "h"
        return gates[0] if gates and (first != "h" or len(gates) > 1) else None


@lru_cache(maxsize=64)
def own_cell(text: str) -> OwnCell:
    """The cell of a text, made once."""
    return OwnCell(text)
