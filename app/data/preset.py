"""The form of a named example, and the one that runs when nothing was asked."""

from dataclasses import dataclass
from typing import Any

from app.engine.tasks.task import Titles


@dataclass(frozen=True)
class Preset:
    """`spec` as POST /api/trace takes it. Where it has two models, the last one is what the name is about.

    `reasons`: why one would open it; `opens`: the step and the state whose numbers are then in sight, as a
    page's selection has them, where there is one to look at first. `pattern`: whether it is there for its
    pattern of inputs and answers, which is its name, and not for its gradients.
    """

    name: str
    titles: Titles
    reasons: Titles
    descriptions: Titles
    spec: dict[str, Any]
    opens: dict[str, Any] | None = None
    pattern: bool = False


def first_example() -> dict[str, Any]:
    """What runs when nothing was asked: recall, an RNN above an LSTM of one size, drawn as PyTorch does. The
    page has the same in static/js/model/spec.js, `defaultSpec`.
    """
    drawn = {"rule": "torch", "gain": 1}
    return {
        "sequence": {"task": "recall", "T": 30, "seed": 0},
        "models": [
            {"cell": "rnn", "hidden": 16, "seed": 0, "init": drawn},
            {"cell": "lstm", "hidden": 16, "seed": 0, "init": {**drawn, "forget_bias": 1}},
        ],
        "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
        "truncate": None,
    }
