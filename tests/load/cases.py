"""Specs of every route, from one step and one unit to the largest that are taken."""

import base64
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import numpy as np

from app.api.questions.attribution import AttributionSpec
from app.api.questions.catalogue import QUESTIONS
from app.api.questions.clipping import ClippingSpec
from app.api.questions.derivation import DerivationSpec
from app.api.questions.descent import DescentSpec
from app.api.questions.factors import FactorsSpec
from app.api.questions.gradient_check import CheckSpec
from app.api.questions.gradient_map import MapSpec
from app.api.questions.libraries import LibrariesSpec
from app.api.questions.numbers import NumbersSpec
from app.api.questions.passes import PassesSpec
from app.api.questions.paths import PathsSpec
from app.api.questions.seeds import SeedsSpec
from app.api.questions.shares import SharesSpec
from app.api.questions.spectrum import SpectrumSpec
from app.api.questions.step import StepSpec
from app.api.questions.trace import Spec
from app.api.questions.truncation import TruncationSpec
from app.api.questions.verdict import VerdictSpec
from app.api.spec.spec import BaseSpec

ASKED = [question for question in QUESTIONS if question.is_of_spec]
ANSWERS: dict[type[BaseSpec], Callable] = {question.spec: question.answer for question in ASKED}
NAMES: dict[type[BaseSpec], str] = {question.spec: question.name for question in ASKED}
SIZES = ((1, 1), (2, 16), (10, 64), (100, 16), (100, 128), (10, 512), (2000, 1), (2000, 16))
OVERFLOWING = (
    (100, 16, 3.0),
    (400, 16, 8.0),
    (400, 64, 2.0),
    (400, 64, 8.0),
    (1000, 64, 3.0),
    (200, 256, 4.0),
)


class Case(NamedTuple):
    """`spec`: as a body has it."""

    name: str
    kind: type[BaseSpec]
    spec: dict[str, Any]


def cases(short: bool) -> Iterator[Case]:
    """All, or a handful."""
    every = [*_sizes(), *_verdicts(), *_overflowing(), *_given()]
    return iter(every[::12] if short else every)


def _case(
    kind: type[BaseSpec], T: int, H: int, cells: tuple[str, ...], says: str = "", **further: Any
) -> Case:
    models = [{"cell": cell, "hidden": H} for cell in cells]
    task = "series" if T <= 100 else "recall"  # a loss at every step, or at the last
    spec = {"sequence": {"task": task, "T": T, "seed": 0}, "models": models, **further}
    return Case(f"{NAMES[kind]} T={T} H={H} {'+'.join(cells)}{says and ' ' + says}", kind, spec)


def _sizes() -> Iterator[Case]:
    element = {"parameter": "W_hh", "index": [0, 0]}
    for T, H in SIZES:
        last, many = T - 1, 8 if T * H > 4000 else 64
        for cell in ("rnn", "lstm", "gru"):
            one, of_one = (cell,), {"model": 0}
            yield _case(Spec, T, H, one, "packed", arrays="base64")
            yield _case(MapSpec, T, H, one)
            yield _case(PassesSpec, T, H, one, "packed", arrays="base64", pool=100)
            yield _case(StepSpec, T, H, one, **of_one, t=last)
            yield _case(CheckSpec, T, H, one, f"{many} samples", samples=many)
            yield _case(DerivationSpec, T, H, one, **of_one, **element)
            yield _case(DescentSpec, T, H, one, "3 updates", eta=0.01, updates=3)
            yield _case(SharesSpec, T, H, one, "packed", **of_one, t=last, arrays="base64")
            yield _case(FactorsSpec, T, H, one, **of_one)
            yield _case(AttributionSpec, T, H, one, **of_one)
            yield _case(VerdictSpec, T, H, one, **of_one)
            yield _case(TruncationSpec, T, H, one, **of_one)
            yield _case(ClippingSpec, T, H, one, **of_one)
            yield _case(SeedsSpec, T, H, one, "3 seeds", seeds=3)
            if T * H**2 <= 10 * 64**2 * 30:
                yield _case(SpectrumSpec, T, H, one, **of_one)
            yield _case(NumbersSpec, T, H, one, "packed", arrays="base64")
        yield _case(PathsSpec, T, H, ("lstm",), model=0)
        if T <= 100:
            yield _case(Spec, T, H, ("rnn", "lstm", "gru"))
            yield _case(MapSpec, T, H, ("rnn", "lstm", "gru"), "every", map="every")
    for setup in ("own", "standard"):
        yield _case(LibrariesSpec, 100, 16, ("lstm",), setup, model=0, setup=setup, seeds=2)
    yield _case(MapSpec, 2000, 16, ("lstm",), "every, pooled", map="every", pool=100)
    yield _case(Spec, 2000, 128, ("lstm",), "packed", arrays="base64")
    yield _case(AttributionSpec, 2000, 128, ("gru",), model=0)


def _verdicts() -> Iterator[Case]:
    """Of every kind, whose changes differ."""
    kinds: dict[str, dict[str, Any]] = {
        "healthy": {"cell": "rnn", "init": {"rule": "orthogonal", "gain": 1.0}},
        "vanishing": {"cell": "rnn", "init": {"rule": "glorot", "gain": 0.3}},
        "exploding": {"cell": "rnn", "activation": "relu", "init": {"rule": "glorot", "gain": 2.0}},
        "saturated": {"cell": "rnn", "init": {"rule": "glorot", "gain": 8.0}},
        "lstm": {"cell": "lstm", "init": {"forget_bias": -2.0}},
        "gru": {"cell": "gru"},
    }
    for T, H in ((2, 1), (100, 16), (100, 128), (2000, 64), (10, 512), (300, 512)):
        for says, model in kinds.items():
            spec = {
                "sequence": {"task": "recall", "T": max(3, T), "seed": 0},
                "models": [{**model, "hidden": H}],
                "model": 0,
            }
            yield Case(f"verdict T={T} H={H} {says}", VerdictSpec, spec)


def _overflowing() -> Iterator[Case]:
    """Maps whose rows leave the range of doubles, soon or late."""
    for T, H, gain in (
        (100, 16, 3.0),
        (400, 16, 8.0),
        (400, 64, 2.0),
        (400, 64, 8.0),
        (1000, 64, 3.0),
        (200, 256, 4.0),
    ):
        model = {"cell": "rnn", "hidden": H, "activation": "relu", "init": {"rule": "glorot", "gain": gain}}
        for says, at in (("every", "last"), ("loss", "all")):
            spec = {
                "sequence": {"task": "recall", "T": T, "seed": 0},
                "models": [model],
                "map": says,
                "loss": {"at": at},
                "arrays": "base64",
            }
            yield Case(f"map T={T} H={H} relu, gain {gain:g}, {says}", MapSpec, spec)


def _given() -> Iterator[Case]:
    """Numbers of the user's own, as text and packed."""
    draw = np.random.default_rng(0)
    for H in (64, 512):
        weights = {
            "W_xh": draw.normal(size=(4 * H, 3)),
            "W_hh": draw.normal(size=(4 * H, H)) / H,
            "b_h": draw.normal(size=4 * H),
            "W_hy": draw.normal(size=(2, H)),
            "b_y": draw.normal(size=2),
        }
        sequence = {"x": [[0.1, 0.2, 0.3]] * 3, "y": [None, None, 1]}
        for says, written in (("text", np.ndarray.tolist), ("packed", _packed)):
            model = {"cell": "lstm", "weights": {name: written(each) for name, each in weights.items()}}
            spec = {"sequence": sequence, "models": [model], "arrays": "base64"}
            yield Case(f"map, given weights H={H} {says}", MapSpec, spec)
    for T, X in ((2000, 10), (2000, 200)):
        xs = draw.normal(size=(T, X))
        for says, written in (("text", np.ndarray.tolist), ("packed", _packed)):
            sequence = {"x": written(xs), "y": [None] * (T - 1) + [1], "classes": 2}
            spec = {"sequence": sequence, "models": [{"cell": "rnn", "hidden": 4}], "arrays": "base64"}
            yield Case(f"map, given sequence T={T} X={X} {says}", MapSpec, spec)


def _packed(values: np.ndarray) -> dict[str, str]:
    data = base64.b64encode(values.astype("<f8").tobytes()).decode()
    return {"dtype": "f8", "bdata": data, "shape": ",".join(map(str, values.shape))}
