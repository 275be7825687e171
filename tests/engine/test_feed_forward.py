"""The recurrent edge cut: every step is a network of its own, given zeros, and nothing goes back in time."""

import numpy as np
import pytest

from app.engine.checks.gradcheck import gradient_check
from app.engine.checks.tape import tape
from app.engine.network.structure import one_layer
from app.engine.passes.bptt import share
from app.engine.passes.chain import pull
from app.engine.passes.trace import Loss
from tests.engine.cases import CELLS, backward, draw, forward, label, map_of, recut, states_of


def cut(case, at=(3, 8), **options):
    """The same numbers as `draw`, with and without the recurrent edge."""
    trace = draw(case, at=at, **options)
    network = recut(trace.network, recurrent=False)
    return trace, forward(network, trace.xs, trace.targets, trace.objective)


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("B", [1, 3])
def test_each_step_is_that_of_a_network_which_sees_only_its_input(case, B):
    recurrent, trace = cut(case, B=B)
    zeros = {name: np.zeros_like(state) for name, state in states_of(trace.network).items()}
    alone = one_layer(trace.network.only.cell, trace.network.weights, **zeros)
    adjoint, whole = backward(trace), dict.fromkeys(alone.weights, 0.0)
    for t in range(trace.T):
        single = forward(alone, trace.xs[t : t + 1], trace.targets[t : t + 1], Loss("cross_entropy", (0,)))
        np.testing.assert_allclose(trace.only.hs[t], single.only.hs[0], rtol=1e-13)
        np.testing.assert_allclose(trace.logits[t], single.logits[0], rtol=1e-12, atol=1e-15)
        if t in trace.objective.at:
            theirs = backward(single)
            np.testing.assert_allclose(adjoint.dxs[t], theirs.dxs[0], rtol=1e-12, atol=1e-16)
            whole = {name: whole[name] + theirs.weights[name] for name in whole}
    for name, gradient in whole.items():
        np.testing.assert_allclose(adjoint.weights[name], gradient, rtol=1e-12, atol=1e-15)
    assert not np.allclose(recurrent.only.hs, trace.only.hs)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_nothing_is_sent_back(case):
    _, trace = cut(case)
    adjoint = backward(trace)
    assert not any(rows.any() for rows in adjoint.only.arriving.values())
    assert not any(rows.any() for rows in pull(trace).only.sent.values())
    np.testing.assert_array_equal(adjoint.only.totals["h"], adjoint.only.direct)
    log10 = map_of(trace).log10_norms["h"]
    assert np.isneginf(log10[np.tri(trace.T, k=-1, dtype=bool)]).all()
    assert np.isfinite(np.diag(log10)).all()


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_tape_gives_the_numbers_of_the_kernels(case):
    _, trace = cut(case, B=2)
    adjoint = backward(trace)
    for t in range(trace.T):
        nodes = {node.id: node for node in tape(trace, adjoint, t)}
        assert not nodes["h_prev"].value.any()
        assert not nodes["h_prev"].grad.any()
        np.testing.assert_allclose(nodes["h"].value, trace.only.hs[t], rtol=1e-12, atol=1e-15)
        for name in trace.network.weights:
            np.testing.assert_allclose(nodes[name].grad, share(adjoint, name, t), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_the_gradients_are_what_differences_give(case):
    _, trace = cut(case)
    checks = list(
        gradient_check(
            trace.network, trace.xs, trace.targets, trace.has_target, trace.objective, samples=24, seed=3
        )
    )
    assert {check.name for check in checks} >= {"W_xh", "h_0", "x"}
    assert max(check.error for check in checks if check.settled) < 1e-6
