"""Events that a trace and both passes share: plan, steps, gradients, done."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.api.questions.forms import Answer, Matrix, Number, States, Step, Vector
from app.api.spec.costs import Size
from app.api.spec.experiment import Experiment
from app.api.spec.layers import by_ending, layers_told
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.checks.nonfinite import first_nonfinite
from app.engine.network.address import Address
from app.engine.network.structure import Structure
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import bptt
from app.engine.passes.layers import LayerAdjoint, LayerTrace
from app.engine.passes.trace import Adjoint, Trace
from app.engine.passes.unroll import unroll


class ModelPlan(Answer):
    """Sizes of one network; of its layers what is no default."""

    cell: str
    hidden: int
    parameters: int
    layers: int | None = None
    bidirectional: bool | None = None
    merge: Literal["concat", "sum"] | None = None
    read: Literal["step", "state"] | None = None
    embedding: int | None = None
    shapes: dict[str, list[int]]
    weights: dict[str, Vector | Matrix] | None = None


class Guess(Answer):
    """A guess without a network: the value at each step again. `loss`: L of it."""

    kind: Literal["last_value"]
    loss: Number


class Scale(Answer):
    """A column that was standardised: (value - mean) / deviation."""

    name: str
    mean: Number
    deviation: Number


class Plan(Answer):
    """The first event."""

    event: Literal["plan"]
    digest: str
    T: int
    loss_steps: list[Step]
    models: list[ModelPlan]
    symbols: list[str]
    inputs: list[str] | None
    outputs: list[str] | None
    order: Annotated[
        list[Step] | None, Field(description="which step stands at each place, where they were shuffled")
    ]
    informative: Annotated[
        list[Step] | None, Field(description="the steps the answer hangs on; null: not known, or all")
    ]
    guess: Annotated[
        Guess | None, Field(description="what a plain guess would make of the loss; null: the task has none")
    ]
    scale: Annotated[
        list[Scale] | None, Field(description="what was done to each column; null: numbers are as given")
    ]
    valid: Annotated[
        list[list[bool]] | None,
        Field(description="of several sequences, for each whether a step is its own: false is padding"),
    ] = None


class Gradients(Answer):
    """L, and dL by the weights, the initial states, of several layers by ending, and the inputs."""

    event: Literal["gradients"]
    model: int
    loss: Number
    weights: dict[str, Vector | Matrix]
    h_0: States
    c_0: States | None = None
    n_0: States | None = None
    m_0: States | None = None
    x: Matrix


class NonFiniteValue(BaseModel):
    """The first value that is not finite."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)
    model: int
    t: Step
    symbol: str
    in_pass: Literal["forward", "backward"] = Field(alias="pass")


class Done(Answer):
    """The last event of a whole trace."""

    event: Literal["done"]
    seconds: float
    nonfinite: NonFiniteValue | None


def unrolled(traces: Sequence[Trace]) -> Iterator[int | None]:
    """Yield t = 0 ... T - 1; once t is yielded, all of step t stands in every trace."""
    yield from _in_step([unroll(trace) for trace in traces])


def propagated(adjoints: Sequence[Adjoint], truncate: int | None) -> Iterator[int | None]:
    """Yield t = T - 1 ... 0; once t is yielded, all of step t stands in every adjoint."""
    yield from _in_step([bptt(adjoint.trace, adjoint, truncate) for adjoint in adjoints])


def _in_step(passes: Sequence[Iterator[int | None]]) -> Iterator[int | None]:
    """The steps of several passes, each once it stands in all of them; None at steps on the way there."""
    heads: list[int | None] = [None] * len(passes)
    while True:
        for m, each in enumerate(passes):
            for step in each:
                if step is not None:
                    heads[m] = step
                    break
                yield None
            else:
                return
        yield heads[0]


def gradient_events(experiment: Experiment, adjoints: Sequence[Adjoint], packed: bool) -> Iterator[bytes]:
    """A `gradients` event for each network, whose backward pass must be through."""
    b = slice(None) if experiment.spec.several else 0
    for m, (adjoint, size) in enumerate(zip(adjoints, experiment.sizes, strict=True)):
        yield from wire.event_pieces("gradients", packed, model=m, **gradients(adjoint, size.structure, b))


def plan(experiment: Experiment) -> dict[str, Any]:
    """The plan of what is to come: sizes, steps with a loss, symbols of the task."""
    sequence = experiment.sequence
    models = []
    for model, network, size in zip(
        experiment.spec.models, experiment.networks, experiment.sizes, strict=True
    ):
        models.append(
            {
                "cell": size.cell.name,
                "hidden": size.H,
                **layers_told(model),
                "parameters": sum(W.size for W in network.weights.values()),
                "shapes": {name: list(network.weights[name].shape) for name in network.names},
                **({"weights": dict(network.weights)} if "weights" in experiment.spec.include else {}),
            }
        )
    return {
        "digest": experiment.digest,
        "T": experiment.T,
        "loss_steps": list(experiment.loss.at),
        "models": models,
        "symbols": list(sequence.symbols),
        "inputs": None if sequence.inputs is None else list(sequence.inputs),
        "outputs": None if sequence.outputs is None else list(sequence.outputs),
        "order": None if sequence.order is None else list(sequence.order),
        "informative": None if sequence.informative is None else list(sequence.informative),
        "guess": guess(experiment),
        "scale": None if sequence.scale is None else [asdict(column) for column in sequence.scale],
        **({"valid": valid_of(experiment).T.tolist()} if experiment.spec.several else {}),
    }


def valid_of(experiment: Experiment) -> np.ndarray:
    """(T, B) False at padding."""
    ragged = experiment.asked.ragged
    return ragged.valid if ragged else np.ones(experiment.sequence.xs.shape[:2], bool)


def guess(experiment: Experiment) -> dict[str, Any] | None:
    """L of the plain guess that the task has, the last value again; None where it has none, and for losses
    that need a probability.
    """
    sequence, loss = experiment.sequence, experiment.loss
    if sequence.guess is None or loss.kind != "mse":
        return None
    at = list(loss.at)
    with quiet():
        each = loss.rule.value(sequence.guess[at, 0], sequence.targets[at, 0])
        return {"kind": "last_value", "loss": float(each.sum() * loss.weight)}


def forward(trace: LayerTrace, t: int | slice, b: int | slice = 0) -> dict[str, Any]:
    """Input (X,), states (H,) and gates (H,) of a layer's step t, in its own order; of n steps (n, X) and
    (n, H). `b`: which sequence of a batch, or all of them.
    """
    states = {state: rows[1:][t, b] for state, rows in trace.states.items()}
    return {"x": trace.xs[t, b], **states, "gates": _at(trace.gates, t, b)}


def read_out(trace: Trace, t: int | slice) -> dict[str, Any]:
    """Logits and output (Y,) of step t; of a span of n steps (n, Y)."""
    return {"logits": trace.logits[t, 0], "output": trace.outputs[t, 0]}


def backward(adjoint: LayerAdjoint, t: int | slice, b: int | slice = 0) -> dict[str, Any]:
    """Gradients (H,) of L at a layer's step t in its own order: total = direct + arriving from t + 1; of a
    span of n steps (n, H). `b`: which sequence of a batch, or all of them.
    """
    by_state: dict[str, Any] = {}
    for state, total in adjoint.totals.items():
        by_state[f"d{state}"] = total[t, b]
        if state == "h":
            by_state["dh_direct"] = adjoint.direct[t, b]
        by_state[f"d{state}_next"] = adjoint.later[state][t, b]
    norms = {f"d{state}": values[t] for state, values in adjoint.log10_norms.items()}
    return {**by_state, "gates": _at(adjoint.dgates, t, b), "log10_norm": norms}


def gradients(adjoint: Adjoint, structure: Structure, b: int | slice = 0) -> dict[str, Any]:
    """L, and its gradients by weights, initial states and inputs; `b`: of one sequence, or of all of them."""
    return {
        "loss": adjoint.trace.loss,
        "weights": dict(adjoint.weights),
        **initial(adjoint.layers, lambda own: own.initial, structure, b),
        "x": adjoint.dxs[:, b],
    }


def initial(
    by_address: Mapping[Address, Any],
    states_of: Callable[[Any], Mapping[str, np.ndarray]],
    structure: Structure,
    b: int | slice = 0,
) -> dict[str, Any]:
    """What stands for the states before the first step: "h_0", "c_0", … (H,), of several layers by ending."""
    rows = {address: states_of(each) for address, each in by_address.items()}
    return {
        f"{state}_0": by_ending(structure, {address: each[state][b] for address, each in rows.items()})
        for state in structure.cell.states
    }


def nonfinite(adjoints: list[Adjoint]) -> dict[str, Any] | None:
    """The first value that is not finite, in the order of the stream; None where all are finite."""
    found = [(first_nonfinite(adjoint.trace, adjoint), m) for m, adjoint in enumerate(adjoints)]
    order = {
        "forward": 1,
        "backward": -1,
    }  # forward comes before backward; the one goes up in t, the other down
    first = min(
        ((-order[each.direction], order[each.direction] * each.t, m, each) for each, m in found if each),
        key=lambda item: item[:3],
        default=None,
    )
    if first is None:
        return None
    _, _, m, each = first
    return {"model": m, "t": each.t, "symbol": each.symbol, "pass": each.direction}


def _at(arrays: Mapping[str, np.ndarray], t: int | slice, b: int | slice) -> dict[str, np.ndarray]:
    return {name: array[t, b] for name, array in arrays.items()}


def numbers_of(size: Size, spec: BaseSpec) -> tuple[float, float]:
    """How many numbers both passes have at their steps, and how many as a whole: gradients, and weights."""
    by_step = (size.T * size.batch) * (
        sum(size.inputs) + 3 * size.Y + size.layers * size.H * (4 * size.states + 2 * size.gates)
    )
    return by_step, size.T * size.batch * size.X + (2 if "weights" in spec.include else 1) * size.parameters
