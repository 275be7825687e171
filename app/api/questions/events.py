"""Events that a trace and both passes share: plan, steps, gradients, done."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from app.api.questions.forms import Answer, Matrix, Number, Step, Vector
from app.api.spec.costs import Size
from app.api.spec.experiment import Experiment
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.checks.nonfinite import first_nonfinite
from app.engine.numbers.ops import quiet
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import Adjoint, Trace
from app.engine.passes.unroll import unroll


class ModelPlan(Answer):
    """Sizes of one network."""

    cell: str
    hidden: int
    parameters: int
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


class Gradients(Answer):
    """L, and dL by the weights, the initial states and the inputs."""

    event: Literal["gradients"]
    model: int
    loss: Number
    weights: dict[str, Vector | Matrix]
    h_0: Vector
    c_0: Vector | None = None
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


def unrolled(traces: Sequence[Trace]) -> Iterator[int]:
    """Yield t = 0 ... T - 1; once t is yielded, all of step t stands in every trace."""
    for steps in zip(*map(unroll, traces), strict=True):
        yield steps[0]


def propagated(adjoints: Sequence[Adjoint], truncate: int | None) -> Iterator[int]:
    """Yield t = T - 1 ... 0; once t is yielded, all of step t stands in every adjoint."""
    passes = (bptt(adjoint.trace, adjoint, truncate) for adjoint in adjoints)
    for steps in zip(*passes, strict=True):
        yield steps[0]


def gradient_events(adjoints: Sequence[Adjoint], packed: bool) -> Iterator[bytes]:
    """A `gradients` event for each network, whose backward pass must be through."""
    for m, adjoint in enumerate(adjoints):
        yield from wire.event_pieces("gradients", packed, model=m, **gradients(adjoint))


def plan(experiment: Experiment) -> dict[str, Any]:
    """The plan of what is to come: sizes, steps with a loss, symbols of the task."""
    sequence = experiment.sequence
    models = []
    for network in experiment.networks:
        models.append(
            {
                "cell": network.only.cell.name,
                "hidden": network.only.H,
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
    }


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


def forward(trace: Trace, t: int | slice) -> dict[str, Any]:
    """Input (X,), states (H,) and gates (H,) of step t; of a span of n steps (n, X) and (n, H)."""
    own = trace.only
    states = {state: rows[1:][t, 0] for state, rows in own.states.items()}
    return {"x": trace.xs[t, 0], **states, "gates": _at(own.gates, t)}


def read_out(trace: Trace, t: int | slice) -> dict[str, Any]:
    """Logits and output (Y,) of step t; of a span of n steps (n, Y)."""
    return {"logits": trace.logits[t, 0], "output": trace.outputs[t, 0]}


def backward(adjoint: Adjoint, t: int | slice) -> dict[str, Any]:
    """Gradients (H,) of L at step t: total = direct + arriving from t + 1; of a span of n steps (n, H)."""
    own = adjoint.only
    by_state: dict[str, Any] = {}
    for state, total in own.totals.items():
        by_state[f"d{state}"] = total[t, 0]
        if state == "h":
            by_state["dh_direct"] = own.direct[t, 0]
        by_state[f"d{state}_next"] = own.later[state][t, 0]
    norms = {f"d{state}": values[t] for state, values in own.log10_norms.items()}
    return {**by_state, "gates": _at(own.dgates, t), "log10_norm": norms}


def gradients(adjoint: Adjoint) -> dict[str, Any]:
    """L, and its gradients by weights, initial states and inputs."""
    return {
        "loss": adjoint.trace.loss,
        "weights": dict(adjoint.weights),
        **{f"{state}_0": value[0] for state, value in adjoint.only.initial.items()},
        "x": adjoint.dxs[:, 0],
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


def _at(arrays: Mapping[str, np.ndarray], t: int | slice) -> dict[str, np.ndarray]:
    return {name: array[t, 0] for name, array in arrays.items()}


def numbers_of(size: Size, spec: BaseSpec) -> tuple[float, float]:
    """How many numbers both passes have at their steps, and how many as a whole: gradients, and weights."""
    by_step = size.T * (size.X + 3 * size.Y + size.H * (4 * size.states + 2 * size.gates))
    return by_step, size.T * size.X + (2 if "weights" in spec.include else 1) * size.parameters
