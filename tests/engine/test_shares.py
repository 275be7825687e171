"""The steps' shares of a weight's gradient: their norms, and how much of the sum each one brings."""

import numpy as np
import pytest

from app.engine.shares import new_shares, share_norms
from tests.engine.cases import CELLS, backward, draw, label


def shares_of(trace, truncate=None):
    adjoint = backward(trace, truncate)
    shares = new_shares(adjoint)
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
        np.testing.assert_allclose(shares.log10_norms[name], norms, rtol=0, atol=1e-12)
        assert shares.along[name].sum() == pytest.approx(1, rel=1e-10)
        expected = [float((share * total).sum() / (total * total).sum()) for share in each]
        np.testing.assert_allclose(shares.along[name], expected, rtol=1e-9, atol=1e-13)


def test_a_step_that_no_loss_reaches_has_no_share_and_a_sum_of_zero_no_direction():
    trace = draw(("rnn", {"activation": "relu"}), at=(2,))
    _, shares = shares_of(trace)
    assert np.isneginf(shares.log10_norms["W_hh"][3:]).all()
    trace.network.weights["W_hy"][...] = 0
    _, shares = shares_of(trace)
    assert np.isneginf(shares.log10_norms["W_hh"]).all()
    assert np.isnan(shares.along["W_hh"]).all()
