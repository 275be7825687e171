"""Formulas: each is read back from its MathML and computed, and must give the numbers of the engine."""

import json
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np
import pytest

from app.engine.cells import CELLS, make_cell
from app.engine.checks.tape import tape
from app.engine.network.losses import LOSSES
from app.engine.network.read_out import READ_OUT_AXES, network_graph
from app.engine.network.structure import Structure, one_layer
from app.engine.numbers.ops import OPS
from app.engine.passes.bptt import bptt
from app.engine.passes.trace import Loss, new_adjoint, new_trace
from app.engine.passes.unroll import unroll
from app.formulas import catalogue, titles
from app.formulas.cells import variant as variant_of
from app.formulas.mathml import mathml
from app.formulas.notation import NOTATIONS
from app.formulas.operations import OPERATIONS
from tests.engine.cases import PLAIN, label
from tests.formulas.reading import NS, STEPS, Reader, equations, sides
from tests.pairs import each_pair

X, H, Y, T, STEP = 3, 4, 2, 3, 1
CATALOGUE = catalogue()
LISTED = [(cell["cell"], variant) for cell in CATALOGUE["cells"] for variant in cell["variants"]]
VARIANTS = LISTED + [
    (name, variant_of(name, options)) for name, options in PLAIN if options or name not in dict(LISTED)
]
READ_OUT = {cell["cell"]: cell["readout"] for cell in CATALOGUE["cells"]}


def named(value):
    """The name of a variant, a notation or a loss in a test's name."""
    if isinstance(value, tuple):
        return label((value[0], value[1]["options"]))
    return getattr(value, "name", None)


each_variant = pytest.mark.parametrize(("name", "variant"), VARIANTS, ids=map(named, VARIANTS))
each_notation = pytest.mark.parametrize("notation", NOTATIONS.values(), ids=NOTATIONS)
each_with_each = each_pair(
    "case, notation, kind", VARIANTS, list(NOTATIONS.values()), list(LOSSES), ids=named
)


def computed(name, options, kind, B=1):
    """The tapes of steps 0, 1, 2 of a random network with a loss at each step, and the network."""
    rng = np.random.default_rng(5)
    cell = make_cell(name, **options)
    weights = {key: rng.normal(size=shape) for key, shape in Structure(cell).shapes(X, H, Y).items()}
    states = {f"{state}_0": rng.normal(size=(B, H)) for state in cell.states}
    if "n_0" in states:
        states["n_0"] = 1 + states["n_0"] ** 2  # a sum of what is above 0
    network = one_layer(cell, weights, **states)
    targets = rng.integers(0, Y, (T, B)) if kind == "cross_entropy" else rng.random((T, B, Y))
    loss = Loss(kind, tuple(range(T)), "mean")
    trace = new_trace(network, rng.normal(size=(T, B, X)), targets, np.ones(T, bool), loss)
    list(unroll(trace))
    adjoint = new_adjoint(trace)
    list(bptt(trace, adjoint))
    return network, trace, [tape(trace, adjoint, t) for t in range(T)]


def reader(name, options, kind, notation):
    """A Reader with every number of steps t-1, t, t+1, the gradients by h, c and parameters included."""
    network, trace, tapes = computed(name, options, kind)
    return reader_of(network, trace, tapes, 0, notation), {node.id: node for node in tapes[STEP]}


def reader_of(network, trace, tapes, b, notation):
    """The Reader of sequence b of a batch."""
    values, grads = {}, {}
    for step, nodes in zip(STEPS.values(), tapes, strict=True):
        for node in nodes:
            single = node.op == "parameter"
            key = (node.id, None if single else step)
            if not node.id.endswith("_prev"):
                values[key] = node.value if single else node.value[b]
                grads[key] = node.grad if single else node.grad[b]
        target = trace.targets[STEP + step, b]
        values["target", step] = np.eye(Y)[target] if trace.objective.rule.classes else target

    def block(value, gate):
        return value[network.only.cell.rows(gate, H)] if len(value) == network.only.cell.G * H else value

    return Reader(values, grads, block, notation.rows, Y)


def laid_out(value, notation):
    """A vector or matrix as the notation lays it out."""
    if value.ndim == 1:
        return value[None, :] if notation.rows else value[:, None]
    return value.T if notation.rows and value.ndim == 2 else value


def nodes_of(name, variant, kind):
    return [*variant["nodes"], *READ_OUT[name][kind]["nodes"]]


def marks(mathml, attribute):
    return [each.get(attribute) for each in ElementTree.fromstring(mathml).iter() if each.get(attribute)]


def every_formula():
    for name, variant in VARIANTS:
        for notation in NOTATIONS:
            yield variant["equations"][notation]
            for kind in LOSSES:
                for node in nodes_of(name, variant, kind):
                    yield from (node[form][notation] for form in ("symbol", "formula", "gradient"))


@each_with_each
def test_a_formula_computed_is_the_value_of_its_node(case, notation, kind):
    name, variant = case
    read, tape_nodes = reader(name, variant["options"], kind, notation)
    for node in nodes_of(name, variant, kind):
        if node["op"] in ("input", "parameter"):
            continue
        (line,) = equations(node["formula"][notation.name])
        value = tape_nodes[node["id"]].value[0]
        np.testing.assert_allclose(
            read.sum(sides(line)[1]), laid_out(value, notation), rtol=1e-12, atol=1e-15
        )


@each_with_each
def test_a_gradient_computed_is_the_gradient_of_its_node(case, notation, kind):
    name, variant = case
    read, tape_nodes = reader(name, variant["options"], kind, notation)
    gates = variant["gates"]
    for node in nodes_of(name, variant, kind):
        if node["id"] in ("loss", "output"):
            continue
        grad = tape_nodes[node["id"]].grad
        formulas = equations(node["gradient"][notation.name])
        if node["op"] != "parameter":
            grad = grad[0]
        blocks = np.split(grad, len(gates)) if node["shape"][0] == "GH" and gates else [grad]
        assert len(formulas) == len(blocks)
        for line, part in zip(formulas, blocks, strict=True):
            np.testing.assert_allclose(
                read.sum(sides(line)[1]), laid_out(part, notation), rtol=1e-9, atol=1e-12
            )


@each_variant
@each_notation
def test_over_a_batch_a_parameters_gradient_is_the_sum_over_its_sequences(name, variant, notation):
    network, trace, tapes = computed(name, variant["options"], "mse", B=3)
    batch = tuple(reader_of(network, trace, tapes, b, notation) for b in range(3))
    read = Reader({}, {}, None, notation.rows, Y, batch)
    tape_nodes = {node.id: node for node in tapes[STEP]}
    for node in nodes_of(name, variant, "mse"):
        assert ("batch" in node) == (node["op"] == "parameter")
        if "batch" in node:
            grad = tape_nodes[node["id"]].grad
            blocks = np.split(grad, network.only.cell.G) if node["shape"][0] == "GH" else [grad]
            for line, part in zip(equations(node["batch"][notation.name]), blocks, strict=True):
                np.testing.assert_allclose(
                    read.sum(sides(line)[1]), laid_out(part, notation), rtol=1e-9, atol=1e-12
                )


@each_variant
@each_notation
def test_the_equations_computed_are_the_gates_and_states(name, variant, notation):
    read, tape_nodes = reader(name, variant["options"], "mse", notation)
    cell = make_cell(name, **variant["options"])
    formulas = equations(variant["equations"][notation.name])
    assert len(formulas) == len(cell.gates) + len(cell.states)
    for line in formulas:
        left, right = sides(line)
        value = tape_nodes[left[0].get("data-symbol")].value[0]
        np.testing.assert_allclose(read.sum(right), laid_out(value, notation), rtol=1e-12)


@each_variant
def test_a_formula_names_the_parameters_its_node_reads_and_no_other(name, variant):
    cell = make_cell(name, **variant["options"])
    parameters = {*cell.axes, *READ_OUT_AXES}
    nodes = {node["id"]: node for node in nodes_of(name, variant, "mse")}
    for node in nodes.values():
        products = [nodes[read] for read in node["inputs"] if nodes[read]["op"] in ("product", "multiply")]
        products += [nodes[read] for product in products for read in product["inputs"] if "from" in read]
        read = parameters & {
            node["id"],
            *node["inputs"],
            *(W for product in products for W in product["inputs"]),
        }
        blocks = {node["block"], *(product["block"] for product in products)}
        for notation in NOTATIONS:
            assert parameters & set(marks(node["formula"][notation], "data-symbol")) == read
            gates = set(marks(node["formula"][notation], "data-gate"))
            stacked = node["op"] == "parameter" and node["shape"][0] == "GH"
            assert gates == (set(cell.gates) if stacked else blocks - {None})


@each_variant
@each_notation
def test_the_marked_parts_of_a_states_gradient_are_what_the_ledger_holds(name, variant, notation):
    read, tape_nodes = reader(name, variant["options"], "mse", notation)
    for node in variant["nodes"]:
        here = "direct" if node["id"] == "h" else "through-h" if node["id"] in CELLS[name].states else None
        parts = marks(node["gradient"][notation.name], "data-part")
        assert set(parts) == ({here, "next"} if here else set())
        if here is None:
            continue
        (equation,) = equations(node["gradient"][notation.name])
        received = dict(tape_nodes[node["id"]].received)
        arriving = received.pop("next")[0]
        for part, number in ((here, sum(received.values())[0]), ("next", arriving)):
            written = sum(read.one(element) for element in equation if element.get("data-part") == part)
            np.testing.assert_allclose(written, laid_out(number, notation), rtol=1e-9, atol=1e-12)


@each_variant
def test_the_nodes_and_edges_are_those_of_the_graph(name, variant):
    cell = make_cell(name, **variant["options"])
    for kind in LOSSES:
        graph = network_graph(cell, kind)
        nodes = {node["id"]: node for node in nodes_of(name, variant, kind)}
        assert list(nodes) == [node.id for node in graph.nodes]
        for node in graph.nodes:
            written = nodes[node.id]
            assert (written["op"], tuple(written["inputs"]), tuple(written["shape"])) == (
                node.op,
                node.inputs,
                node.shape,
            )
        edges = [*variant["edges"], *READ_OUT[name][kind]["edges"]]
        expected = [[read, node.id] for node in graph.nodes for read in node.inputs]
        assert edges == expected


def test_every_formula_is_mathml_whose_steps_are_slots():
    known = {
        "math",
        "mrow",
        "mi",
        "mn",
        "mo",
        "mspace",
        "mfrac",
        "msqrt",
        "msub",
        "msup",
        "msubsup",
        "munder",
        "mover",
    }
    known |= {"mtable", "mtr", "mtd"}
    for formula in set(every_formula()):
        root = ElementTree.fromstring(formula)
        assert root.tag == f"{NS}math"
        assert {each.tag.removeprefix(NS) for each in root.iter()} <= known
        assert not [each for each in root.iter(f"{NS}mi") if each.text == "t"], "a step that is no slot"
        for slot in marks(formula, "data-slot"):
            assert slot in STEPS


def test_a_slot_holds_the_step_until_a_number_is_put_in():
    for formula in set(every_formula()):
        for each in ElementTree.fromstring(formula).iter(f"{NS}mn"):
            if each.get("data-slot"):
                assert each.text.replace("−", "-") == each.get("data-slot")


def text(mathml):
    return "".join(ElementTree.fromstring(mathml).itertext())


@pytest.mark.parametrize(
    ("notation", "expected"),
    [
        ("papers", "ht=tanh(Wxhxt+Whhht−1+bh)"),
        ("textbook", "ht=tanh(b+Wht−1+Uxt)"),
        ("rows", "ht=tanh(xtWx+ht−1Wh+b)"),
        ("numbered", "Ht=tanh(XtW1x+Ht−1W1h+b1)"),
    ],
)
def test_the_rnn_is_written_as_the_note_writes_it(notation, expected):
    assert text(VARIANTS[0][1]["equations"][notation]) == expected


@pytest.mark.parametrize(
    ("notation", "gate", "read_out"),
    [
        ("papers", "ai,t=Wxixt+Whiht−1+bi", "st=Whyht+by"),
        ("textbook", "ai,t=bi+Wiht−1+Uixt", "st=c+Vht"),
        ("rows", "ai,t=xtWx(i)+ht−1Wh(i)+b(i)", "st=htWy+by"),
        ("numbered", "Z1i,t=XtW1xi+Ht−1W1hi+b1i", "Z2t=HtW2+b2"),
    ],
)
def test_a_gate_of_the_lstm_carries_its_letter(notation, gate, read_out):
    (variant,) = [variant for name, variant in LISTED if name == "lstm"]
    nodes = {node["id"]: node for node in nodes_of("lstm", variant, "mse")}
    assert text(nodes["a_i"]["formula"][notation]) == gate
    assert text(nodes["logits"]["formula"][notation]) == read_out


@pytest.mark.parametrize(
    ("notation", "product", "moves"),
    [
        ("papers", "Whhht−1", ("∂L∂ht⊙(1−ht2)", "∂L∂at", "∂L∂atht−1⊤", "Whh⊤∂L∂at", "∂L∂atxt⊤", "Wxh⊤∂L∂at")),
        ("textbook", "Wht−1", ("∂L∂ht⊙(1−ht2)", "∂L∂at", "∂L∂atht−1⊤", "W⊤∂L∂at", "∂L∂atxt⊤", "U⊤∂L∂at")),
        ("rows", "ht−1Wh", ("∂L∂ht⊙(1−ht2)", "∂L∂at", "ht−1⊤∂L∂at", "∂L∂atWh⊤", "xt⊤∂L∂at", "∂L∂atWx⊤")),
        (
            "numbered",
            "Ht−1W1h",
            ("∂L∂Ht⊙(1−Ht2)", "∂L∂Z1t", "Ht−1⊤∂L∂Z1t", "∂L∂Z1tW1h⊤", "Xt⊤∂L∂Z1t", "∂L∂Z1tW1x⊤"),
        ),
    ],
)
def test_the_rnns_four_moves_back_are_written_as_the_note_writes_them(notation, product, moves):
    nodes = {node["id"]: node for node in VARIANTS[0][1]["nodes"]}
    assert text(nodes["from_h"]["symbol"][notation]) == text(nodes["from_h"]["formula"][notation]) == product
    right = [
        text(nodes[name]["gradient"][notation]).split("=")[1]
        for name in ("a", "b_h", "W_hh", "h_prev", "W_xh", "x")
    ]
    assert tuple(right) == moves
    for name in ("from_x", "from_h"):
        assert text(nodes[name]["gradient"][notation]).split("=")[1] == moves[1]


def test_the_textbooks_logits_are_o_where_no_gate_is():
    letters = {name: text(READ_OUT[name]["mse"]["nodes"][3]["symbol"]["textbook"]) for name in CELLS}
    assert letters == {name: "st" if "o" in make_cell(name).gates else "ot" for name in CELLS}


@each_variant
def test_no_two_nodes_of_a_cell_share_their_letters(name, variant):
    for kind in LOSSES:
        for notation in NOTATIONS:
            symbols = [text(node["symbol"][notation]) for node in nodes_of(name, variant, kind)]
            assert len(set(symbols)) == len(symbols)


def test_row_notations_transpose_shapes():
    (lstm,) = [cell for cell in CATALOGUE["cells"] if cell["cell"] == "lstm"]
    assert lstm["parameters"]["W_xh"]["shapes"] == {
        "papers": ["GH", "X"],
        "textbook": ["GH", "X"],
        "rows": ["X", "GH"],
        "numbered": ["X", "GH"],
    }
    assert lstm["parameters"]["b_h"]["shapes"]["rows"] == ["1", "GH"]
    loss = READ_OUT["lstm"]["mse"]["nodes"][-1]
    assert loss["id"] == "loss"
    assert loss["shapes"]["rows"] == []


@pytest.mark.parametrize("notation", NOTATIONS.values(), ids=lambda notation: notation.name)
def test_no_letter_is_both_a_size_and_an_array(notation):
    arrays = {notation.letters.get(name, name) for name in ("x", "h", "c", "a", "logits")}
    arrays |= {whole for whole, _ in notation.parameters.values()}
    assert arrays.isdisjoint(notation.sizes.values())


def test_the_textbooks_sizes_have_its_letters():
    """x of M, h of N, o of L numbers; U is N by M, W N by N, V L by N."""
    (rnn,) = [
        variant for name, variant in LISTED if name == "rnn" and variant["options"]["activation"] == "tanh"
    ]
    nodes = {node["id"]: node for node in [*rnn["nodes"], *READ_OUT["rnn"]["cross_entropy"]["nodes"]]}
    members = {
        name: text(nodes[name]["formula"]["textbook"]) for name in ("W_xh", "W_hh", "W_hy", "b_h", "b_y")
    }
    assert members == {"W_xh": "U∈ℝN×M", "W_hh": "W∈ℝN×N", "W_hy": "V∈ℝL×N", "b_h": "b∈ℝN", "b_y": "c∈ℝL"}
    (lstm,) = [variant for name, variant in LISTED if name == "lstm"]
    (stacked,) = [node for node in lstm["nodes"] if node["id"] == "W_hh"]
    assert "ℝ4N×N" in text(stacked["formula"]["textbook"])


def marked(symbol, step="t"):
    letters = f'<msub><mi>{symbol}</mi><mn data-slot="{step}">{step}</mn></msub>'
    return f'<mrow data-symbol="{symbol}">{letters}</mrow>'


def by(symbol):
    return f"<mfrac><mrow><mo>∂</mo><mi>L</mi></mrow><mrow><mo>∂</mo>{symbol}</mrow></mfrac>"


def test_the_golden_gradient_of_the_cell_state():
    (variant,) = [variant for name, variant in LISTED if name == "lstm"]
    (c,) = [node for node in variant["nodes"] if node["id"] == "c"]
    tanh_c = f'<mrow><mi mathvariant="normal">tanh</mi><mrow><mo>(</mo>{marked("c")}<mo>)</mo></mrow></mrow>'
    slope = f"<mrow><mo>(</mo><mn>1</mn><mo>−</mo><msup>{tanh_c}<mn>2</mn></msup><mo>)</mo></mrow>"
    through_h = f"{by(marked('h'))}<mo>⊙</mo>{marked('o')}<mo>⊙</mo>{slope}"
    arriving = f"{by(marked('c', 't+1'))}<mo>⊙</mo>{marked('f', 't+1')}"
    assert c["gradient"]["papers"] == (
        '<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true"><mtable displaystyle="true">'
        '<mtr><mtd style="text-align: left">'
        f"{by(marked('c'))}<mo>=</mo>"
        f'<mrow data-part="through-h">{through_h}</mrow></mtd></mtr>'
        '<mtr><mtd style="text-align: left"><mspace width="1em" /><mo>+</mo>'
        f'<mrow data-part="next">{arriving}</mrow></mtd></mtr></mtable></math>'
    )


def test_titles_are_there_in_both_languages_and_never_twice_in_a_cell():
    for name, variant in VARIANTS:
        nodes = nodes_of(name, variant, "mse")
        for language in ("en", "ko"):
            titles = [node["titles"][language] for node in nodes]
            assert all(titles)
            assert len(set(titles)) == len(titles)
    for titles in [*CATALOGUE["losses"], *CATALOGUE["cells"], *CATALOGUE["notations"]]:
        assert set(titles["titles"]) == {"en", "ko"}


def test_the_catalogue_is_json_and_comes_out_the_same_each_time():
    assert json.dumps(catalogue()) == json.dumps(CATALOGUE)


def test_every_operation_and_every_loss_occurs():
    ops = {
        node["op"] for name, variant in VARIANTS for kind in LOSSES for node in nodes_of(name, variant, kind)
    }
    assert ops == {"input", "parameter", *OPS, *LOSSES}
    assert [loss["kind"] for loss in CATALOGUE["losses"]] == list(LOSSES)


def test_lines_stand_one_below_the_other():
    root = ElementTree.fromstring(mathml("a = b", "c = d"))
    assert [text(ElementTree.tostring(row, encoding="unicode")) for row in root.iter(f"{NS}mtr")] == [
        "a=b",
        "c=d",
    ]
    assert all(first.tag == second.tag for first, second in pairwise(root[0]))


def test_what_a_new_cell_brings_is_written_by_its_name_and_called_by_what_it_is():
    assert NOTATIONS["papers"].parameter("v_s") == "v_{s}"
    assert NOTATIONS["rows"].parameter("V_xh", "s") == "V_{xh,s}"
    product = OPERATIONS["multiply"].titles
    assert titles.node("s", ("s",), product) == {"en": "gate s", "ko": "s 게이트"}
    assert titles.node("a_s", ("s",), product)["en"] == "pre-activation of the gate s"
    assert titles.node("mixed", ("s",), product)["en"] == "mixed (element product)"
