"""A cell of own equations: what is read, what is refused and where; its numbers are the built-in's."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.cells import CELLS, make_cell
from app.engine.cells.equations.own import own_cell
from app.engine.cells.equations.reading import MOST_CHARACTERS
from app.engine.cells.equations.writing import written
from app.engine.cells.graph import Graph
from app.engine.errors import EngineError
from app.engine.network.initialise import initialise
from app.engine.network.structure import Structure, one_layer
from tests.engine.cases import backward, draw, forward, map_of, states_of

VARIANTS = [
    (name, dict(zip(kind.options, values, strict=True)))
    for name, kind in CELLS.items()
    for values in product(*kind.options.values())
]
LSTM = """\
# gates
i = sigmoid(W_xi x + W_hi h_prev + b_i)
f = sigmoid(W_xf x + W_hf h_prev + b_f)
g = tanh(W_xg x + W_hg h_prev + b_g)
o = sigmoid(W_xo x + W_ho h_prev + b_o)

c = f * c_prev + i * g  # the state
h = o * tanh(c)
"""


def refused(text: str) -> EngineError:
    with pytest.raises(EngineError) as error:
        own_cell(text)
    assert error.value.where == "equations"
    return error.value


def mistake_of(text: str) -> EngineError | None:
    """What is wrong with a text; None where it is a cell."""
    try:
        own_cell(text)
    except EngineError as error:
        return error
    return None


def form(graph: Graph) -> tuple:
    """A graph without the names of what has no line of its own: the operations, each on what it reads."""
    given = ("input", "parameter")
    usual = {f"a_{gate}" for gate in graph.gates}
    own = {*graph.gates, *graph.states, *usual}

    def of(name: str, top: bool = False) -> object:
        node = graph[name]
        if node.op in given or (name in own and not top):
            return name if node.op == "input" or name in own else names(name)
        return node.op, tuple(map(of, node.inputs)), node.block

    def names(parameter: str) -> str:
        return {"nu": "v_nu"}.get(parameter, parameter)

    return {
        (node.id if node.id in own else "", of(node.id, top=True))
        for node in graph.nodes
        if node.op not in given
    }


@pytest.mark.parametrize(("name", "options"), VARIANTS)
def test_every_cell_written_as_text_is_read_as_the_same_graph(name, options):
    cell = make_cell(name, **options)
    own = own_cell(written(cell.graph))
    renamed = {"W_xh": "W_xn", "b_h": "b_n", "nu": "v_nu"} if name == "lru" else {}
    assert (own.gates, set(own.states)) == (cell.gates, set(cell.states))
    assert own.axes == {renamed.get(each, each): axes for each, axes in cell.axes.items()}
    assert (own.forgets, dict(own.bridges)) == (cell.forgets, dict(cell.bridges))
    if not renamed:
        assert form(own.graph) == form(cell.graph)


def test_what_is_written_is_what_a_paper_has():
    assert written(make_cell("gru").graph).splitlines() == [
        "r = sigmoid(W_xr x + W_hr h_prev + b_r)",
        "z = sigmoid(W_xz x + W_hz h_prev + b_z)",
        "n = tanh(W_xn x + b_n + r * (W_hn h_prev + b_hn))",
        "h = (1 - z) * n + z * h_prev",
    ]


@pytest.mark.parametrize(("name", "options"), [("lstm", {}), ("gru", {}), ("gru", {"reset": "before"})])
def test_its_numbers_and_its_map_are_the_built_in_s(name, options):
    trace = draw((name, options), at=(3, 8), B=2)
    own = one_layer(
        own_cell(written(make_cell(name, **options).graph)), trace.network.weights, **states_of(trace.network)
    )
    other = forward(own, trace.xs, trace.targets, trace.objective)
    back, theirs = backward(trace), backward(other)
    for state in trace.only.states:
        np.testing.assert_allclose(other.only.states[state], trace.only.states[state], rtol=0, atol=1e-12)
        np.testing.assert_allclose(theirs.only.totals[state], back.only.totals[state], rtol=0, atol=1e-12)
    for parameter in trace.network.weights:
        np.testing.assert_allclose(theirs.weights[parameter], back.weights[parameter], rtol=0, atol=1e-12)
    maps = map_of(trace), map_of(other)
    for state in trace.only.states:
        first, second = (each.log10_norms[state] for each in maps)
        np.testing.assert_allclose(first, second, rtol=0, atol=1e-12)


@pytest.mark.parametrize("rule", ["torch", "keras", "glorot", "orthogonal", "identity", "chrono"])
@pytest.mark.parametrize("name", [name for name in CELLS if name != "lru"])  # nu is drawn as its paper does
def test_it_is_drawn_as_the_built_in_is(rule, name):
    cell = make_cell(name)
    one, other = (
        initialise(Structure(each), 3, 4, 2, rule=rule, T_max=30)
        for each in (cell, own_cell(written(cell.graph)))
    )
    assert all(np.array_equal(one[parameter], other[parameter]) for parameter in one)


def test_order_comments_and_blanks_say_nothing():
    lines = LSTM.replace(" ", "").replace("x+", " x+").replace("_prev+", "_prev +").split("\n")
    text = "\n".join(line.replace("W_hi", "W_hi ") for line in lines)
    spaced = "\n".join(
        line.replace("h_prev", " h_prev").replace("  h", " h").replace("b_", " b_")
        for line in text.split("\n")
    )
    assert own_cell(spaced).graph == own_cell(LSTM).graph
    moved = LSTM.replace("h = o * tanh(c)\n", "")
    assert set(own_cell("h = o * tanh(c)\n" + moved).graph.nodes) == set(own_cell(LSTM).graph.nodes)


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "state", "line 1, column 1: expected a line h = …"),
        ("h = ", "syntax", "line 1, column 5: expected a name, a number or (, found the end of the line"),
        ("h = tanh(W_xh x\n", "syntax", "line 1, column 16: expected ) or ,, found the end of the line"),
        ("h = $", "syntax", "line 1, column 5: expected a name, a number or a sign, found '$'"),
        ("h == 2", "syntax", "line 1, column 4: expected a name, a number or (, found ="),
        ("h = a b c", "syntax", "line 1, column 9: expected +, -, *, / or the end of the line, found c"),
        ("h = tanh(W_xh x, x)", "syntax", "line 1, column 5: expected one value in the brackets of tanh"),
        ("h = tanh", "syntax", "line 1, column 5: expected ( after tanh"),
        ("h = tanh(W_xh x)\nh = x", "twice", "line 2, column 1: h stands on the left twice"),
        (
            "h = z * c\nz = h\nc = W_xh x",
            "cycle",
            "line 2, column 5: a cycle within one step: h needs z needs h",
        ),
        ("h = tanh(W_xh x) * q", "unknown", "line 1, column 20: there is no q"),
        ("h = sin(W_xh x)", "unknown", "line 1, column 5: there is no function sin"),
        (
            "n = tanh(W_xn x)\nh = n (1 - n)",
            "unknown",
            "line 2, column 5: there is no function n: write n * (…)",
        ),
        ("n = tanh(W_xn x)\nh = n * c_prev", "state", "line 2, column 9: c_prev is read, but no line says"),
        ("n = tanh(W_xn x)\nmem = n + mem_prev\nh = mem", "state", "line 2, column 1: mem is a state"),
        ("h = tanh(W_xg x)", "parameter", "line 1, column 10: W_xg is of a gate g, but no line says"),
        (
            "c = tanh(W_xc x) + c_prev\nh = c",
            "parameter",
            "line 1, column 10: W_xc is of a gate c, but c is a state",
        ),
        ("h = x", "shape", "line 1, column 5: x has a size of its own"),
        ("h = tanh(W_xh h_prev)", "shape", "line 1, column 15: W_xh is (H, X): it multiplies x alone"),
        ("h = tanh(W_xh x + W_hh x)", "shape", "line 1, column 24: W_hh is (H, H): it does not multiply x"),
        ("h = tanh(W_xh x + W_hh)", "shape", "line 1, column 19: W_hh is a matrix"),
        ("n = tanh(W_xn x + p_n h_prev)\nh = n", "shape", "line 1, column 19: p_n is no matrix"),
        ("h = h_prev", "parameter", "line 1, column 1: x is read nowhere"),
        ("n = tanh(W_xn x)\nu = tanh(n)\nh = n", "unused", "line 2, column 1: u is read by no other line"),
        ("n = tanh(W_xn x)\nm = tanh(n)\nh = q", "unknown", "line 3, column 5: there is no q"),
        ("tanh = W_xh x\nh = x", "name", "line 1, column 1: tanh has a meaning of its own here"),
        ("h_prev = x", "name", "line 1, column 1: h_prev is what h was one step before"),
        ("h = tanh(W_xh x + 1 / 0)", "number", "line 1, column 21: a number divided by 0"),
        ("h = " + "(" * 40, "too_long", "line 1, column 30: more than 24 brackets inside each other"),
        ("h = " + "-" * 40 + "x", "too_long", "line 1, column 30: more than 24 signs inside each other"),
        ("h = x" + " + x" * 300, "too_long", "the equations have more than 200 parts"),
        ("\n" * 80, "too_long", "line 61, column 1: at most 60 lines"),
        ("#" * (MOST_CHARACTERS + 1), "too_long", "the equations have 4001 characters; at most 4000 here"),
        ("héh = x", "syntax", "line 1, column 1: a name has letters a to z"),
    ],
)
def test_a_wrong_text_is_told_with_its_place_and_what_was_expected(text, code, says):
    error = refused(text)
    assert error.code == f"equations.{code}"
    assert says in error.message


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (
            "n = tanh(W_xn x)\nh = 0.5 * h_prev + n",
            "line 2, column 5: a number stands in 1 - … alone here, not 0.5",
        ),
        ("n = tanh(W_xn x - W_hn h_prev)\nh = n", "column 17: W_hn may only be added or multiplied"),
        ("n = tanh(W_xn x)\nh = u_c * h_prev + n", "line 2, column 5: u_c goes into no gate"),
        ("n = tanh(W_xn x + p_a * u_a)\nh = n", "column 23: p_a is multiplied by another parameter"),
        ("n = tanh(W_xn x + W_xn x)\nh = n", "W_xn makes is read twice"),
        ("n = tanh(W_xn x + W_hn h_prev + W_hn (n * h_prev))\nh = n", "a cycle within one step"),
        ("r = sigmoid(W_xr x + b_r)\nn = tanh(W_xn x + b_r)\nh = r * n", "b_r is"),
        ("r = sigmoid(W_xr x)\nn = tanh(W_xn x + r * (r * W_hn h_prev))\nh = n", "multiplied twice"),
    ],
)
def test_a_parameter_that_a_graph_cannot_carry_is_told(text, says):
    assert says in refused(text).message


PIECES = ["h", "c", "z", "x", "h_prev", "c_prev", "W_xh", "W_xz", "W_hz", "b_z", "p_i", "tanh", "sigmoid"]
PIECES += ["max", "1", "2.5", "+", "-", "*", "/", "(", ")", ",", "=", "\n", "#", " ", "é", "@", "1e999"]


@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_a_random_text_is_a_cell_or_a_mistake_with_its_place(pieces):
    error = mistake_of(" ".join(pieces))
    assert error is None or (error.code.startswith("equations."), error.where) == (True, "equations")
