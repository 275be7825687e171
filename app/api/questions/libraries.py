"""The same cells as libraries draw them by default: what each loses of a gradient before it has learnt."""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, StreamError, Vector, Waiting
from app.api.questions.progress import Finished, Progress, reported
from app.api.questions.question import Question
from app.api.questions.seeds import NumberBand
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import WHOLE
from app.api.spec.layers import structure_of
from app.api.spec.one_model import ModelSpec
from app.api.wire import wire
from app.engine.cells import Cell, make_cell
from app.engine.network.fair import band
from app.engine.network.initial.layers import LIBRARIES, LibraryLayer, unlike
from app.engine.network.initialise import RULES
from app.engine.network.structure import Structure
from app.engine.why.untrained import STANDARD, SetUp, lost

CELLS = ("lstm", "gru", "rnn")
TOLD = 15  # of an entry besides, as long as so many numbers: its names, its form, its band
Value = str | bool


class LibrariesSpec(ModelSpec):
    """A spec, and which sizes to take: `setup` "standard", T = 100, H = 64 and 8 inputs, or "own", those of
    the spec and its network `model`. In both 32 sequences of noise go in, N(0, 1), and L = g . h_T.
    """

    takes_layers: ClassVar[bool] = True
    takes_sequences: ClassVar[bool] = True
    setup: Literal["standard", "own"] = "standard"
    seeds: Annotated[int, Field(ge=1, le=30), WHOLE] = 10

    def sizes(self, size: Size) -> SetUp:
        """The set-up, where the network has this size."""
        return STANDARD if self.setup == "standard" else SetUp(size.T, STANDARD.B, size.inputs[0], size.H)

    def cost(self, size: Size) -> Cost:
        """A forward and a backward pass of each layer that is drawn, by each seed; two LSTMs once more. One
        at a time is held.
        """
        drawn = [entry for entry in _entries() if entry.layer.like is None]
        lstms = [entry for entry in drawn if entry.cell.name == "lstm"][:2]
        costs = [_cost(entry, self.sizes(size)) for entry in (*drawn, *lstms)]
        numbers = (self.seeds + TOLD) * len(_entries())
        held = max(each.held for each in costs) + 2 * size.parameters
        return Cost(self.seeds * sum(each.seconds for each in costs), held, numbers)


@dataclass(frozen=True)
class _Entry:
    """A layer of a library."""

    rule: str
    cell: Cell
    layer: LibraryLayer


def _entries() -> list[_Entry]:
    """All of them, library by library."""
    return [
        _Entry(rule, make_cell(cell, **library.layers[cell].options), library.layers[cell])
        for rule, library in LIBRARIES.items()
        for cell in CELLS
        if cell in library.layers
    ]


def _cost(entry: _Entry, setup: SetUp) -> Cost:
    """Of one seed."""
    size = Size(setup.T, setup.X, 1, 1, setup.B, setup.H, Structure(entry.cell))
    qr = entry.cell.G * setup.H**3 * rates.QR if RULES[entry.rule].by_qr else 0.0
    return Cost(size.made + size.passes + qr, size.held, 0.0)


class LibraryEntry(Answer):
    """A layer of a library: what it is called, which options its cell has that are no default, what it adds
    to a gate when it runs, or stores there at first; `like`: the rule that draws the same numbers.
    """

    rule: str
    library: str
    version: str
    cell: str
    layer: str
    options: dict[str, Value]
    adds: dict[str, float]
    stores: dict[str, float]
    like: str | None


class NetworkAsGiven(Answer):
    """A network of the spec: the library by whose rule it is drawn, if any, that library's layer, and the
    options in which the network is not of that form, with the library's values.
    """

    rule: str | None
    library: str | None
    layer: str | None
    unlike: dict[str, Value]


class LibrariesPlan(Answer):
    """The first event: what is to come."""

    event: Literal["plan"]
    digest: str
    setup: Literal["standard", "own"]
    T: int
    batch: int
    inputs: int
    hidden: int
    seeds: list[int]
    entries: list[LibraryEntry]
    models: list[NetworkAsGiven]


class LibrariesSeed(Answer):
    """One seed: of each entry the decades of dL/dh_t that are lost per step."""

    event: Literal["seed"]
    seed: int
    decades: Vector


class Turned(Answer):
    """An LSTM drawn as before but for its forget gate's bias, which is set to `forget_bias`."""

    entry: int
    forget_bias: float
    decades: NumberBand


class LibrariesBands(Answer):
    """All seeds. `turned`: of the LSTM that loses least and of the one that loses most, each with the forget
    bias of the other; null where both have the same.
    """

    event: Literal["bands"]
    decades: list[NumberBand]
    least: int
    most: int
    turned: list[Turned] | None


EVENTS = (Waiting, LibrariesPlan, Progress, LibrariesSeed, LibrariesBands, Finished, StreamError)


def answer(experiment: Experiment, spec: LibrariesSpec) -> Iterator[bytes]:
    """Decades of dL/dh_t lost per step by LSTM, GRU and plain RNN as libraries draw them, by each seed.

    Each in the form that its library gives it: a GRU may reset before its product, an RNN be a ReLU's.
    """
    setup = spec.sizes(experiment.sizes[spec.model])
    drawn = sum(entry.layer.like is None for entry in _entries())
    return reported(_events(experiment, spec, setup), 2 * setup.T * spec.seeds * (drawn + 2))


def _events(experiment: Experiment, spec: LibrariesSpec, setup: SetUp) -> Iterator[bytes]:
    start, entries = perf_counter(), _entries()
    first = spec.models[spec.model].seed
    seeds = list(range(first, first + spec.seeds))
    yield wire.event("plan", **_plan(experiment, spec, setup, seeds))
    found: list[list[float]] = []
    for seed in seeds:
        found.append((yield from _of_seed(entries, seed, setup)))
        yield wire.event("seed", spec.packed, seed=seed, decades=np.array(found[-1]))
    yield wire.event("bands", spec.packed, **(yield from _bands(entries, found, seeds, setup)))
    yield wire.event("done", seconds=perf_counter() - start)


def _plan(experiment: Experiment, spec: LibrariesSpec, setup: SetUp, seeds: list[int]) -> dict[str, Any]:
    return {
        "digest": experiment.digest,
        "setup": spec.setup,
        "T": setup.T,
        "batch": setup.B,
        "inputs": setup.X,
        "hidden": setup.H,
        "seeds": seeds,
        "entries": [
            {
                "rule": entry.rule,
                "library": LIBRARIES[entry.rule].title,
                "version": LIBRARIES[entry.rule].version,
                "cell": entry.cell.name,
                "layer": entry.layer.name,
                "options": dict(entry.layer.options),
                "adds": dict(entry.layer.adds),
                "stores": dict(entry.layer.stores),
                "like": entry.layer.like,
            }
            for entry in _entries()
        ],
        "models": [_own(model) for model in spec.models],
    }


def _own(model: Any) -> dict[str, Any]:
    """By which library a network of the spec is drawn, and what of it is not that library's."""
    if model.weights is not None:
        return {"rule": None, "library": None, "layer": None, "unlike": {}}
    rule, cell = model.init.rule, structure_of(model).cell
    library = LIBRARIES.get(rule)
    layer = library.layers.get(cell.name) if library else None
    return {
        "rule": rule,
        "library": library.title if library else None,
        "layer": layer.name if layer else None,
        "unlike": unlike(rule, cell),
    }


def _of_seed(entries: list[_Entry], seed: int, setup: SetUp) -> Generator[bytes, None, list[float]]:
    """Of each entry; what is drawn alike is computed once."""
    known: dict[tuple[str, str], float] = {}
    for entry in sorted(entries, key=lambda each: each.layer.like is not None):
        name = entry.cell.name
        same = entry.layer.like
        known[entry.rule, name] = known[same, name] if same else (yield from _lost(entry, seed, setup))
    return [known[entry.rule, entry.cell.name] for entry in entries]


def _lost(
    entry: _Entry, seed: int, setup: SetUp, forget_bias: float | None = None
) -> Generator[bytes, None, float]:
    steps = lost(entry.cell, entry.rule, seed, setup, forget_bias)
    while True:
        try:
            next(steps)
        except StopIteration as through:
            return through.value
        yield b""


def _bands(
    entries: list[_Entry], found: list[list[float]], seeds: list[int], setup: SetUp
) -> Generator[bytes, None, dict[str, Any]]:
    """Over the seeds; the two LSTMs at the ends, each also with the other's forget bias."""
    decades = [_band([row[i] for row in found]) for i in range(len(entries))]
    lstms = [i for i, entry in enumerate(entries) if entry.cell.name == "lstm"]
    least, most = (pick(lstms, key=lambda i: decades[i]["median"]) for pick in (min, max))
    biases = {i: _forget_bias(entries[i].layer) for i in (least, most)}
    turned = []
    for i, bias in ((least, biases[most]), (most, biases[least])) if len(set(biases.values())) > 1 else ():
        values = []
        for seed in seeds:
            values.append((yield from _lost(entries[i], seed, setup, bias)))
        turned.append({"entry": i, "forget_bias": bias, "decades": _band(values)})
    return {"decades": decades, "least": least, "most": most, "turned": turned or None}


def _forget_bias(layer: LibraryLayer) -> float:
    """Its mean at first: what is added or stored, else 0, where numbers are drawn about it."""
    both: Mapping[str, float] = {**layer.stores, **layer.adds}
    return both.get("f", 0.0)


def _band(values: list[float]) -> dict[str, float]:
    return {name: float(each[0]) for name, each in asdict(band([[value] for value in values])).items()}


QUESTION = Question(
    path="/api/libraries",
    summary="The same cells, as libraries draw them",
    spec=LibrariesSpec,
    answer=answer,
    form=EVENTS,
    order="plan; for each seed progress and seed; bands; done",
    examples=examples(LibrariesSpec, model=0, seeds=1, setup="own"),
    plain={"seeds": {"type": "integer", "minimum": 1, "maximum": 2}, "setup": {"enum": ["own"]}},
)
