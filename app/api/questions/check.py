"""The gradient check as an answer: how far BPTT and finite differences agree, and to how many digits."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from app.api.spec.experiment import Experiment
from app.api.spec.questions import CheckSpec
from app.api.wire import wire
from app.engine.checks import gradcheck as differences
from app.engine.checks import reordered
from app.engine.checks.gradcheck import Check, check_entries, drawn_places
from app.engine.checks.reordered import Apart
from app.engine.network.network import Network

Place = tuple[str, tuple[int, ...]]

BATCH_AXIS = {"h_0": 0, "c_0": 0, "x": 1}
AT_ONCE = 8  # samples of one seed: every array has one, as no network has more than eight


def gradient_check(experiment: Experiment, spec: CheckSpec) -> Iterator[bytes]:
    """The answer of POST /api/gradient-check: entries of each network, as the spec says which."""
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
    arrays = {**network.weights, "h_0": network.h_0, "x": experiment.sequence.xs}
    if network.c_0 is not None:
        arrays["c_0"] = network.c_0
    if spec.entries is None:
        starts = enumerate(range(0, spec.samples, AT_ONCE))
        parts = (drawn_places(arrays, min(AT_ONCE, spec.samples - start), seed) for seed, start in starts)
        return [place for part in parts for place in part]
    if spec.entries == "all":
        return [(name, index) for name, array in arrays.items() for index in np.ndindex(array.shape)]
    entries = [(entry.name, _with_batch(entry.name, entry.index)) for entry in spec.entries]
    check_entries(arrays, entries)
    return entries


def _with_batch(name: str, index: list[int]) -> tuple[int, ...]:
    axis = BATCH_AXIS.get(name)
    return tuple(index) if axis is None else (*index[:axis], 0, *index[axis:])


def _entry(entry: Check) -> dict[str, Any]:
    """The API has a batch of one: its axis is left out of the index in states (B, H) and inputs (T, B, X)."""
    axis = BATCH_AXIS.get(entry.name)
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
