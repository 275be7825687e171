"""The sizes of a network whose weights are given: what most of its parts say, so that the one that differs is
told, and not those that are right.

A matrix may be transposed, as other libraries have it: it then still says its sizes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from app.api.spec.layers import structure_of
from app.api.wire.errors import ApiError
from app.engine.network.read_out import READ_OUT_AXES

LAYOUT = "rows receive and columns send here: transpose it"
GATES = "; a GRU of Keras has its gates in another order too: z, r, h there, r, z, n here"
Shape = tuple[int, ...]


def hidden_size(model: Any, X: int) -> int:
    """H as most of the parts of a model with weights have it; where they are as many, as its layer has it."""
    said: Counter[int] = Counter()
    for name, array in model.weights.items():
        said.update({sizes["H"] for sizes in _readings(model, name, array.shape, X=X) if "H" in sizes})
    said.update(len(row) for row in _given_states(model))
    if model.hidden is not None:
        said[model.hidden] += 1
    own = _as_its_layer_has_it(model)
    return max(said or [own], key=lambda H: (said[H], own == H))


def _as_its_layer_has_it(model: Any) -> int:
    """H by the columns of W_hh, or of what else is as wide; else by the rows of the first parameter."""
    cell = structure_of(model).cell
    wide = next((name for name, axes in cell.axes.items() if axes[-1] == "H"), None)
    if wide is not None:
        return model.weights[wide].shape[-1]
    return max(1, model.weights[next(iter(cell.axes))].shape[0] // cell.G)


def _given_states(model: Any) -> Iterator[np.ndarray]:
    for name in structure_of(model).cell.states:
        state = getattr(model, f"{name}_0")
        if isinstance(state, dict):
            yield from state.values()
        elif state is not None:
            yield state


def output_size(models: Sequence[Any], X: int, classes: int | None) -> int | None:
    """Y as most of the read-outs have it, `classes` among them; None where no weights are given."""
    said: Counter[int] = Counter()
    rows = None
    for model in models:
        if model.weights is None:
            continue
        H = hidden_size(model, X)
        for name in READ_OUT_AXES:
            shape = model.weights[name].shape
            said.update({sizes["Y"] for sizes in _readings(model, name, shape, X=X, H=H)})
        rows = rows or model.weights["W_hy"].shape[0]
    if rows is None:
        return None
    if classes is not None:
        said[classes] += 1
    return max(said or [rows], key=lambda Y: (said[Y], classes != Y, rows == Y))


def check(model: Any, m: int, wanted: dict[str, Shape]) -> None:
    """ApiError 422 at the first of the weights whose shape is not the `wanted` one."""
    found = {name: model.weights[name].shape for name in wanted}
    wrong = [name for name in wanted if found[name] != wanted[name]]
    if not wrong:
        return
    name = wrong[0]
    turned = [name for name in wrong if found[name] == wanted[name][::-1]]
    message, hint = f"{name} is {found[name]}; {wanted[name]} is needed", None
    if name in turned:
        also = f"; so are {', '.join(turned[1:])}" if turned[1:] else ""
        message, hint = f"{message}: yours is its transpose", LAYOUT + also
        hint += GATES if model.cell == "gru" else ""
    raise ApiError(422, "model.weights", message, f"models.{m}.weights.{name}", hint)


def _readings(model: Any, name: str, shape: Shape, **known: int) -> Iterator[dict[str, int]]:
    """The sizes that a shape stands for, as it should be and as its transpose; none where it cannot be."""
    structure = structure_of(model)
    axes = structure.axes[name]
    if len(axes) == len(shape):
        for reading in {shape, shape[::-1]}:
            sizes = _read(axes, reading, structure.cell.G)
            if sizes and all(known.get(axis, size) == size for axis, size in sizes.items()):
                yield sizes


def _read(axes: Sequence[str], shape: Shape, G: int) -> dict[str, int] | None:
    """Sizes by name, GH and 2H as H; None where they contradict each other."""
    sizes: dict[str, int] = {}
    blocks = {"GH": G, "2H": 2}
    for axis, size in zip(axes, shape, strict=True):
        if size % blocks.get(axis, 1):
            return None
        name, size = ("H", size // blocks[axis]) if axis in blocks else (axis, size)
        if sizes.setdefault(name, size) != size:
            return None
    return sizes
