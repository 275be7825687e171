"""A cell of a user's own equations, which runs on them alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType
from typing import ClassVar

from app.engine.cells.cell import Options
from app.engine.cells.equations.carried import check
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
    def gates(self) -> tuple[str, ...]:  # type: ignore[override]
        return self.graph.gates

    @cached_property
    def states(self) -> tuple[str, ...]:  # type: ignore[override]
        return tuple(self.graph.states)

    @cached_property
    def forgets(self) -> str | None:  # type: ignore[override]
        """The gate by which a state beside h is kept, as an LSTM's forget gate."""
        return next((g for state, g, kept in _kept(self.graph) if state != "h" and kept > 0), None)

    @cached_property
    def bridges(self) -> Mapping[str, int]:  # type: ignore[override]
        """Gates that multiply a state as it was, or 1 less them; of a further state also what lets in."""
        found = {}
        for state, gate, sign in _kept(self.graph):
            found[gate] = sign
            for other in _letting_in(self.graph, state) if sign > 0 else ():
                found.setdefault(other, -1)
        return MappingProxyType(found)


def _kept(graph: Graph) -> list[tuple[str, str, int]]:
    """A state, the gate that it is kept by, and 1; -1 where it is kept by 1 less the gate."""
    found = []
    for state, before in graph.states.items():
        for node in graph.consumers(before):
            for name in node.inputs if node.op == "multiply" and node.id in graph[state].inputs else ():
                factor = graph[name]
                if factor.id in graph.gates:
                    found.append((state, factor.id, 1))
                elif factor.op == "complement" and factor.inputs[0] in graph.gates:
                    found.append((state, factor.inputs[0], -1))
    return found


def _letting_in(graph: Graph, state: str) -> list[str]:
    """The sigmoid gates that multiply what is added to a state."""
    before = graph.states[state]
    terms = [graph[name] for name in graph[state].inputs]
    written = [term for term in terms if term.op == "multiply" and before not in term.inputs]
    return [name for term in written for name in term.inputs if _shuts(graph, name)]


def _shuts(graph: Graph, name: str) -> bool:
    return name in graph.gates and "sigmoid" in graph[name].op


@lru_cache(maxsize=64)
def own_cell(text: str) -> OwnCell:
    """The cell of a text, made once."""
    return OwnCell(text)
