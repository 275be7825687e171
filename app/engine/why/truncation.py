"""The loss by truncated BPTT [Williams, Peng 1990]: each weight's truncated gradient beside the full one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.engine.errors import EngineError
from app.engine.numbers.magnitude import LOG10_2, log10_norm
from app.engine.numbers.ops import quiet
from app.engine.passes.chain import Chain, new_chain, pull_back
from app.engine.passes.trace import Trace
from app.engine.why.angle import cosine


@dataclass(frozen=True)
class Truncated:
    """dL by each weight, cut into blocks of `length` steps, against the full one, by the parameter's name.

    `log10_ratio`: of their norms, -inf where nothing is left of it. `cosine` of the angle between them: 1
    where only the size is wrong, 0 where the direction has nothing to do with the full one, NaN where one of
    the two is zero.
    """

    length: int
    log10_ratio: Mapping[str, float]
    cosine: Mapping[str, float]


def block_lengths(T: int) -> tuple[int, ...]:
    """1, 2, 5, 10, 20, 50, … below T, and T."""
    steps = (digit * 10**power for power in range(len(str(T))) for digit in (1, 2, 5))
    return (*(n for n in steps if n < T), T)


def truncation(trace: Trace, lengths: Sequence[int]) -> Iterator[Truncated | None]:
    """A record for each block length, in the order given: 1 … T, where T is full BPTT.

    None at every step of the passes between, so that they may be stopped.
    """
    outside = [n for n in lengths if not 1 <= n <= trace.T]
    if outside:
        raise EngineError("truncate", f"a block of {outside[0]} steps; 1 to {trace.T} here", "lengths")
    return _truncation(trace, lengths)


def _truncation(trace: Trace, lengths: Sequence[int]) -> Iterator[Truncated | None]:
    full: dict[str, tuple[np.ndarray, int]] = {}
    for n in (None, *lengths):
        chain = new_chain(trace)
        for _ in pull_back(chain, n):
            yield None
        if n is None:
            full = _gradients(chain)
        else:
            yield _compare(n, _gradients(chain), full)


def batch_starts(N: int, B: int, n: int) -> np.ndarray:
    """(N // (B n), B) where the blocks of `n` steps begin in one long sequence of `N`, row by row as they are
    learned from: the B rows of a batch begin N // B steps apart, and each goes on where it ended, so that its
    state is carried over.
    """
    if B < 1 or n < 1 or B * n > N:
        message = f"{B} rows of {n} steps do not fit a sequence of {N}"
        raise EngineError("truncate.batches", message, "batches", "fewer rows, or shorter blocks")
    return np.arange(N // (B * n))[:, None] * n + np.arange(B) * (N // B)


def _gradients(chain: Chain) -> dict[str, tuple[np.ndarray, int]]:
    """dL by each weight as mantissas and one exponent."""
    whole = slice(0, chain.trace.T)
    with quiet():
        return {name: chain.gradient(name, whole) for name in chain.trace.network.weights}


def _compare(
    length: int, truncated: dict[str, tuple[np.ndarray, int]], full: dict[str, tuple[np.ndarray, int]]
) -> Truncated:
    ratios, cosines = {}, {}
    with quiet():
        for name, (ours, exponent) in truncated.items():
            theirs, other = full[name]
            ratios[name] = float(
                np.float64(log10_norm(ours)) - log10_norm(theirs) + (exponent - other) * LOG10_2
            )
            cosines[name] = cosine(ours, theirs)
    return Truncated(length, ratios, cosines)
