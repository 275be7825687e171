"""The derivation by hand: its terms are products of their factors and add up to the gradient of BPTT."""

import math

import numpy as np
import pytest

from app.engine.checks.derivation import derivation, place
from app.engine.errors import EngineError
from app.engine.passes import bptt
from tests.engine.cases import CELLS, backward, draw, forward, label, map_of, recut


def terms_of(trace, name, index):
    return list(derivation(trace, place(trace, name, index)))


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize(("at", "reduction"), [((5,), "sum"), ((1, 3, 5), "mean")], ids=["last", "some"])
def test_the_terms_of_every_element_add_up_to_its_gradient(case, at, reduction):
    trace = draw(case, at=at, T=6, H=3, reduction=reduction)
    adjoint = backward(trace)
    for name, gradient in adjoint.weights.items():
        for index in np.ndindex(gradient.shape):
            terms = terms_of(trace, name, index)
            total = math.fsum(term.value for term in terms)
            assert total == pytest.approx(gradient[index], rel=1e-12, abs=1e-14)
            for t in range(6) if len(at) == 1 else ():
                share = sum(term.value for term in terms if term.t == t)
                assert share == pytest.approx(bptt.share(adjoint, name, t)[index], rel=1e-12, abs=1e-14)


def test_terms_come_from_the_last_loss_back_and_from_each_loss_back():
    trace = draw(("rnn", {}), at=(1, 3), T=5)
    assert [(term.k, term.t) for term in terms_of(trace, "W_hh", (0, 1))] == [
        (3, 3), (3, 2), (3, 1), (3, 0), (1, 1), (1, 0),
    ]  # fmt: skip
    assert [(term.k, term.t) for term in terms_of(trace, "W_hy", (0, 1))] == [(3, 3), (1, 1)]


def test_the_factors_of_the_rnn_are_the_adjoint_the_slope_and_what_the_weight_multiplies():
    trace = draw(("rnn", {}), at=(4,), T=5, H=3)
    adjoint = backward(trace)
    for term in terms_of(trace, "W_hh", (2, 1)):
        dh, slope, h_prev = term.factors
        assert dh.value == pytest.approx(adjoint.only.totals["h"][term.t, 0, 2], rel=1e-12)
        assert slope.value == 1 - trace.only.hs[term.t, 0, 2] ** 2
        assert h_prev.value == trace.only.states["h"][term.t, 0, 1]


def test_a_term_of_a_vanished_gradient_is_zero_only_where_doubles_end():
    trace = draw(("rnn", {}), at=(299,), T=300, scale=0.01)
    terms = terms_of(trace, "W_xh", (0, 0))
    assert len(terms) == 300
    log10 = map_of(trace, (299,)).log10_norms["h"][299]
    for term in terms:
        if log10[term.t] > -290:
            assert term.value != 0
    assert terms[-1].value == 0


def test_with_the_recurrent_edge_cut_a_weight_acts_at_the_losss_own_step_alone():
    trace = draw(("lstm", {}), at=(1, 3), T=5)
    cut = forward(recut(trace.network, recurrent=False), trace.xs, trace.targets, trace.objective)
    terms = terms_of(cut, "W_xh", (1, 0))
    assert [(term.k, term.t) for term in terms] == [(3, 3), (1, 1)]
    assert sum(term.value for term in terms) == pytest.approx(backward(cut).weights["W_xh"][1, 0], rel=1e-12)


@pytest.mark.parametrize(
    ("name", "index", "where"),
    [
        ("b_hn", (0,), "parameter"),
        ("W_hh", (0,), "index"),
        ("W_hh", (0, 4), "index"),
        ("b_h", (-1,), "index"),
    ],
)
def test_an_element_that_is_not_there_is_refused(name, index, where):
    with pytest.raises(EngineError) as refused:
        terms_of(draw(("rnn", {})), name, index)
    assert refused.value.where == where


def test_a_batch_is_refused():
    with pytest.raises(EngineError, match="one sequence"):
        terms_of(draw(("rnn", {}), B=2), "b_h", (0,))
