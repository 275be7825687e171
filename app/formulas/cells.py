"""All cells and their formulas as plain values, for `GET /api/cells`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.engine.cells import CELLS, make_cell
from app.engine.cells.cell import Cell
from app.engine.cells.equations.own import own_cell
from app.engine.cells.equations.writing import written
from app.engine.cells.fused import FUSED
from app.engine.cells.graph import Graph, Node
from app.engine.network.losses import LOSSES
from app.engine.network.read_out import network_graph, read_out
from app.formulas import titles
from app.formulas.latex import ENTRY, PAIRS, Writer
from app.formulas.mathml import mathml
from app.formulas.notation import NOTATIONS, Notation
from app.formulas.operations import OPERATIONS, described

# The option whose values the catalogue lists, of cells that have kernels of their own; other variants, and
# other cells' formulas, are asked for, each by itself: they are half a megabyte.
LISTED: Mapping[str, str] = {"rnn": "activation", "gru": "reset"}


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
        "sizes": dict(notation.sizes),
    }


def _cell(name: str) -> dict[str, Any]:
    cell = make_cell(name)
    option = LISTED.get(name)
    choices = [{option: value} for value in cell.options[option]] if option else [{}]
    listed = choices if name in FUSED else []
    return _record(cell, titles.CELLS[name], [variant(name, options) for options in listed])


def own_record(text: str, called: str | None = None) -> dict[str, Any]:
    """The cell of a user's own equations, as the others are listed. EngineError where they are none."""
    cell = own_cell(text)
    name = titles.own(called)
    return _record(cell, name, [_variant(cell, {}, dict(name.titles))])


def _record(cell: Cell, name: titles.CellName, variants: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "cell": cell.name,
        "short": name.short,
        "titles": dict(name.titles),
        "gates": [{"id": gate, "titles": dict(titles.gate(gate))} for gate in cell.gates],
        "states": list(cell.states),
        "parameters": {
            node.id: {"titles": _node_titles(node, cell.gates), "shapes": _shapes(node.shape)}
            for node in (*cell.graph.nodes, *read_out("mse"))
            if node.op == "parameter"
        },
        "options": [_option(option, values) for option, values in cell.options.items()],
        "variants": variants,
        "readout": {kind: _read_out(cell, kind) for kind in LOSSES},
    }


def _option(name: str, values: tuple[str | bool, ...]) -> dict[str, Any]:
    """An option of a cell: the values that it may have, the default first."""
    return {
        "name": name,
        "titles": dict(titles.OPTIONS[name]),
        "values": [{"value": value, "titles": dict(_value_titles(name, value))} for value in values],
    }


def _value_titles(option: str, value: str | bool) -> titles.Titles:
    """What a value of an option is called; an operation as it is called everywhere."""
    return titles.VALUES.get((option, value)) or OPERATIONS[value].titles


def variant(name: str, options: dict[str, str | bool]) -> dict[str, Any]:
    """A cell with these options: nodes, edges and formulas. EngineError for what it has not."""
    return _variant(make_cell(name, **options), options, _titles(name, options))


def _variant(cell: Cell, options: dict[str, str | bool], titled: dict[str, str]) -> dict[str, Any]:
    writers = _writers(network_graph(cell, "cross_entropy"))
    # The equations as a paper has them: a line for each gate and state, everything else written out.
    named = [node.id for node in cell.graph.nodes if node.id in (*cell.gates, *cell.states)]
    short = [Writer(cell.graph, notation, frozenset(named)) for notation in NOTATIONS.values()]
    return {
        "options": options,
        "titles": titled,
        "text": written(cell.graph),
        "gates": list(cell.gates),
        "nodes": [_node(node, writers) for node in cell.graph.nodes],
        "edges": _edges(cell.graph.nodes),
        "operations": _operations(cell.graph.nodes),
        "equations": {
            writer.notation.name: mathml(*(line for node in named for line in writer.formula(node)))
            for writer in short
        },
    }


def _titles(name: str, options: dict[str, str | bool]) -> dict[str, str]:
    """What its options say, one after the other; without options the cell's own title."""
    chosen = [_value_titles(*option) for option in options.items()] or [titles.CELLS[name].titles]
    return {language: ", ".join(each[language] for each in chosen) for language in ("en", "ko")}


def _read_out(cell: Cell, kind: str) -> dict[str, Any]:
    graph = network_graph(cell, kind)
    writers, nodes = _writers(graph), read_out(kind)
    return {
        "nodes": [_node(node, writers) for node in nodes],
        "edges": _edges(nodes),
        "operations": _operations(nodes),
    }


def _writers(graph: Graph) -> list[Writer]:
    """One for each notation."""
    lettered = frozenset(node.id for node in graph.nodes if _has_letters(node, graph))
    return [Writer(graph, notation, lettered) for notation in NOTATIONS.values()]


def _has_letters(node: Node, graph: Graph) -> bool:
    """Whether a node is a quantity with letters of its own: not one that stands only between two others, as
    products and what is kept or written are, and which is written out where it is read.
    """
    named = (*graph.gates, *graph.states, "output")
    is_sum = node.op == "sum" and (node.id == "logits" or len(node.id.partition("_")[0]) == 1)
    return node.op in ("input", "parameter", *LOSSES) or node.id in named or is_sum


def _node_titles(node: Node, gates: tuple[str, ...]) -> dict[str, str]:
    return dict(titles.node(node.id, gates, OPERATIONS[node.op].titles))


def _node(node: Node, writers: list[Writer]) -> dict[str, Any]:
    return {
        "id": node.id,
        "op": node.op,
        "inputs": list(node.inputs),
        "shape": list(node.shape),
        "block": node.block,
        "titles": _node_titles(node, writers[0].graph.gates),
        "shapes": _shapes(node.shape),
        "symbol": _written(writers, lambda writer: (writer.letters(node.id),)),
        "formula": _written(writers, lambda writer: writer.formula(node.id)),
        "gradient": _written(writers, lambda writer: writer.gradient(node.id)),
        **(
            {"batch": _written(writers, lambda writer: writer.over_batch(node.id))}
            if node.op == "parameter"
            else {}
        ),
        **_way_back(node, writers),
        **_letters(node, None, writers),
        **(
            {"blocks": {gate: _letters(node, gate, writers) for gate in writers[0].graph.gates}}
            if node.shape[:1] == ("GH",)
            else {}
        ),
    }


def _way_back(node: Node, writers: list[Writer]) -> dict[str, Any]:
    """What an operation sends to each of its inputs; to parameters also summed over a batch."""
    if node.op in ("input", "parameter") or node.id == "output":
        return {}
    parameters = [name for name in node.inputs if writers[0].graph[name].op == "parameter"]
    return {
        "sent": {
            name: _written(writers, lambda writer, name=name: writer.sent(node.id, name))
            for name in node.inputs
        },
        "sent_batch": {
            name: _written(writers, lambda writer, name=name: writer.sent_over_batch(node.id, name))
            for name in parameters
        },
    }


def _letters(node: Node, gate: str | None, writers: list[Writer]) -> dict[str, Any]:
    """The letters of a node's value, of dL by it, of its derivative where it is elementwise, of those by two
    inputs, of a loss's target: of the whole array, and of one number in it.
    """
    found = {}
    for form, further in (("letters", ""), ("entry", ENTRY)):
        each = [replace(writer, further=further) for writer in writers]
        found[form] = {
            "value": _written(each, lambda writer: (writer.value_of(node.id, gate),)),
            "gradient": _written(each, lambda writer: (writer.gradient_of(node.id, gate),)),
        }
        if each[0].slope_of(node.id) is not None:
            found[form]["slope"] = _written(each, lambda writer: (writer.slope_of(node.id),))
        if node.op in PAIRS:
            found[form]["slopes"] = {
                name: _written(each, lambda writer, place=place: (writer.slope_by(node.id, place),))
                for place, name in enumerate(node.inputs)
                if each[0].slope_by(node.id, place) is not None
            }
        if node.op in LOSSES:
            found[form]["target"] = _written(each, lambda writer: (writer.quantity("target"),))
    return found


def _written(writers: list[Writer], lines: Callable[[Writer], tuple[str, ...]]) -> dict[str, str]:
    return {writer.notation.name: mathml(*lines(writer)) for writer in writers}


def _shapes(axes: tuple[str, ...]) -> dict[str, list[str]]:
    return {notation.name: list(notation.shape(axes)) for notation in NOTATIONS.values()}


def _edges(nodes: tuple[Node, ...]) -> list[list[str]]:
    return [[name, node.id] for node in nodes for name in node.inputs]


def _operations(nodes: tuple[Node, ...]) -> dict[str, dict[str, Any]]:
    """The operations of these nodes, by name."""
    return {op: described(op) for op in dict.fromkeys(node.op for node in nodes)}
