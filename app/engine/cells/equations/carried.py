"""What a graph can carry: from every parameter one way to one pre-activation, where its gradient follows.

On that way it is multiplied by a vector or added, then added further, and once at most multiplied by
something else, as a reset gate does.
"""

from collections.abc import Mapping

from app.engine.cells.equations.meaning import Meaning
from app.engine.cells.equations.naming import check_read
from app.engine.cells.equations.reading import Place, refuse
from app.engine.cells.graph import Graph, Node

OWN_GATE = "give it a gate of its own: n = tanh(W_xn x + W_hn h_prev + b_n)"
MOST_WAYS = 1000
SIGNS = {"subtract": "-", "negate": "-", "divide": "/", "complement": "1 -"}  # operations as they are written


def check(meaning: Meaning) -> Graph:
    """The graph of equations that can be carried; raises EngineError at the first that cannot."""
    check_read(meaning.named)
    graph = meaning.graph
    if not any("x" in node.inputs for node in graph.nodes):
        place = meaning.named.lines["h"].place
        refuse("parameter", place, "x is read nowhere", "a matrix reads it: W_xg x for a gate g")
    _check_ways(meaning, graph)
    for name in graph.parameters:
        _check_parameter(graph, name, meaning.places)
    return graph


def _check_ways(meaning: Meaning, graph: Graph) -> None:
    """Pictures and formulas follow every way from a node to a state: of lines that read the one before twice,
    again and again, there would be no end.
    """
    ways: dict[str, int] = {}
    for node in reversed(graph.nodes):
        ways[node.id] = max(
            1, sum(ways[each.id] * each.inputs.count(node.id) for each in graph.consumers(node.id))
        )
        if ways[node.id] > MOST_WAYS:
            place = meaning.places.get(node.id, meaning.named.lines["h"].place)
            refuse("too_long", place, f"more than {MOST_WAYS} ways lead from {node.id} to the end of a step")


def _check_parameter(graph: Graph, name: str, places: Mapping[str, Place]) -> None:
    """Each block of it is read once, and goes into its own gate."""
    stacked = graph[name].shape[0] == "GH" and bool(graph.gates)
    found: set[str | None] = set()
    for node in graph.consumers(name):
        block, place = node.block if stacked else None, places[node.id]
        said = f"{name[:-1]}{block}" if block else name
        if block in found or node.inputs.count(name) > 1:
            refuse("parameter", place, f"{said} is read twice", "give the second another name")
        found.add(block)
        if node.op == "multiply" and any(
            graph[each].op == "parameter" for each in node.inputs if each != name
        ):
            refuse("parameter", place, f"{said} is multiplied by another parameter", "leave that out")
        if node.op == "product" and node.inputs[1] == name:
            refuse("parameter", place, f"{node.inputs[0]} and {said} are both learnt", "leave one out")
        gate = _goes_into(graph, node, said, places)
        if block and gate != block:
            refuse("parameter", place, f"{said} is of the gate {block}, and goes into {gate} here")


def _goes_into(graph: Graph, node: Node, said: str, places: Mapping[str, Place]) -> str | None:
    """The gate into which a parameter goes, from the node that reads it."""
    scaled = False
    while True:
        if node.op not in ("sum", "multiply", "product"):
            sign = SIGNS.get(node.op, node.op)
            message = f"{said} may only be added or multiplied on its way into a gate; here is {sign}"
            refuse("parameter", places[node.id], message, OWN_GATE)
        if node.id in graph.pre_activations:
            return graph.pre_activations[node.id]
        following = graph.consumers(node.id)
        if node.id in graph.states or not following:
            refuse("parameter", places[node.id], f"{said} goes into no gate", OWN_GATE)
        if len(following) > 1 or following[0].inputs.count(node.id) > 1:
            refuse("parameter", places[node.id], f"what {said} makes is read twice", OWN_GATE)
        if following[0].op == "product" or (scaled and following[0].op == "multiply"):
            refuse("parameter", places[following[0].id], f"what {said} makes is multiplied twice", OWN_GATE)
        scaled = scaled or following[0].op == "multiply"
        node = following[0]
