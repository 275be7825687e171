"""What an operation sends back, and the letters of one number: read back from their MathML and computed."""

from xml.etree import ElementTree

import numpy as np
import pytest

from app.engine.network.losses import LOSSES
from app.formulas.notation import NOTATIONS
from tests.formulas.reading import NS, Reader, equations, sides
from tests.formulas.test_formulas import (
    CATALOGUE,
    READ_OUT,
    STEP,
    Y,
    computed,
    each_notation,
    each_variant,
    each_with_each,
    laid_out,
    marks,
    nodes_of,
    reader,
    reader_of,
    text,
)


def block_of(array, gates, gate):
    return np.split(array, len(gates))[gates.index(gate)] if gate in gates else array


@each_with_each
def test_a_formula_of_what_is_sent_computed_is_what_the_tape_says_was_sent(case, notation, kind):
    name, variant = case
    read, tape_nodes = reader(name, variant["options"], kind, notation)
    nodes = {node["id"]: node for node in nodes_of(name, variant, kind)}
    for node in nodes.values():
        assert set(node.get("sent", {})) == (set(node["inputs"]) if node["id"] != "output" else set())
        for to, written in node.get("sent", {}).items():
            parameter = nodes[to]["op"] == "parameter"
            sent = tape_nodes[node["id"]].sent[to]
            sent = sent if parameter else sent[0]
            part = block_of(sent, variant["gates"], node["block"]) if nodes[to]["shape"][0] == "GH" else sent
            (line,) = equations(written[notation.name].replace("<mo>←</mo>", "<mo>=</mo>"))
            computed_part = read.sum(sides(line)[1])
            np.testing.assert_allclose(computed_part, laid_out(part, notation), rtol=1e-9, atol=1e-12)


@each_variant
@each_notation
def test_an_equals_sign_stands_where_it_is_all_of_the_gradient_and_an_arrow_where_it_is_a_part(
    name, variant, notation
):
    _, tape_nodes = reader(name, variant["options"], "mse", notation)
    nodes = {node["id"]: node for node in nodes_of(name, variant, "mse")}
    gates = variant["gates"]
    for node in nodes.values():
        for to, written in node.get("sent", {}).items():
            stacked = nodes[to]["shape"][:1] == ["GH"]
            sent, grad = tape_nodes[node["id"]].sent[to], tape_nodes[to].grad
            if stacked:
                sent, grad = (block_of(each, gates, node["block"]) for each in (sent, grad))
            assert ("←" in text(written[notation.name])) != np.array_equal(sent, grad), (node["id"], to)


@each_variant
@each_notation
def test_over_a_batch_what_is_sent_to_a_parameter_is_summed(name, variant, notation):
    network, trace, tapes = computed(name, variant["options"], "mse", B=3)
    batch = tuple(reader_of(network, trace, tapes, b, notation) for b in range(3))
    read = Reader({}, {}, None, notation.rows, Y, batch)
    tape_nodes = {node.id: node for node in tapes[STEP]}
    nodes = {node["id"]: node for node in nodes_of(name, variant, "mse")}
    for node in nodes.values():
        parameters = {to for to in node["inputs"] if nodes[to]["op"] == "parameter"}
        assert set(node.get("sent_batch", {})) == parameters
        for to in parameters:
            sent = tape_nodes[node["id"]].sent[to]
            part = block_of(sent, variant["gates"], node["block"]) if nodes[to]["shape"][0] == "GH" else sent
            (line,) = equations(node["sent_batch"][to][notation.name].replace("<mo>←</mo>", "<mo>=</mo>"))
            np.testing.assert_allclose(
                read.sum(sides(line)[1]), laid_out(part, notation), rtol=1e-9, atol=1e-12
            )


@each_variant
@each_notation
def test_the_sequences_index_is_no_letter_of_a_quantity_a_parameter_or_a_gate(name, variant, notation):
    letters = "q" if "n" in variant["gates"] or name == "slstm" else "n"
    for node in nodes_of(name, variant, "mse"):
        summed = [node.get("batch", {}), *node.get("sent_batch", {}).values()]
        for written in filter(None, summed):
            root = ElementTree.fromstring(written[notation.name])
            sums = [each for each in root.iter(f"{NS}msubsup") if each[0].text == "∑"]
            assert {"".join(each[1].itertext()) for each in sums} == {f"{letters}=1"}
        once = {each.text for each in ElementTree.fromstring(node["formula"][notation.name]).iter()}
        assert letters not in once, node["id"]


@each_with_each
def test_a_slope_written_and_computed_is_the_tapes_local_derivative(case, notation, kind):
    name, variant = case
    read, tape_nodes = reader(name, variant["options"], kind, notation)
    for node in nodes_of(name, variant, kind):
        local = tape_nodes[node["id"]].local
        slopes = {to: each for to, each in local.items() if not isinstance(each, str)}
        one, several = node["letters"].get("slope"), node["letters"].get("slopes")
        found = several if several is not None else dict.fromkeys(slopes, one) if one else {}
        assert set(found) == set(slopes), node["id"]
        assert {"slope", "slopes"} & set(node["entry"]) == {"slope", "slopes"} & set(node["letters"])
        for to, written in found.items() if node["op"] not in ("identity", "complement", "negate") else ():
            (line,) = equations(written[notation.name])
            expected = laid_out(slopes[to][0], notation)
            np.testing.assert_allclose(read.sum(line) + 0 * expected, expected, rtol=1e-12, atol=1e-15)


@each_variant
@each_notation
def test_the_letters_of_one_number_have_a_slot_for_every_axis_in_the_notations_order(name, variant, notation):
    for node in nodes_of(name, variant, "cross_entropy"):
        forms = [node, *node.get("blocks", {}).values()]
        for form in forms:
            for what in ("value", "gradient"):
                slots = [
                    slot
                    for slot in marks(form["entry"][what][notation.name], "data-slot")
                    if slot in ("n", "i", "j")
                ]
                if node["op"] == "parameter" and len(node["shape"]) == 2:
                    assert slots == (["j", "i"] if notation.rows else ["i", "j"])
                elif node["op"] == "parameter":
                    assert slots == ["i"]
                else:
                    assert slots == (["n", "i"] if node["shape"] else [])
                assert not set(marks(form["letters"][what][notation.name], "data-slot")) & {"n", "i", "j"}


@pytest.mark.parametrize("kind", LOSSES)
def test_the_sequences_index_is_a_part_that_can_be_left_out(kind):
    (loss,) = [node for node in READ_OUT["lstm"][kind]["nodes"] if node["id"] == "loss"]
    for notation in NOTATIONS:
        root = ElementTree.fromstring(loss["entry"]["target"][notation])
        (part,) = [each for each in root.iter() if each.get("data-part") == "batch"]
        assert "".join(part.itertext()) == "n,"
        assert text(loss["letters"]["target"][notation]) in ("yt", "dt")


@pytest.mark.parametrize(
    ("notation", "value", "gradient"),
    [
        ("papers", "Whf[i,j]", "∂L∂Whf[i,j]|t"),
        ("textbook", "Wf[i,j]", "∂L∂Wf[i,j]|t"),
        ("rows", "Wh(f)[j,i]", "∂L∂Wh(f)[j,i]|t"),
        ("numbered", "W1hf[j,i]", "∂L∂W1hf[j,i]|t"),
    ],
)
def test_one_number_of_a_gates_block_bears_the_gates_letter(notation, value, gradient):
    (lstm,) = [cell for cell in CATALOGUE["cells"] if cell["cell"] == "lstm"]
    nodes = {node["id"]: node for node in lstm["variants"][0]["nodes"]}
    entry = nodes["W_hh"]["blocks"]["f"]["entry"]
    assert (text(entry["value"][notation]), text(entry["gradient"][notation])) == (value, gradient)
