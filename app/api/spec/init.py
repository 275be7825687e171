"""How a spec says that weights are drawn: a rule and its settings."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from app.api.spec.fields import LongestTime, Real, Strict
from app.api.wire.mistake import mistake
from app.engine.cells import Cell
from app.engine.network.initialise import RULES

Rule = Literal[tuple(RULES)]
ORTHOGONAL = tuple(name for name, rule in RULES.items() if rule.by_qr)


class Init(Strict):
    """How weights are drawn. `T_max` is for the rule chrono: T if left out."""

    rule: Rule = "torch"
    gain: Real = 1.0
    T_max: LongestTime | None = None

    @model_validator(mode="after")
    def T_max_is_for_chrono(self) -> "Init":
        if self.T_max is not None and self.rule != "chrono":
            raise mistake("spec.unknown", "T_max is for the rule chrono", "T_max")
        return self


class LstmInit(Init):
    """`forget_bias`: the value that the forget gate's bias is set to; left out, the rule's own."""

    forget_bias: Real | None = None


OneGain = Annotated[
    Real, Field(description="no state is multiplied with weights", json_schema_extra={"enum": [1.0]})
]


class GainlessInit(Init):
    """Of a cell whose gates read no state."""

    gain: OneGain = 1.0


class GainlessForgetfulInit(LstmInit):
    """Of one of them that has a forget gate."""

    gain: OneGain = 1.0


INITS: tuple[type[Init], ...] = (Init, LstmInit, GainlessInit, GainlessForgetfulInit)


def init_of(cell: Cell) -> type[Init]:
    """How its weights may be drawn."""
    if cell.matrices("H"):
        return LstmInit if cell.forgets else Init
    return GainlessForgetfulInit if cell.forgets else GainlessInit
