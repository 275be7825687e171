"""Specs whose numbers are given, and what is made or refused of them."""

import base64
import json

import numpy as np
import pytest

from app.api.questions.trace import Spec
from app.api.spec.experiment import prepare
from app.api.spec.reading import read
from app.api.wire.errors import ApiError
from app.engine.cells import CELLS
from app.engine.errors import EngineError
from app.engine.network.read_out import READ_OUT_AXES
from app.engine.network.structure import Structure
from app.settings import Settings

SETTINGS = Settings()


def prepared(spec, kind=Spec):
    """The experiment of a spec as it travels."""
    return prepare(read(json.dumps(spec).encode(), kind, SETTINGS), SETTINGS)


def refused(spec, kind=Spec):
    """What is said of a spec that is none."""
    with pytest.raises((ApiError, EngineError)) as caught:
        prepared(spec, kind)
    error = caught.value
    return error.problem if isinstance(error, ApiError) else vars(error)


def given(cell="rnn", X=3, H=5, Y=2, **further):
    """A sequence of numbers and a network of this cell with weights for it."""
    rng = np.random.default_rng(0)
    made = {
        name: rng.normal(size=shape).tolist()
        for name, shape in Structure(CELLS[cell]()).shapes(X, H, Y).items()
    }
    sequence = {"x": rng.normal(size=(4, X)).tolist(), "y": [None, None, None, 1]}
    return {"sequence": sequence, "models": [{"cell": cell, "weights": made | further}]}


def turned(rows):
    return np.transpose(rows).tolist()


def packed(array, dtype="f8"):
    array = np.asarray(array, f"<{dtype}")
    data = base64.b64encode(array.tobytes()).decode()
    return {"dtype": dtype, "bdata": data, "shape": ",".join(map(str, array.shape))}


def names_of(cell):
    return [*CELLS[cell]().axes, *READ_OUT_AXES]


# G3: names
