"""The T shares of each weight's gradient: the backward pass of a layer of T steps adds them up."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.magnitude import log10_norm
from app.engine.ops import quiet
from app.engine.trace import Adjoint

Block = tuple[str, str | None]  # a parameter, and the gate whose rows of it are meant; None: all of it
Element = tuple[str, tuple[int, ...]]  # a parameter, and a place in it


@dataclass(frozen=True, eq=False)
class Shares:
    """What `share_norms` fills, by block. `log10_norms` (T,): of dW_t, -inf where it is zero.

    `along` (T,): <dW_t, dW> / ||dW||^2, how much of the sum a step brings; adds up to 1, below zero where a
    step works against the rest, NaN where the sum is zero. `at_element` (T,): what each step brings to
    `element`; both None where none is asked for.
    """

    log10_norms: Mapping[Block, np.ndarray]
    along: Mapping[Block, np.ndarray]
    element: Element | None = None
    at_element: np.ndarray | None = None


def new_shares(adjoint: Adjoint, element: Element | None = None) -> Shares:
    """Allocates only. EngineError where the network has no such element."""
    network, T = adjoint.trace.network, adjoint.trace.T
    if element is not None:
        check_element(network.weights, *element)
    cell = network.cell
    stacked = [name for name, axes in cell.axes.items() if axes[0] == "GH"]
    blocks: list[Block] = [(name, None) for name in network.weights]
    blocks += [(name, gate) for name in stacked for gate in cell.gates]
    empty = {block: np.full(T, np.nan) for block in blocks}
    along = {block: np.full(T, np.nan) for block in blocks}
    return Shares(empty, along, element, None if element is None else np.full(T, np.nan))


def check_element(weights: Mapping[str, np.ndarray], name: str, index: tuple[int, ...]) -> None:
    """EngineError where there is no such parameter, or no such place in it."""
    if name not in weights:
        hint = f"one of {', '.join(weights)}"
        raise EngineError("shares.element", f"there is no {name:.40}", "element.name", hint)
    shape = weights[name].shape
    if len(index) != len(shape) or not all(0 <= at < size for at, size in zip(index, shape, strict=True)):
        message = f"{name} has no such element; its shape is {shape}"
        raise EngineError("shares.element", message, "element.index")


def share_norms(adjoint: Adjoint, shares: Shares) -> Iterator[int]:
    """Yield t = 0 ... T - 1 after a whole backward pass; once t is yielded its numbers stand in `shares`."""
    network = adjoint.trace.network
    rows = {block: network.cell.rows(block[1], network.H) for block in shares.along}
    with quiet():
        units = {block: _unit(adjoint.weights[block[0]][rows[block]]) for block in rows}
    for t in range(adjoint.trace.T):
        with quiet():
            share = {name: adjoint.share(name, t) for name in adjoint.weights}
            for block, (unit, square) in units.items():
                part = share[block[0]][rows[block]]
                shares.log10_norms[block][t] = log10_norm(part)
                shares.along[block][t] = np.vdot(part, unit) / square
            if shares.element is not None:
                name, index = shares.element
                shares.at_element[t] = share[name][index]
        yield t


def _unit(total: np.ndarray) -> tuple[np.ndarray, float]:
    """The sum over its largest entry, and what a share's product with that is divided by: no square of a
    small number is lost.
    """
    most = np.abs(total).max()
    return total / most, most * np.vdot(total / most, total / most)
