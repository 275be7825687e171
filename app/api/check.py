"""The gradient check as an answer: how far BPTT and finite differences agree."""

from collections.abc import Iterator
from typing import Any

from app.api.experiment import Experiment
from app.engine.gradcheck import Check, gradient_check

AT_ONCE = 8  # samples between two chances to stop: every array has one, as no network has more than eight


def checks(experiment: Experiment, samples: int, found: list[list[Check]]) -> Iterator[None]:
    """Check `samples` entries of each network, and append what was found to its list of `found`."""
    sequence = experiment.sequence
    for network, entries in zip(experiment.networks, found, strict=True):
        for seed, start in enumerate(range(0, samples, AT_ONCE)):
            entries += gradient_check(
                network,
                sequence.xs,
                sequence.targets,
                sequence.has_target,
                experiment.loss,
                samples=min(AT_ONCE, samples - start),
                seed=seed,
            )
            yield


def answer(experiment: Experiment, found: list[list[Check]]) -> dict[str, Any]:
    """The answer of POST /api/gradient-check."""
    models = []
    for entries in found:
        listed = [_entry(entry) for entry in entries]
        models.append({"checked": len(listed), "worst": _worst(listed), "entries": listed})
    worst = _worst([model["worst"] for model in models if model["worst"]])
    return {"digest": experiment.digest, "worst": worst and worst["error"], "models": models}


def _entry(entry: Check) -> dict[str, Any]:
    """The API has a batch of one: its axis is left out of the index in states (B, H) and inputs (T, B, X)."""
    axis = {"h_0": 0, "c_0": 0, "x": 1}.get(entry.name)
    return {
        "name": entry.name,
        "index": [place for k, place in enumerate(entry.index) if k != axis],
        "analytic": entry.analytic,
        "numeric": entry.numeric,
        "error": entry.error,
        "settled": entry.settled,
    }


def _worst(entries: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The entry that agrees least, of those whose differences have settled: the others say nothing."""
    return max((entry for entry in entries if entry["settled"]), key=_severity, default=None)


def _severity(entry: dict[str, Any]) -> float:
    """The relative error; one that is no number is worse than any."""
    return entry["error"] if entry["error"] == entry["error"] else float("inf")
