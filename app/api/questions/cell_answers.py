"""What the answer of GET /api/cells looks like."""

from typing import Annotated, Literal

from pydantic import Field

from app.api.questions.forms import Answer, Titles

ByNotation = Annotated[dict[str, str], Field(description="notation -> MathML with slots")]
Axes = Annotated[dict[str, list[str]], Field(description="notation -> names of the axes")]


class Notation(Answer):
    """One way of writing formulas."""

    name: str
    titles: Titles
    sample: str
    vectors: Literal["columns", "rows"]
    sizes: dict[Literal["H", "X", "Y"], str]


class LossTitles(Answer):
    """A loss by name."""

    kind: str
    titles: Titles


class Gate(Answer):
    """A gate by name."""

    id: str
    titles: Titles


class Letters(Answer):
    """How a node's value is written, dL by it, its derivative where it is elementwise, those by two inputs, a
    loss's target.
    """

    value: ByNotation
    gradient: ByNotation
    slope: ByNotation | None = None
    slopes: Annotated[dict[str, ByNotation] | None, Field(description="by input; 1 is left out")] = None
    target: ByNotation | None = None


class Lettered(Answer):
    """The letters of the whole array, and of one number in it."""

    letters: Letters
    entry: Letters


class CellNode(Lettered):
    """A node of a cell's graph: the operation, what it reads, and its formulas forward and backward."""

    id: str
    op: str
    inputs: list[str]
    shape: list[str]
    block: str | None
    titles: Titles
    shapes: Axes
    symbol: ByNotation
    formula: ByNotation
    gradient: ByNotation
    batch: Annotated[
        ByNotation | None,
        Field(description="of a parameter: the gradient summed over the sequences b of a batch"),
    ] = None
    sent: Annotated[
        dict[str, ByNotation] | None, Field(description="of an operation: what it sends to each input")
    ] = None
    sent_batch: Annotated[
        dict[str, ByNotation] | None, Field(description="the same to parameters, summed over a batch")
    ] = None
    blocks: Annotated[
        dict[str, Lettered] | None, Field(description="of a stacked parameter: the rows of each gate")
    ] = None


class Operation(Answer):
    """What an operation does with its inputs, and how it is written: `sign` in a graph, `word` before its
    operand, `text` with numbers in place of {a} and {b} ({(a)}: in brackets where negative; {1-a}; {Y}: how
    many outputs).
    """

    kind: Literal[
        *("input", "parameter", "product", "sum", "multiply"),
        *("subtract", "divide", "max", "complement", "function", "activation", "softmax", "loss"),
    ]
    titles: Titles
    sign: str
    word: str
    text: str
    derivative: Annotated[
        str | None, Field(description="MathML, by the operand a: of functions of each number")
    ] = None


class CellGraph(Answer):
    """Nodes in topological order, edges [from, to], and the nodes' operations by name."""

    nodes: list[CellNode]
    edges: list[list[str]]
    operations: dict[str, Operation]


class Variant(CellGraph):
    """A cell with its options chosen."""

    options: dict[str, str | bool]
    titles: Titles
    gates: Annotated[list[str], Field(description="in the order in which parameters stack them")]
    text: Annotated[str, Field(description="its equations, as a model takes them: POST /api/cell")]
    equations: ByNotation


class CellParameter(Answer):
    """A parameter: its name and its axes."""

    titles: Titles
    shapes: Axes


class OptionValue(Answer):
    """A value of an option."""

    value: str | bool
    titles: Titles


class CellOption(Answer):
    """An option of a cell, and the values that it may have: the first is the default."""

    name: str
    titles: Titles
    values: list[OptionValue]


class Cell(Answer):
    """A cell: parameters, gates, states, options, the read-out for each loss, and of the RNN, the
    LSTM and the GRU the variants by one of the options. Other variants: GET /api/cells/{cell}.
    """

    cell: str
    short: Annotated[str, Field(description="its abbreviation")]
    titles: Titles
    gates: list[Gate]
    states: list[str]
    parameters: dict[str, CellParameter]
    options: list[CellOption]
    variants: list[Variant]
    readout: dict[str, CellGraph]


class Cells(Answer):
    """What cells there are, and how everything is written."""

    notations: list[Notation]
    losses: list[LossTitles]
    reductions: dict[str, str]
    cells: list[Cell]
