"""The steps' shares of a weight's gradient: their norms, and how much of the sum each one brings."""

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.shares import new_shares, share_norms
from tests.engine.cases import CELLS, backward, draw, label


def shares_of(trace, truncate=None, element=None):
    adjoint = backward(trace, truncate)
    shares = new_shares(adjoint, element)
    assert list(share_norms(adjoint, shares)) == list(range(trace.T))
    return adjoint, shares


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("truncate", [None, 4])
def test_the_shares_add_up_and_their_norms_are_those_of_the_matrices(case, truncate):
    adjoint, shares = shares_of(draw(case, at=(3, 8), B=2), truncate)
    for name, total in adjoint.weights.items():
        each = [adjoint.share(name, t) for t in range(9)]
        np.testing.assert_allclose(sum(each), total, rtol=1e-11, atol=1e-14)
        with np.errstate(divide="ignore"):
            norms = np.log10([np.linalg.norm(share) for share in each])
        np.testing.assert_allclose(shares.log10_norms[name, None], norms, rtol=0, atol=1e-12)
        assert shares.along[name, None].sum() == pytest.approx(1, rel=1e-10)
        expected = [float((share * total).sum() / (total * total).sum()) for share in each]
        np.testing.assert_allclose(shares.along[name, None], expected, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_shares_of_a_gates_rows_are_those_of_its_block(case):
    adjoint, shares = shares_of(draw(case, at=(3, 8)))
    network = adjoint.trace.network
    blocks = [block for block in shares.along if block[1]]
    assert len(blocks) == 3 * len(network.cell.gates)
    for name, gate in blocks:
        rows = network.cell.rows(gate, network.H)
        each = [adjoint.share(name, t)[rows] for t in range(9)]
        total = adjoint.weights[name][rows]
        with np.errstate(divide="ignore"):
            norms = np.log10([np.linalg.norm(share) for share in each])
        np.testing.assert_allclose(shares.log10_norms[name, gate], norms, rtol=0, atol=1e-12)
        expected = [float((share * total).sum() / (total * total).sum()) for share in each]
        np.testing.assert_allclose(shares.along[name, gate], expected, rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_an_elements_shares_are_its_numbers_in_the_matrices(case):
    for name, index in [("W_hh", (2, 1)), ("b_y", (0,))]:
        adjoint, shares = shares_of(draw(case, at=(3, 8)), element=(name, index))
        expected = [adjoint.share(name, t)[index] for t in range(9)]
        np.testing.assert_array_equal(shares.at_element, expected)


@pytest.mark.parametrize("element", [("V", (0,)), ("W_hh", (0,)), ("W_hh", (0, 99)), ("b_h", (0, 0))])
def test_an_element_that_is_not_there_is_refused(element):
    with pytest.raises(EngineError):
        new_shares(backward(draw(CELLS[0])), element)


def test_a_step_that_no_loss_reaches_has_no_share_and_a_sum_of_zero_no_direction():
    trace = draw(("rnn", {"activation": "relu"}), at=(2,))
    _, shares = shares_of(trace)
    assert np.isneginf(shares.log10_norms["W_hh", None][3:]).all()
    trace.network.weights["W_hy"][...] = 0
    _, shares = shares_of(trace)
    assert np.isneginf(shares.log10_norms["W_hh", None]).all()
    assert np.isnan(shares.along["W_hh", None]).all()
