"""The machine's limit: nothing but the matrix products that the algorithm needs, into memory that stands."""

import numpy as np

from tests.bench.cases import Case, numbers

BLOCKS = {"rnn": 1, "lstm": 2, "gru": 1}  # of a step's Jacobian that are no diagonal


def gradient_map(case: Case):
    """At step t the rows of all losses from t on, (K, H), by each block of the step's Jacobian, (H, H)."""
    matrix = numbers(case)["W_hh"][: case.H].astype(case.dtype)
    rows, out = np.random.default_rng(0).normal(size=(2, case.T, case.H)).astype(case.dtype)

    def run():
        for K in range(1, case.T + 1):
            for _ in range(BLOCKS[case.cell]):
                np.dot(rows[:K], matrix, out=out[:K])

    return run, lambda _: np.nan
