"""The gradient check: how far BPTT and finite differences agree, and to how many digits."""

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Number
from app.api.questions.question import Question
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.fields import Entries, Samples
from app.api.spec.spec import BaseSpec
from app.api.wire import wire
from app.engine.checks import gradcheck as differences
from app.engine.checks import reordered
from app.engine.checks.gradcheck import OFFSETS, STEPS, Check, check_entries, drawn_places
from app.engine.checks.reordered import Apart
from app.engine.network.network import Network
from app.engine.passes.copies import copies_at_once
from app.engine.passes.moved import together

Place = tuple[str, tuple[int, ...]]


AT_ONCE = 8  # samples of one seed, or as many as there are arrays: every array has one
PLAIN_SAMPLES = 32  # so few are checked at once


class CheckSpec(BaseSpec):
    """A spec, and how many entries of each network's parameters to check by central differences.

    Or which: `entries`, or "all"; `samples` does not count then.
    """

    takes_layers = True
    samples: Samples = 64
    entries: Entries | None = None

    def cost(self, size: Size) -> Cost:
        """Differences of five points, by each step: rows of a batch, several numbers' together. Then both
        passes twice more, the second time with the units in another order.
        """
        every = size.parameters + size.layers * size.H * (size.states + 1) + size.T * size.X
        samples = every if self.entries == "all" else len(self.entries) if self.entries else self.samples
        points = len(STEPS) * len(OFFSETS)
        rows, at_once = points * samples, together(size.gate_bytes, points)
        if size.layers > 1 or size.structure.embedding:
            return self._cost_of_copies(size, rows, samples)
        by_row = size.products + size.T * size.batch * (size.cell.G + size.states) * size.H * rates.GATE
        step = (1 + size.cell.G) * rates.MOVED_STEP
        if any(use.rows or use.columns for uses in size.cell.graph.uses.values() for use in uses):
            step *= 3  # what waits for a gate has a batch of its own, and two steps for one
        batch = size.T * step + size.losses * rates.MOVED_LOSS + 2 * rates.PASS
        read_out = rows * (size.Y * (size.H + 1) / every if self.entries == "all" else 1 / 4)
        batches = math.ceil(samples / at_once) * batch + read_out * size.losses * rates.MOVED_READ_OUT
        seconds = 3 * size.passes + rows * by_row + batches + samples * rates.CHECK
        compared = 6 * size.parameters + 4 * size.T * size.H * size.batch  # laid out, and side by side
        return Cost(seconds, 2 * size.held + compared, 4 * samples)

    def _cost_of_copies(self, size: Size, rows: int, samples: int) -> Cost:
        """Of several layers: a copy of the network for each difference, some of them side by side."""
        at_once = copies_at_once(8 * size.parameters, rows // samples)
        copied = 2 * size.parameters * rates.UPDATE + size.products
        batches = math.ceil(samples / at_once) * (size.calls + rates.PASS)
        seconds = 3 * size.passes + rows * (copied + size.held * rates.HELD) + batches + samples * rates.CHECK
        held = 2 * size.held + (at_once * rows // samples) * (size.held / 2 + size.parameters)
        return Cost(seconds, held + 6 * size.parameters, 4 * samples)


class CheckedEntry(Answer):
    """One entry of a parameter: its gradient as computed, and by central differences."""

    name: str
    index: list[int]
    analytic: Number
    numeric: Number
    error: Annotated[Number, Field(description="relative to the larger of the two")]
    settled: Annotated[bool, Field(description="false at a kink or cliff: differences say nothing")]
    sides: Annotated[
        tuple[Number, Number] | None,
        Field(description="at a kink (a ReLU goes on or off there): the slopes on either side; else null"),
    ]


class Reordered(Answer):
    """The same network with its hidden units in another order, which changes nothing but how sums round: the
    largest relative difference of both. No gradient of this network is known to more digits in doubles.

    That of a vector or matrix is its largest difference over its largest entry; what is not finite, or at the
    end of the doubles' range, is left out. Null where another order says nothing: with one unit or two, or
    where the states round alike in it.
    """

    states: Annotated[Number | None, Field(description="of h_t and c_t, over all steps")]
    gradients: Annotated[
        Number | None,
        Field(description="of dL by each parameter, by h_0, c_0, h_t and c_t; cut off as the spec says"),
    ]


class ModelCheck(Answer):
    """The entries that were checked in one network, the worst of those that settled, and how many digits its
    gradients have.
    """

    checked: int
    worst: CheckedEntry | None
    reordered: Reordered
    entries: list[CheckedEntry]


class CheckAnswer(Answer):
    """How far gradients and finite differences are apart: the largest relative error, and each entry."""

    digest: str
    worst: Annotated[Number | None, Field(description="of the settled entries; null if none is")]
    models: list[ModelCheck]


def answer(experiment: Experiment, spec: CheckSpec) -> Iterator[bytes]:
    """Gradients beside central differences of the loss, at entries drawn from all parameters, states and
    inputs.

    What is checked is the whole gradient: `truncate` does not count here. `reordered` says how many digits
    gradients have, and they are those that the spec asks for: cut off where it says so.
    """
    sequence = experiment.sequence
    found: list[list[Check]] = [[] for _ in experiment.networks]
    apart = [Apart() for _ in experiment.networks]
    for m, (network, entries) in enumerate(zip(experiment.networks, found, strict=True)):
        places = entries_of(experiment, spec, network)
        for check in differences.gradient_check(
            network, sequence.xs, sequence.targets, sequence.has_target, experiment.loss, entries=places
        ):
            entries.append(check)
            yield b""
        for _ in reordered.compare(experiment.trace(m), apart[m], spec.truncate):
            yield b""
    yield wire.encode(summary(experiment, found, apart))


def summary(experiment: Experiment, found: list[list[Check]], apart: list[Apart]) -> dict[str, Any]:
    """The entries of each network, the worst of them, and how far another order of its units takes it."""
    models = []
    for entries, both in zip(found, apart, strict=True):
        listed = [_entry(entry) for entry in entries]
        models.append(
            {"checked": len(listed), "worst": _worst(listed), "reordered": asdict(both), "entries": listed}
        )
    worst = _worst([model["worst"] for model in models if model["worst"]])
    return {"digest": experiment.digest, "worst": worst and worst["error"], "models": models}


def entries_of(experiment: Experiment, spec: CheckSpec, network: Network) -> list[Place]:
    """The entries that the spec names or leaves to chance, with the batch's axis.

    Raises EngineError where the network has no such entry.
    """
    arrays = differences.checked(network, experiment.sequence.xs)
    if spec.entries is None:
        at_once = max(AT_ONCE, len(arrays))
        starts = enumerate(range(0, spec.samples, at_once))
        parts = (drawn_places(arrays, min(at_once, spec.samples - start), seed) for seed, start in starts)
        return [place for part in parts for place in part]
    if spec.entries == "all":
        return [(name, index) for name, array in arrays.items() for index in np.ndindex(array.shape)]
    entries = [(entry.name, _with_batch(entry.name, entry.index)) for entry in spec.entries]
    check_entries(arrays, entries)
    return entries


def _with_batch(name: str, index: list[int]) -> tuple[int, ...]:
    axis = _batch_axis(name)
    return tuple(index) if axis is None else (*index[:axis], 0, *index[axis:])


def _batch_axis(name: str) -> int | None:
    """The axis of the batch: of the inputs (T, B, X) and of states (B, H)."""
    return 1 if name == "x" else 0 if "_0" in name else None


def _entry(entry: Check) -> dict[str, Any]:
    """The API has a batch of one: its axis is left out of the index in states (B, H) and inputs (T, B, X)."""
    axis = _batch_axis(entry.name)
    return {
        "name": entry.name,
        "index": [place for k, place in enumerate(entry.index) if k != axis],
        "analytic": entry.analytic,
        "numeric": entry.numeric,
        "error": entry.error,
        "settled": entry.settled,
        "sides": entry.sides,
    }


def _worst(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The entry that agrees least, of those whose differences have settled: the others say nothing."""
    return max((entry for entry in entries if entry["settled"]), key=_severity, default=None)


def _severity(entry: dict[str, Any]) -> float:
    """The relative error; one that is no number is worse than any."""
    return entry["error"] if entry["error"] == entry["error"] else float("inf")


QUESTION = Question(
    path="/api/gradient-check",
    summary="Gradient check",
    spec=CheckSpec,
    answer=answer,
    form=CheckAnswer,
    examples=examples(CheckSpec, samples=16),
    plain={
        "samples": {"type": "integer", "minimum": 1, "maximum": PLAIN_SAMPLES},
        "entries": {"type": "null"},
    },
)
