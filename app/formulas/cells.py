"""All cells and their formulas as plain values, for `GET /api/cells` (its form: docs/architecture.md)."""

from collections.abc import Iterator, Mapping
from typing import Any

from app.engine.cells import CELLS, make_cell
from app.engine.cells.cell import Cell
from app.engine.graph import Graph, Node
from app.engine.losses import LOSSES
from app.engine.network import READ_OUT_AXES, network_graph, read_out
from app.engine.ops import ACTIVATIONS
from app.formulas import titles
from app.formulas.latex import Writer
from app.formulas.mathml import mathml
from app.formulas.notation import NOTATIONS, Notation

OPTIONS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "rnn": {"activation": tuple(ACTIVATIONS)},
    "lstm": {},
    "gru": {"reset": ("after", "before")},
}
# Nodes of a cell that have no letters of their own and are written out where they are read; so are products.
WRITTEN_OUT = frozenset({"kept", "written", "tanh_c", "reset", "one_minus_z"})


def catalogue() -> dict[str, Any]:
    """Notations, losses and cells; every formula is MathML, in each notation."""
    return {
        "notations": [_notation(notation) for notation in NOTATIONS.values()],
        "losses": [{"kind": kind, "titles": dict(titles.LOSSES[kind])} for kind in LOSSES],
        "reductions": {
            "sum": mathml(r"L = \sum_{k} L_{k}"),
            "mean": mathml(r"L = \frac{1}{K} \sum_{k} L_{k}"),
        },
        "cells": [_cell(name) for name in CELLS],
    }


def _notation(notation: Notation) -> dict[str, Any]:
    return {
        "name": notation.name,
        "titles": dict(notation.titles),
        "sample": notation.sample,
        "vectors": "rows" if notation.rows else "columns",
    }


def _cell(name: str) -> dict[str, Any]:
    variants = [_variant(name, options) for options in _choices(OPTIONS[name])]
    cell = make_cell(name)
    return {
        "cell": name,
        "titles": dict(titles.CELLS[name]),
        "gates": [{"id": gate, "titles": dict(titles.GATES[gate])} for gate in cell.gates],
        "states": list(cell.states),
        "parameters": {
            parameter: {"titles": dict(titles.NODES[parameter]), "shapes": _shapes(axes)}
            for parameter, axes in {**cell.axes, **READ_OUT_AXES}.items()
        },
        "variants": variants,
        "readout": {kind: _read_out(cell, kind) for kind in LOSSES},
    }


def _choices(options: Mapping[str, tuple[str, ...]]) -> Iterator[dict[str, str]]:
    """A cell's variants: at most one option, each of its values; the first is the default."""
    for name, values in options.items():
        yield from ({name: value} for value in values)
    if not options:
        yield {}


def _variant(name: str, options: dict[str, str]) -> dict[str, Any]:
    cell = make_cell(name, **options)
    writers = _writers(network_graph(cell, "cross_entropy"))
    # The equations as a paper has them: a line for each gate and state, everything else written out.
    named = [node.id for node in cell.graph.nodes if node.id in (*cell.gates, *cell.states)]
    short = [Writer(cell.graph, notation, frozenset(named)) for notation in NOTATIONS.values()]
    return {
        "options": options,
        "titles": dict(titles.VARIANTS[next(iter(options.items()))] if options else titles.CELLS[name]),
        "nodes": [_node(node, writers) for node in cell.graph.nodes],
        "edges": _edges(cell.graph.nodes),
        "equations": {
            writer.notation.name: mathml(*(line for node in named for line in writer.formula(node)))
            for writer in short
        },
    }


def _read_out(cell: Cell, kind: str) -> dict[str, Any]:
    graph = network_graph(cell, kind)
    writers, nodes = _writers(graph), read_out(kind)
    return {"nodes": [_node(node, writers) for node in nodes], "edges": _edges(nodes)}


def _writers(graph: Graph) -> list[Writer]:
    """One for each notation."""
    lettered = frozenset(node.id for node in graph.nodes if node.op != "product") - WRITTEN_OUT
    return [Writer(graph, notation, lettered) for notation in NOTATIONS.values()]


def _node(node: Node, writers: list[Writer]) -> dict[str, Any]:
    return {
        "id": node.id,
        "op": node.op,
        "inputs": list(node.inputs),
        "shape": list(node.shape),
        "block": node.block,
        "titles": dict(titles.NODES[node.id]),
        "shapes": _shapes(node.shape),
        "symbol": {writer.notation.name: mathml(writer.letters(node.id)) for writer in writers},
        "formula": {writer.notation.name: mathml(*writer.formula(node.id)) for writer in writers},
        "gradient": {writer.notation.name: mathml(*writer.gradient(node.id)) for writer in writers},
        **(
            {"batch": {writer.notation.name: mathml(*writer.over_batch(node.id)) for writer in writers}}
            if node.op == "parameter"
            else {}
        ),
    }


def _shapes(axes: tuple[str, ...]) -> dict[str, list[str]]:
    return {notation.name: list(notation.shape(axes)) for notation in NOTATIONS.values()}


def _edges(nodes: tuple[Node, ...]) -> list[list[str]]:
    return [[name, node.id] for node in nodes for name in node.inputs]
