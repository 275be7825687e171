"""What the answers about dying gradients look like."""

from typing import Annotated, Any, Literal

from pydantic import Field

from app.api.questions.answers import Answer, Matrix, Number, Packed, Step, Titles, Vector


class Recurrent(Answer):
    """One H x H block of W_hh: of the RNN "h", else a gate's. Both of the first two are told, for a matrix
    that is not normal stretches more than its eigenvalues say.
    """

    spectral_radius: Number
    largest_singular_value: Number
    departure: Annotated[Number, Field(description="from normality: 0 normal, 1 nilpotent (Henrici 1962)")]


class RnnFactors(Answer):
    """By distance; in decades: log10 of what each factor does to the norm. saturation + weights = gain."""

    saturation: Vector
    weights: Vector
    mean_slope: Annotated[Vector, Field(description="the mean of f'(a_t) over the units")]
    beyond_radius: Annotated[
        Vector,
        Field(description="weights - log10 of the spectral radius: above 0 only where W_hh is not normal"),
    ]


class GatePaths(Answer):
    """By distance, for each path ("highway" and each gate) of what the step sends back."""

    share: Annotated[
        dict[str, Vector],
        Field(description="<part, sum> / |sum|^2: they add up to 1; below 0, a path works against the rest"),
    ]
    log10_norm: dict[str, Vector]
    mean_gate: Annotated[dict[str, Vector], Field(description="the mean of each gate's value")]


class FactorsHeadline(Answer):
    """Over the first `steps` steps back, up to where nothing is left: decades lost per step, and by what.

    RNN: decades = saturation + weights. LSTM, GRU: the mean shares add up to 1.
    """

    steps: int
    decades: Number
    saturation: Number | None = None
    weights: Number | None = None
    mean_slope: Number | None = None
    share: dict[str, Number] | None = None
    mean_gate: dict[str, Number] | None = None


class Holding(Answer):
    """Decades per step that a gated cell's highway alone would lose, by its gate `gate`; and what is lost."""

    gate: str
    decades: Annotated[Vector, Field(description="by unit: the mean over time of -log10 of its gate")]
    mean_gate: Annotated[Number, Field(description="-log10 of the mean gate: overstates it")]
    measured: Annotated[Number, Field(description="lost per step by dL_k/dh after the entry loss")]


class FactorsAnswer(Answer):
    """Row k of the gradient map, step by step back: entry d - 1 leads from step k - d + 1 to k - d.

    `gain`: log10 by which the norm of the joint adjoint changes. `factors` for an RNN, else `paths`.
    """

    digest: str
    model: int
    cell: str
    k: Step
    gain: Vector
    recurrent: dict[str, Recurrent]
    factors: RnnFactors | None
    paths: GatePaths | None
    holding: Annotated[Holding | None, Field(description="of a gated cell; null for an RNN")]
    headline: FactorsHeadline


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


class AttributedBlock(Answer):
    """The steps' shares of dL by a parameter or one gate's rows of it."""

    log10_norm: Vector
    cumulated: Annotated[
        Vector, Field(description="norms of the shares at t and later over those of all; 1 at t = 0")
    ]
    along: Annotated[Vector, Field(description="<share, sum> / |sum|^2: adds up to 1")]
    last_steps: Annotated[
        int | None, Field(description="how many of the last steps hold `fraction` of the norms")
    ]


class AttributedParameter(Answer):
    """A parameter as a whole, and the block of each gate where it stacks them."""

    whole: AttributedBlock
    gates: dict[str, AttributedBlock]


class AttributedInputs(Answer):
    """dL by the inputs x_t, beside what the steps show."""

    log10_norm: Vector
    log10_magnitude: Matrix
    value: Matrix
    symbols: list[str]
    names: list[str] | None


class AttributionAnswer(Answer):
    """Which steps each weight's gradient comes from, and which inputs the loss hangs on."""

    digest: str
    model: int
    T: int
    fraction: float
    parameters: dict[str, AttributedParameter]
    inputs: AttributedInputs


class Thresholds(Answer):
    """In decades: at risk and severe from so many lost on, exploding from so many gained on; a change that
    takes so many off `helps`, as one does that makes it healthy. `saturated`: below this mean derivative,
    over the steepest.
    """

    at_risk: float
    severe: float
    exploding: float
    saturated: float
    helps: float


class Cut(Answer):
    """Where a gradient on its way back becomes an exact zero, `distance` steps before the loss, and why.

    blank: no input has come there, and every ReLU stands at its kink. dead: every ReLU that the gradient
    meets is off. flat: derivatives round to 0. weights: the recurrent weights take it to 0. loss: the loss
    sends nothing into its own step.
    """

    distance: int
    why: Literal["blank", "dead", "flat", "weights", "loss"]


class Headlined(Answer):
    """A row of norms by distance in a few numbers."""

    decades: Annotated[Number, Field(description="lost per step, over the whole row")]
    reach: Annotated[int | None, Field(description="where a thousandth is left; null: beyond step 0")]
    entry: Annotated[Number, Field(description="decades lost over the first `entry_steps` steps")]
    entry_steps: Annotated[int, Field(description="steps before the slope begins; 0 where one line fits")]
    slope: Annotated[Number, Field(description="decades lost per step after them")]


class Verdict(Headlined):
    """A network judged by its last loss's row, back to the nearest informative step, `distance` steps away.

    Where none is known, `at_risk` and `severe` are null and the whole row is judged.
    """

    kind: Literal["vanishing", "exploding", "saturated", "cut", "healthy"]
    distance: int
    lost: Annotated[
        Number,
        Field(description="decades from the loss to the end of that way (of what lies before a blank `cut`)"),
    ]
    most_lost: Annotated[Number, Field(description="the same to its deepest point, by which it is judged")]
    deepest: Annotated[int, Field(description="so many steps before the loss that point is")]
    gained: Annotated[Number, Field(description="decades above the loss's own step, at most, on the way")]
    comes: Annotated[
        int, Field(description="so many steps back more than a 10^-`at_risk` part is left all the way")
    ]
    cut: Annotated[Cut | None, Field(description="an exact zero on the way; null: there is none")]
    openness: Annotated[
        Number, Field(description="mean derivative of the state's activations over the steepest")
    ]
    at_risk: bool | None
    severe: bool | None


class ClippedNorm(Answer):
    """L's gradient over all weights, before and after it is clipped to the norm."""

    norm: float
    log10_norm_raw: Number
    log10_norm: Number


class Change(Answer):
    """One change: the model with it, or the sequence, as a spec has them; and what is computed of it.

    `helps`: whether clearly fewer decades are lost (gained, where it explodes); None of clipping.
    """

    change: Literal["forget_bias", "orthogonal", "chrono", "gain", "shorter_T", "lstm", "gru", "clip"]
    model: dict[str, Any] | None
    sequence: dict[str, Any] | None
    clip: ClippedNorm | None
    verdict: Verdict | None
    helps: bool | None


class VerdictAnswer(Answer):
    """What the gradient says about learning, and what may help, what helps most first."""

    digest: str
    model: int
    cell: str
    k: Step
    informative: Annotated[
        list[Step] | None, Field(description="the steps the answer hangs on; null: not known, or all")
    ]
    thresholds: Thresholds
    verdict: Verdict
    farthest: Annotated[
        Verdict | None,
        Field(
            description="back to the farthest informative step, where the answer hangs on all together "
            "and only there something is wrong; the changes' verdicts are then of the same way"
        ),
    ]
    changes: list[Change]


class Preset(Answer):
    """A named example: `spec` as POST /api/trace takes it; `opens`: what to look at first."""

    name: str
    titles: Titles
    reasons: Annotated[Titles, Field(description="why one would open it")]
    descriptions: Titles
    spec: dict[str, Any]
    opens: dict[str, Any] | None


class TruncatedBlock(Answer):
    """dL by each weight, cut into blocks of `length` steps, against the full one; `cuts`: before which
    steps.
    """

    length: int
    log10_ratio: Annotated[dict[str, Number], Field(description="of the norms")]
    cosine: dict[str, Number]
    cuts: list[Step]


class BatchStarts(Answer):
    """Where the rows of a batch begin in one long sequence, and where each block of each row does."""

    offsets: list[int]
    starts: Annotated[list[list[int]] | Packed, Field(description="one row for each batch")]


class TruncationAnswer(Answer):
    """What truncated BPTT loses, by block length."""

    digest: str
    model: int
    T: int
    blocks: list[TruncatedBlock]
    batches: BatchStarts | None


class ClippedParameter(Answer):
    """One weight's gradient before and after clipping, and the angle between the two."""

    log10_norm_raw: Number
    log10_norm: Number
    cosine: Number


class Clipped(Answer):
    """The gradient over all weights before and after; `cut`: how many of the `size` numbers were made
    smaller.
    """

    limit: float
    log10_norm_raw: Number
    log10_norm: Number
    cosine: Number
    direction_kept: bool
    cut: int
    size: int
    parameters: dict[str, ClippedParameter]


class ClippingAnswer(Answer):
    """What the optimiser is given instead of the raw gradient."""

    digest: str
    model: int
    by_norm: Clipped | None
    by_value: Clipped | None
