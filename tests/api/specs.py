"""Specs that the tests of the API send."""

from typing import Any

CELLS = ("rnn", "lstm", "gru")


def drawn(T: int = 6, hidden: int = 3, cells: tuple[str, ...] = CELLS, **further: Any) -> dict[str, Any]:
    """A task and networks drawn by the default rule."""
    models = [{"cell": cell, "hidden": hidden} for cell in cells]
    return {"sequence": {"task": "recall", "T": T, "seed": 0}, "models": models, **further}


def numbers(**further: Any) -> dict[str, Any]:
    """Every number given: T = 3, X = 2, H = 1, Y = 2, the loss at the last step."""
    weights = {
        "W_xh": [[0.5, -0.5]],
        "W_hh": [[0.9]],
        "b_h": [0.1],
        "W_hy": [[1.0], [-1.0]],
        "b_y": [0.0, 0.0],
    }
    return {
        "sequence": {"x": [[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]], "y": [None, None, 1]},
        "models": [{"cell": "rnn", "weights": weights}],
        **further,
    }
