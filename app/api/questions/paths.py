"""How an LSTM's gradient came down to c_t: by the cell state alone, or through h."""

from collections.abc import Iterator
from itertools import chain
from typing import Annotated

from pydantic import Field, model_validator

from app.api.questions.examples import examples
from app.api.questions.forms import Answer, Number, Step, Vector
from app.api.questions.question import Question
from app.api.questions.row import PLAIN, RowSpec, both_passes, new_row
from app.api.spec import rates
from app.api.spec.costs import Cost, Size
from app.api.spec.experiment import Experiment
from app.api.spec.spec import cell_of
from app.api.wire import wire
from app.api.wire.mistake import mistake
from app.engine.cells import CELLS
from app.engine.why.headline import decades_per_step
from app.engine.why.paths import new_cell_state_paths, part_paths


class PathsSpec(RowSpec):
    """A spec, an LSTM of it, and the step k whose loss is followed back: the last loss step if left out."""

    @model_validator(mode="after")
    def it_has_a_cell_state(self) -> "PathsSpec":
        cell = cell_of(self.models[self.model])
        highway = cell.graph.highway
        if "c" not in cell.states or highway is None or highway[0] != "c":
            message, hint = f"{cell.name} has no cell state that is kept by a factor", "ask it of an lstm"
            raise mistake("paths.cell", message, "models", self.model, "cell", hint=hint)
        return self

    def cost(self, size: Size) -> Cost:
        seconds = size.passes + 2 * size.T * rates.CALL
        return Cost(seconds, 2 * size.held, 4 * size.T)


class PathNorms(Answer):
    """log10 norms at t = 0 … k of two parts that add up to the total, as vectors."""

    total: Vector
    alone: Vector
    rest: Vector


class PathDecades(Answer):
    """Decades lost per step by each."""

    total: Number
    alone: Number
    rest: Number


class PathsAnswer(Answer):
    """dL_k/dc_t of an LSTM: what came down the cell state alone, through the forget gates, and the rest."""

    digest: str
    model: int
    k: Step
    log10_norm: PathNorms
    share: Annotated[Vector, Field(description="<alone, total> / |total|^2 at t = 0 … k; 1 at k")]
    decades: PathDecades


def answer(experiment: Experiment, spec: PathsSpec) -> Iterator[bytes]:
    """How an LSTM's gradient came down to c_t: through the forget gates alone, or through h at least once.

    Whole, not truncated: `truncate` does not count here.
    """
    row = new_row(experiment, spec)
    found = new_cell_state_paths(row)
    for _ in chain(both_passes(row), part_paths(row, found)):
        yield b""
    parts = {"total": found.total, "alone": found.alone, "rest": found.rest}
    norms = {name: part.log10_norms for name, part in parts.items()}
    fields = {
        "digest": experiment.digest,
        "model": spec.model,
        "k": found.k,
        "log10_norm": norms,
        "share": found.share,
        "decades": {name: decades_per_step(values[::-1]) for name, values in norms.items()},
    }
    yield from wire.pieces(fields, spec.packed)


QUESTION = Question(
    path="/api/paths",
    summary="By the cell state alone",
    spec=PathsSpec,
    answer=answer,
    form=PathsAnswer,
    examples=examples(PathsSpec, model=1),
    plain=PLAIN,
    cells=tuple(name for name, cell in CELLS.items() if "c" in cell.states),
)
