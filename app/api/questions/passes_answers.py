"""What the events of POST /api/passes look like: a trace's, but in blocks of steps, and the gradient map."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.questions.answers import (
    Answer,
    Done,
    Gradients,
    MapAnswer,
    Matrix,
    Number,
    Plan,
    Step,
    StreamError,
    Vector,
    Waiting,
)
from app.api.wire.errors import Problem


class NormsByStep(Answer):
    """log10 of Euclidean norms, one for each step, exact outside the range of float64 too."""

    dh: Vector
    dc: Vector | None = None


class ForwardRows(Answer):
    """The steps of one block in one network, a row or an item for each, ascending in t.

    Inputs, states and gates; logits and output (softmax, sigmoid or the logits, by the loss); target and
    loss, null where no loss stands.
    """

    x: Matrix
    h: Matrix
    c: Matrix | None = None
    gates: dict[str, Matrix]
    logits: Matrix
    output: Matrix
    target: list[int | Vector | None]
    loss: list[Number | None]


class BackwardRows(Answer):
    """Gradients of L at the steps of one block in one network, a row or an item for each, ascending in t.

    dh = dh_direct + dh_next; `gates` by the gates' values.
    """

    dh: Matrix
    dh_direct: Matrix
    dh_next: Matrix
    dc: Matrix | None = None
    dc_next: Matrix | None = None
    gates: dict[str, Matrix]
    log10_norm: NormsByStep


class Block(Answer):
    """The steps from <= t < to."""

    from_: Step = Field(alias="from")
    to: int


class ForwardBlock(Block):
    """The steps from <= t < to forward, of every network: those computed since the block before, t < from."""

    event: Literal["forward"]
    models: list[ForwardRows]


class BackwardBlock(Block):
    """The steps from <= t < to backward, of every network: those computed since the block before, t >= to."""

    event: Literal["backward"]
    models: list[BackwardRows]


LastRows = Annotated[
    list[NormsByStep] | None,
    Field(
        description="of each model, log10 of the norms of dL_k/dh_t and dL_k/dc_t at every t, k the last "
        "loss step; -Infinity where t > k"
    ),
]


class MapEvent(MapAnswer):
    """The gradient map, as POST /api/gradient-map answers it; `last` is null unless the map is pooled."""

    event: Literal["map"]
    last: LastRows


class RefusedMap(Answer):
    """Why there is no map: it would be too large or too costly. `last` is null where it is refused too."""

    event: Literal["map"]
    refused: Problem
    last: LastRows


PASSES = (Waiting, Plan, ForwardBlock, BackwardBlock, Gradients, MapEvent, RefusedMap, Done, StreamError)
