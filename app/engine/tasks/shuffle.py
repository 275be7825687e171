"""The steps of a sequence in another order: what the order itself tells is lost, everything else stays."""

from dataclasses import replace

import numpy as np

from app.engine.passes.trace import Sequence


def shuffled(sequence: Sequence, seed: int, paired: bool) -> Sequence:
    """`sequence` with its inputs permuted as `seed` draws it; `order` says which step stands where now.

    With `paired`, a step's target goes with its input; otherwise the targets stay where they were: the
    question is that of the sequence before. The loss stands at the same steps.
    """
    order = np.random.default_rng(seed).permutation(len(sequence.xs))
    moved = {"targets": sequence.targets[order], "has_target": sequence.has_target[order]} if paired else {}
    if paired and sequence.guess is not None:
        moved["guess"] = sequence.guess[order]
    informative = sequence.informative
    if informative is not None:
        informative = tuple(np.flatnonzero(np.isin(order, informative)).tolist())
    return replace(
        sequence,
        xs=sequence.xs[order],
        symbols=tuple(sequence.symbols[t] for t in order),
        order=tuple(order.tolist()),
        informative=informative,
        **moved,
    )
