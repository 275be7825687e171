"""POST /api/cell: the text of a cell's equations -> the cell as /api/cells lists one, or its mistake."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from app.api.questions.cell_answers import Cell
from app.api.questions.question import Question
from app.api.spec.fields import Strict
from app.api.wire import wire
from app.engine.cells.equations.reading import MOST_CHARACTERS
from app.formulas.cells import own_record

LEAKY = """\
z = sigmoid(W_xz x + W_hz h_prev + b_z)   # how much is new
n = tanh(W_xn x + W_hn h_prev + b_n)
h = (1 - z) * h_prev + z * n
"""


class CellQuestion(Strict):
    """Lines `name = expression`, and what the cell is called."""

    equations: Annotated[str, Field(max_length=MOST_CHARACTERS)]
    cell_name: Annotated[str | None, Field(max_length=24)] = None


def answer(spec: CellQuestion) -> Iterator[bytes]:
    """A cell of your own equations, as a model with "cell": "own" takes them: its graph, shapes and formulas.

    A line names a gate, a state or a step between; h is what the cell gives, and a name with _prev is a state
    one step before. W_xg x, W_hg h_prev and b_g are of a gate g, and blocks of the stacked W_xh, W_hh and b_h
    where every gate has them; W_xh, W_hh and b_h themselves are those of a cell without gates. b_…, p_…, u_…,
    v_… and w_… of no gate are vectors. + - * / work number by number, 1 - z too; functions are tanh, sigmoid,
    relu, identity, hard_sigmoid, hard_sigmoid_6, exp, log_sigmoid, complement_root and max. A # begins a
    comment.

    A mistake is told with its line and column, and with what was expected there.
    """
    yield from wire.pieces(own_record(spec.equations, spec.cell_name), False)


QUESTION = Question(
    path="/api/cell",
    summary="A cell of your own equations",
    spec=CellQuestion,
    answer=answer,
    form=Cell,
    examples={
        "leaky": {"summary": "one gate between old and new", "value": {"equations": LEAKY, "cell_name": None}}
    },
)
