"""Which gates keep a state, and which let something new into it: what their biases say about time."""

from collections.abc import Iterator

from app.engine.cells.graph import Graph, Node

FLIPS = ("negate", "complement")  # operations that make less of more
TURNED = ("subtract", "divide")  # the same, by their second operand


def keeping(graph: Graph) -> Iterator[tuple[str, int]]:
    """The gates that multiply a state on its highway, each with 1 if a larger bias keeps it longer, -1 if it
    does for a shorter time; then those that only multiply what is added to it, with the opposite sign.
    """
    if graph.highway is None:
        return
    state, factor = graph.highway
    kept = _of(graph, graph[factor])
    if kept is None:
        return
    yield kept
    for name in graph[state].inputs:
        term = graph[name]
        if term.op == "multiply" and graph.states[state] not in term.inputs:
            for each in term.inputs:
                found = _of(graph, graph[each]) if _shuts(graph, each) else None
                if found and found[0] != kept[0]:
                    yield found[0], -found[1]


def _of(graph: Graph, factor: Node) -> tuple[str, int] | None:
    """The gate that a factor is, or is made of, and whether it grows with the gate's bias."""
    sign = 1
    while factor.id not in graph.gates:
        if factor.op not in (*FLIPS, "divide"):
            return None
        sign *= -1 if factor.op in FLIPS else 1
        factor = graph[factor.inputs[0]]
    slope = _slope(graph, factor, graph.pre_activation(factor.id))
    return None if slope is None else (factor.id, sign * slope)


def _slope(graph: Graph, node: Node, to: str) -> int | None:
    """1 where a node grows with another, -1 where it falls; None where no way leads there."""
    if node.id == to:
        return 1
    for place, name in enumerate(node.inputs):
        found = _slope(graph, graph[name], to)
        if found is not None:
            falls = node.op in FLIPS or (place == 1 and node.op in TURNED)
            return -found if falls else found
    return None


def _shuts(graph: Graph, name: str) -> bool:
    """Whether a factor is made of a gate that is never negative."""
    node = graph[name]
    if node.op == "divide":
        node = graph[node.inputs[0]]
    return node.id in graph.gates and (node.op == "exp" or "sigmoid" in node.op)
