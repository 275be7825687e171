"""What truncated BPTT loses, by block length."""

import numpy as np
import pytest

from app.engine.errors import EngineError
from app.engine.passes.bptt import share
from app.engine.why.truncation import batch_starts, block_lengths
from app.engine.why.truncation import truncation as steps_of
from tests.engine.cases import CELLS, backward, draw, label, orthogonal, scalar_rnn, with_entries


def truncation(trace, lengths):
    """The records alone."""
    return [record for record in steps_of(trace, lengths) if record]


@pytest.mark.parametrize("case", CELLS, ids=label)
@pytest.mark.parametrize("at", [(8,), (2, 5, 8)])
def test_ratio_and_cosine_are_those_of_the_truncated_to_the_full_gradient(case, at):
    trace = draw(case, at=at, B=2)
    full = backward(trace).weights
    for record in truncation(trace, range(1, 10)):
        ours = backward(trace, record.length).weights
        assert set(record.log10_ratio) == set(record.cosine) == set(full)
        for name in full:
            a, b = ours[name].ravel(), full[name].ravel()
            norms = np.linalg.norm(a), np.linalg.norm(b)
            assert 10 ** record.log10_ratio[name] == pytest.approx(norms[0] / norms[1], rel=1e-12)
            assert record.cosine[name] == pytest.approx(a @ b / norms[0] / norms[1], abs=1e-12)


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_at_the_whole_length_nothing_is_lost(case):
    (record,) = truncation(draw(case, at=(2, 8)), (9,))
    assert all(ratio == 0 for ratio in record.log10_ratio.values())
    assert all(cosine == pytest.approx(1, rel=1e-15) for cosine in record.cosine.values())


@pytest.mark.parametrize("case", CELLS, ids=label)
def test_at_one_it_is_the_immediate_share(case):
    trace = draw(case, at=(8,))
    full, (record,) = backward(trace), truncation(trace, (1,))
    for name in trace.network.only.cell.axes:
        immediate, whole = share(full, name, 8).ravel(), full.weights[name].ravel()
        norms = np.linalg.norm(immediate), np.linalg.norm(whole)
        assert 10 ** record.log10_ratio[name] == pytest.approx(norms[0] / norms[1], rel=1e-12)
        assert record.cosine[name] == pytest.approx(immediate @ whole / norms[0] / norms[1], abs=1e-12)
    for name in ("W_hy", "b_y"):
        assert record.log10_ratio[name] == 0


def test_of_an_exploding_gradient_truncation_leaves_a_vanishing_part_that_is_told():
    trace = scalar_rnn(1e6 * orthogonal(4), 201)
    (record,) = truncation(trace, (1,))
    assert record.log10_ratio["b_h"] == pytest.approx(-1200, abs=1e-5)
    assert -1 <= record.cosine["b_h"] <= 1
    assert record.log10_ratio["b_y"] == 0  # the read-out is reached without a step back


def test_what_has_no_gradient_has_no_angle():
    trace = with_entries(draw(CELLS[0]), "W_hy", slice(None), 0)
    (record,) = truncation(trace, (3,))
    assert np.isnan(record.cosine["W_hh"])
    assert np.isnan(record.log10_ratio["W_hh"])


@pytest.mark.parametrize("length", [0, -1, 10])
def test_a_block_outside_the_sequence_is_refused(length):
    with pytest.raises(EngineError, match="1 to 9"):
        truncation(draw(CELLS[0]), (3, length))


def test_block_lengths_go_up_to_full_bptt():
    assert block_lengths(1) == (1,)
    assert block_lengths(10) == (1, 2, 5, 10)
    assert block_lengths(120) == (1, 2, 5, 10, 20, 50, 100, 120)


@pytest.mark.parametrize(("N", "B", "n"), [(1000, 2, 10), (1001, 4, 7), (12, 3, 4), (5, 5, 1), (99, 1, 99)])
def test_each_row_of_a_batch_goes_on_where_it_ended_and_none_reads_what_another_reads(N, B, n):
    starts = batch_starts(N, B, n)
    assert starts.shape == (N // (B * n), B)
    assert (np.diff(starts, axis=0) == n).all()
    assert list(starts[0]) == [b * (N // B) for b in range(B)]
    read = (starts[..., None] + np.arange(n)).ravel()
    assert len(set(read)) == len(read)
    assert read.max() < N


def test_a_batch_that_does_not_fit_the_sequence_is_refused():
    for N, B, n in ((10, 3, 4), (10, 0, 1), (10, 1, 0)):
        with pytest.raises(EngineError, match="do not fit"):
            batch_starts(N, B, n)
