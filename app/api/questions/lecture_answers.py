"""What the answers of a derivation, a descent and the shares look like."""

from typing import Annotated

from pydantic import Field

from app.api.questions.answers import Answer, Matrix, Number, Step, Vector


class Factor(Answer):
    """A number of a term: dh, slope, r, da_i (of a gate), dlogits, h_prev, x, h, or one."""

    symbol: str
    t: Step
    value: Number


class Term(Answer):
    """What reaches the element from the loss L_k through step t: `weight` times the product of `factors`."""

    k: Step
    t: Step
    weight: Number
    value: Number
    factors: list[Factor]
    formula: dict[str, str]
    abbreviated: Annotated[bool, Field(description="a long way back, written as the gradient that it gives")]


class DerivationAnswer(Answer):
    """dL by one element, written out: `terms` and the sum of the `rest` add up to `gradient`, BPTT's."""

    digest: str
    parameter: str
    index: list[int]
    gradient: Number
    terms: list[Term]
    count: Annotated[int, Field(description="of all terms")]
    rest: Annotated[Number, Field(description="the sum of those that are not written")]


class ModelDescent(Answer):
    """L before the first update and after each; the weights before the first and after the last, dL by them
    before.
    """

    losses: list[Number]
    before: dict[str, Vector | Matrix]
    gradients: dict[str, Vector | Matrix]
    after: dict[str, Vector | Matrix]


class DescentAnswer(Answer):
    """W <- W - eta dL/dW, of every weight of each network."""

    digest: str
    eta: float
    updates: int
    models: list[ModelDescent]


class BlockShares(Answer):
    """What each step brings to dL by a parameter, or by the rows of one gate."""

    log10_norm: Vector
    along: Annotated[
        Vector, Field(description="<share, sum> / |sum|^2: adds up to 1; NaN where the sum is zero")
    ]


class ParameterShares(BlockShares):
    """The same of a whole parameter, and of each gate's rows; the share of step t, and the sum of all."""

    share: Vector | Matrix
    total: Vector | Matrix
    gates: dict[str, BlockShares]


class SharesAnswer(Answer):
    """The T shares of each weight's gradient."""

    digest: str
    T: int
    t: Step
    element: Annotated[Vector | None, Field(description="what each step brings to the element asked for")]
    parameters: dict[str, ParameterShares]
