"""A network judged by the row of its last loss."""

from collections.abc import Generator
from dataclasses import asdict, dataclass
from itertools import chain
from typing import Any

import numpy as np

from app.api.spec.experiment import Experiment
from app.engine.network.layer import Layer
from app.engine.passes.chain import new_chain, pull_back
from app.engine.passes.unroll import unroll
from app.engine.why import verdict as engine
from app.engine.why.cut import cut_off
from app.engine.why.headline import Headline, headline
from app.engine.why.saturation import state_openness


@dataclass(frozen=True)
class Judged:
    """A network judged by the row (k + 1,) of its log10 norms by distance: as far as the nearest informative
    step, and as far as the answer needs, the farthest where it hangs on all together.
    """

    layer: Layer
    row: np.ndarray
    nearest: engine.Verdict
    farthest: engine.Verdict
    headline: Headline

    @property
    def far(self) -> bool:
        """Whether what is wrong shows only on the way to the farthest: the nearest alone would look well."""
        return self.nearest.kind == "healthy" != self.farthest.kind

    def verdict(self, far: bool) -> engine.Verdict:
        return self.farthest if far else self.nearest

    def told(self, far: bool) -> dict[str, Any]:
        """The verdict and the headline, as the answer has them."""
        verdict = asdict(self.verdict(far))
        del verdict["changes"]
        return verdict | asdict(self.headline)


Judging = Generator[bytes, None, Any]


def judge(experiment: Experiment, m: int) -> Judging:
    """Network m by the row of the last loss step; the whole row, not truncated."""
    k, trace = experiment.loss.at[-1], experiment.trace(m)
    pulled = new_chain(trace, {k: 1.0})
    for _ in chain(unroll(trace), pull_back(pulled)):
        yield b""
    own = pulled.only
    norms = {state: own.scaled(rows).log10_norms[k::-1] for state, rows in own.totals.items()}
    row, way, cut = norms["h"], np.max(list(norms.values()), axis=0), cut_off(pulled)
    sequence, openness = experiment.sequence, state_openness(own.trace)
    needed = engine.farthest_informative if sequence.together else engine.nearest_informative
    nearest, farthest = (
        engine.verdict(row, distance(k, sequence.informative), openness, own.trace.layer.cell, way, cut)
        for distance in (engine.nearest_informative, needed)
    )
    return Judged(own.trace.layer, row, nearest, farthest, headline(row))
