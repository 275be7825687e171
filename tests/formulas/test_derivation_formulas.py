"""A term of the derivation, written out in each notation."""

from xml.etree import ElementTree

import pytest

from app.engine.checks.derivation import derivation, place
from app.formulas.derivation import abbreviated, term_formula
from app.formulas.notation import NOTATIONS
from tests.engine.cases import CELLS, draw, label


def written(case, name, index, at=(5,), reduction="sum"):
    """(k, t) -> notation -> the formula's text."""
    trace = draw(case, at=at, T=6, reduction=reduction)
    element, cell = place(trace, name, index), trace.network.only.cell
    return {
        (term.k, term.t): {
            notation: "".join(ElementTree.fromstring(formula).itertext())
            for notation, formula in term_formula(cell, element, term, len(at)).items()
        }
        for term in derivation(trace, element)
    }


@pytest.mark.parametrize(
    ("notation", "own", "two_back", "far"),
    [
        (
            "papers",
            "∂L5∂h5,2(1−h5,22)h4,1",
            "[Whh⊤diag(1−h42)Whh⊤diag(1−h52)∂L5∂h5]2(1−h3,22)h2,1",
            "∂L5∂h0,2(1−h0,22)h−1,1",
        ),
        (
            "textbook",
            "∂L5∂h5,2(1−h5,22)h4,1",
            "[W⊤diag(1−h42)W⊤diag(1−h52)∂L5∂h5]2(1−h3,22)h2,1",
            "∂L5∂h0,2(1−h0,22)h−1,1",
        ),
        (
            "rows",
            "∂L5∂h5,2(1−h5,22)h4,1",
            "[∂L5∂h5diag(1−h52)Wh⊤diag(1−h42)Wh⊤]2(1−h3,22)h2,1",
            "∂L5∂h0,2(1−h0,22)h−1,1",
        ),
        (
            "numbered",
            "∂L5∂H5,2(1−H5,22)H4,1",
            "[∂L5∂H5diag(1−H52)W1h⊤diag(1−H42)W1h⊤]2(1−H3,22)H2,1",
            "∂L5∂H0,2(1−H0,22)H−1,1",
        ),
    ],
)
def test_an_rnns_term_is_the_way_back_the_slope_and_the_state_before(notation, own, two_back, far):
    terms = written(("rnn", {}), "W_hh", (2, 1))
    assert [terms[5, t][notation] for t in (5, 3, 0)] == [own, two_back, far]


@pytest.mark.parametrize(("case", "at"), [(("rnn", {}), [0]), (("lstm", {}), [])])
def test_a_term_is_abbreviated_where_its_chain_would_have_more_than_four_steps(case, at):
    trace = draw(case, at=(5,), T=6)
    terms = derivation(trace, place(trace, "W_hh", (2, 1)))
    assert [term.t for term in terms if abbreviated(term)] == at


def test_other_weights_are_written_with_what_they_multiply():
    assert written(("rnn", {}), "W_xh", (2, 0))[5, 5]["papers"].endswith("x5,0")
    assert written(("rnn", {}), "b_h", (2,))[5, 5]["papers"] == "∂L5∂h5,2(1−h5,22)"
    assert written(("rnn", {}), "W_hy", (1, 3))[5, 5]["textbook"] == "∂L5∂o5,1h5,3"
    assert written(("lstm", {}), "W_hh", (6, 1))[5, 4]["papers"] == "∂L5∂af,4,2h3,1"
    assert written(("gru", {"reset": "after"}), "W_hh", (9, 2))[5, 4]["papers"] == "∂L5∂an,4,1r4,1h3,2"
    assert written(("gru", {"reset": "before"}), "W_hh", (9, 2))[5, 4]["papers"] == "∂L5∂an,4,1r4,2h3,2"


def test_the_mean_divides_by_the_number_of_losses():
    assert written(("lstm", {}), "b_y", (1,), at=(2, 5), reduction="mean")[2, 2]["papers"] == "12∂L2∂s2,1"


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_every_term_of_every_cell_is_written_in_every_notation(case):
    asked = {"W_hh": (3, 1), "b_h": (0,), "W_xh": (1, 1), "p_o": (2,)}
    for name in asked.keys() & draw(case).network.only.cell.axes.keys():
        index = asked[name]
        for formulas in written(case, name, index).values():
            assert set(formulas) == set(NOTATIONS)
            assert all(formulas.values())
