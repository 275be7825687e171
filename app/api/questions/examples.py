"""Examples of specs: the same two of every question, with the fields that it needs besides."""

from typing import Any

from pydantic import ValidationError

from app.api.spec.spec import BaseSpec

DRAWN = {
    "sequence": {"task": "recall", "T": 30, "seed": 0},
    "models": [
        {"cell": "rnn", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1.0}},
        {"cell": "lstm", "hidden": 16, "seed": 0, "init": {"rule": "torch", "gain": 1.0, "forget_bias": 1.0}},
    ],
    "loss": {"kind": "cross_entropy", "at": "last", "reduction": "sum"},
    "truncate": None,
}
NUMBERS = {
    "sequence": {"x": [[1.0, 0.0], [0.0, 1.0]], "y": [None, 1]},
    "models": [
        {
            "cell": "rnn",
            "weights": {
                "W_xh": [[0.5, -0.5]],
                "W_hh": [[0.9]],
                "b_h": [0.0],
                "W_hy": [[1.0], [-1.0]],
                "b_y": [0.0, 0.0],
            },
        }
    ],
}
DEEP = {
    "sequence": {"task": "recall", "T": 20, "seed": 0},
    "models": [{"cell": "gru", "hidden": 8, "layers": 2, "bidirectional": True, "embedding": 4}],
}


def examples(kind: type[BaseSpec], **further: Any) -> dict[str, dict[str, Any]]:
    """`Question.examples` of this kind of spec, with `further` fields: drawn networks, and where this kind of
    spec takes them numbers that are all given, and networks of several layers.

    Raises ValidationError if it does not take the drawn ones.
    """
    drawn, numbers, deep = ({**body, **further} for body in (DRAWN, NUMBERS, DEEP))
    kind.model_validate(drawn)
    found = {"drawn": {"summary": "a task, and networks drawn by a rule", "value": drawn}}
    if _accepted(kind, numbers):
        found["numbers"] = {"summary": "every number given", "value": numbers}
    if kind.takes_layers:
        found["deep"] = {"summary": "two layers in both directions over an embedding", "value": deep}
    return found


def _accepted(kind: type[BaseSpec], body: dict[str, Any]) -> bool:
    """Whether this kind of spec takes the body: some are about drawn networks, or a second one."""
    try:
        kind.model_validate(body)
    except ValidationError:
        return False
    return True
