"""A spec made into engine records: the sequence, the loss and the networks, every rule checked on the way."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.api.spec import costs, estimates, limits, sequences, sizes
from app.api.spec.given import NumberSequence, TaskSequence
from app.api.spec.layers import by_ending, initial_states, layers_told, structure_of
from app.api.spec.spec import BaseSpec, options_told
from app.api.wire.errors import ApiError
from app.data.sources import SOURCES
from app.engine.errors import EngineError
from app.engine.network.fair import matched_hidden
from app.engine.network.initialise import initialise
from app.engine.network.network import Network
from app.engine.network.structure import Structure
from app.engine.passes.trace import Loss, Sequence, Trace, new_trace
from app.engine.tasks import TASKS
from app.settings import Settings

WRITTEN = 1000  # numbers of one target that stand in the digest's text
MIN_T_MAX = 3  # of the rule chrono: log U(1, T_max - 1) needs a range


@dataclass(frozen=True)
class Experiment:
    """A spec made ready to compute. `digest` is the same however the spec is written.

    `sizes`: of each network, what costs are estimated from.
    """

    spec: BaseSpec
    settings: Settings
    digest: str
    asked: sequences.Asked
    networks: tuple[Network, ...]
    sizes: tuple[costs.Size, ...]

    @property
    def sequence(self) -> Sequence:
        return self.asked.sequence

    @property
    def loss(self) -> Loss:
        return self.asked.loss

    @property
    def T(self) -> int:
        """The number of steps."""
        return len(self.sequence.xs)

    def traces(self) -> tuple[Trace, ...]:
        """Memory for a forward pass of each network."""
        return tuple(self.trace(m) for m in range(len(self.networks)))

    def trace(self, m: int, seed: int | None = None) -> Trace:
        """Memory for a forward pass of network m, or of the one that another seed draws in its place."""
        s, network = self.sequence, self.networks[m]
        if seed is not None:
            model = self.spec.models[m].model_copy(update={"seed": seed})
            size = self.sizes[m]
            network = _network(
                model, size.structure, m, size.X, size.H, size.Y, s.xs.shape[:2], self.loss.kind
            )
        return new_trace(network, s.xs, s.targets, s.has_target, self.loss, self.asked.ragged)

    def alone(self, b: int) -> Iterator[Trace]:
        """Memory for a forward pass of each network over the b-th of several sequences."""
        s, loss = self.asked.parts[b]
        for network in self.networks:
            single = network.with_layers(lambda layer: layer.alone(b))
            yield new_trace(single, s.xs, s.targets, s.has_target, loss)


def prepare(spec: BaseSpec, settings: Settings, admit: Callable[[float], None] | None = None) -> Experiment:
    """The experiment that `spec` asks for.

    Sizes and costs are checked before anything large is made; `admit` is then given the bytes that it will
    hold, and may raise. Raises ApiError or EngineError, which say what is wrong and where.
    """
    limits.check_sizes(spec, settings)
    spec = _with_read_outs(spec, settings)
    asked = sequences.asked(spec)
    sequence, loss = asked.sequence, asked.loss
    structures = tuple(structure_of(model) for model in spec.models)
    T, X, Y = len(sequence.xs), sequence.xs.shape[-1], sequence.Y
    given = hidden = tuple(_hidden(model, m, X, settings) for m, model in enumerate(spec.models))
    for m, (model, structure, H) in enumerate(zip(spec.models, structures, hidden, strict=True)):
        if loss.kind == "given" and model.weights is None and structure.width(H) != Y:
            message = f"{Y} numbers a step are given; {structure.width(H)} states are read of network {m}"
            raise ApiError(422, "sequence.target", message, "sequence.y")
        if model.weights is not None:
            sizes.check(model, m, structure.shapes(X, H, Y))
    if spec.alike:
        hidden = _matched(spec, structures, hidden, X, Y, settings)
    of_networks = tuple(
        costs.Size(T, X, Y, len(loss.at), spec.batch, H, structure)
        for structure, H in zip(structures, hidden, strict=True)
    )
    cost = estimates.estimate(of_networks, spec) + estimates.of_given(spec)
    limits.check_cost(cost, spec, settings)
    if admit is not None:
        admit(cost.bytes)
    asked = sequences.whole(spec, asked)
    sequence = asked.sequence
    if loss.kind == "bce" and isinstance(spec.sequence, TaskSequence):
        sequences.check_bce(spec, sequence, loss)
    networks = tuple(
        _network(model, structure, m, X, H, Y, sequence.xs.shape[:2], loss.kind)
        for m, (model, structure, H) in enumerate(zip(spec.models, structures, hidden, strict=True))
    )
    digest = _digest(spec, asked, given)
    return Experiment(spec, settings, digest, asked, networks, of_networks)


def _with_read_outs(spec: BaseSpec, settings: Settings) -> BaseSpec:
    """Weights without a read-out get the one that changes nothing: the gradient given is then by h itself."""
    given = isinstance(spec.sequence, NumberSequence)  # a task's targets are no gradient: told with its loss
    if not given or all(model.weights is None or "W_hy" in model.weights for model in spec.models):
        return spec
    models = []
    for m, model in enumerate(spec.models):
        if model.weights is not None and "W_hy" not in model.weights:
            width = structure_of(model).width(_hidden(model, m, spec.sequence.x.shape[1], settings))
            model = model.model_copy(update={"weights": {**model.weights, **_no_read_out(width)}})
        models.append(model)
    return spec.model_copy(update={"models": models})


def _no_read_out(width: int) -> dict[str, np.ndarray]:
    return {"W_hy": np.eye(width), "b_y": np.zeros(width)}


def _hidden(model: Any, m: int, X: int, settings: Settings) -> int:
    """H: as given, or as the weights have it; both must agree."""
    if model.weights is None:
        return model.hidden
    H = sizes.hidden_size(model, X)
    if model.hidden not in (None, H):
        message = f"hidden is {model.hidden}, but the weights have {H} units"
        raise ApiError(
            422, "spec.contradiction", message, f"models.{m}.hidden", "weights fix hidden: leave it out"
        )
    shown = "W_hh" if "W_hh" in model.weights else "W_xh"
    limits.check_hidden(H, f"models.{m}.weights.{shown}", settings)
    return H


def _matched(
    spec: BaseSpec,
    structures: tuple[Structure, ...],
    hidden: tuple[int, ...],
    X: int,
    Y: int,
    settings: Settings,
) -> tuple[int, ...]:
    """The hidden sizes that make the networks like the first: in units, or nearly in parameters."""
    if spec.alike == "hidden":
        return hidden[:1] * len(hidden)
    if spec.alike == "parameters":
        count = structures[0].count(X, hidden[0], Y)
        hidden = (hidden[0], *(matched_hidden(each, X, Y, count) for each in structures[1:]))
        for m, H in enumerate(hidden):
            limits.check_hidden(H, f"models.{m}.hidden", settings)
    return hidden


def _network(
    model: Any, structure: Structure, m: int, X: int, H: int, Y: int, size: tuple[int, int], kind: str
) -> Network:
    T, B = size
    with _inside(f"models.{m}"):
        states = {
            address: {state: np.tile(row, (B, 1)) for state, row in rows.items()}
            for address, rows in initial_states(model, structure, H).items()
        }
        if model.weights is not None:
            return structure.network(model.weights, states, recurrent=model.recurrent)
        init = model.init
        weights = initialise(
            structure,
            X,
            H,
            Y,
            rule=init.rule,
            gain=init.gain,
            seed=model.seed,
            forget_bias=getattr(init, "forget_bias", None),
            T_max=_T_max(model, T),
        )
        if kind == "given":
            weights |= _no_read_out(Y)
        return structure.network(weights, states, recurrent=model.recurrent)


def _T_max(model: Any, T: int) -> int | None:
    """The length that the rule chrono spreads its time constants over: T if left out, never below 3."""
    return (model.init.T_max or max(T, MIN_T_MAX)) if model.init.rule == "chrono" else None


@contextmanager
def _inside(where: str) -> Iterator[None]:
    """The engine says where in a network a mistake is; the spec says which network."""
    try:
        yield
    except EngineError as error:
        path = f"{where}.{error.where}" if error.where else where
        raise EngineError(error.code, error.message, path, error.hint) from error


def _digest(spec: BaseSpec, asked: sequences.Asked, hidden: tuple[int, ...]) -> str:
    """SHA-256 of the spec with its defaults filled in, as sorted JSON.

    What does not change the numbers does not change it: the form of the answer, the order of steps, what is
    left out.
    """
    T, loss = len(asked.sequence.xs), asked.loss
    meaning = {
        **_sequences(spec, asked.sequence.Y),
        "models": [_drawn_model(model, H, T) for model, H in zip(spec.models, hidden, strict=True)],
        "loss": {"kind": loss.kind, "at": loss.at, "reduction": loss.reduction},
        "truncate": spec.truncate if spec.truncate is not None and spec.truncate < T else None,
    }
    return hashlib.sha256(json.dumps(meaning, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _sequences(spec: BaseSpec, Y: int) -> dict[str, Any]:
    """What the networks read: a task, or numbers, of one sequence or of several."""

    def numbers(given: NumberSequence) -> dict[str, Any]:
        return {"x": _named(given.x), "y": _plain(given.y), "classes": Y}

    if spec.several:
        how = {"padding": spec.padding, "over_padding": spec.over_padding, "of": spec.of}
        return {"sequences": [numbers(each) for each in spec.sequences], **how}
    given = spec.sequence
    return {"sequence": _drawn_sequence(given) if isinstance(given, TaskSequence) else numbers(given)}


def _named(array: np.ndarray) -> dict[str, Any]:
    """An array by its shape and the digest of its numbers: to write out millions of them takes seconds."""
    numbers = np.ascontiguousarray(array, dtype="<f8")
    return {"shape": array.shape, "sha256": hashlib.sha256(numbers).hexdigest()}


def _plain(value: Any) -> Any:
    """The same for 100 and 100.0: a browser writes both as 100."""
    if isinstance(value, np.ndarray):
        return _plain(value.tolist()) if value.size <= WRITTEN else _named(value)
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _drawn_sequence(given: TaskSequence) -> dict[str, Any]:
    """A task with its options, those with a default filled in unless what they stand for is given itself."""
    told = TASKS[given.task].told(given.model_extra)
    options = {name: _plain(value) for name, value in told.items()}
    source = SOURCES.get(given.task)
    if source and source.instead_of not in options:
        options.setdefault(source.option, source.default)
    if given.shuffle is not None:
        options["shuffle"] = given.shuffle
    if given.batch > 1:
        options["batch"] = given.batch
    return {"task": given.task, "T": given.T, "seed": given.seed, **options}


def _drawn_model(model: Any, H: int, T: int) -> dict[str, Any]:
    """A network: its options and states, and how its weights are drawn, or the weights."""
    if model.weights is None:
        init = {**model.init.model_dump(exclude_none=True), "T_max": _T_max(model, T)}
        weights = {"seed": model.seed, "init": init}
    else:
        weights = {"weights": {name: _named(array) for name, array in model.weights.items()}}
    structure = structure_of(model)
    rows = initial_states(model, structure, H)
    states = {
        f"{state}_0": by_ending(structure, {address: each[state].tolist() for address, each in rows.items()})
        for state in structure.cell.states
    }
    return {
        "cell": model.cell,
        "hidden": H,
        **options_told(model),
        **layers_told(model),
        **({} if model.recurrent else {"recurrent": False}),
        **weights,
        **states,
    }
