#!/bin/sh
# Flax's MGUCell keeps its state where the paper that it cites writes, so a forget bias has the other sign.
#
# Versions: flax 0.12.8, jax 0.10.2 (CPU), numpy 2.4.6, Python 3.11.
# The minimal gated unit [Zhou, Wu, Zhang, Zhou 2016] is h' = (1 - f) h + f n with n = tanh(W_n x + U_n (f h)
# + b_n). flax.linen.MGUCell names that paper and computes h' = (1 - f) n + f h with n = tanh(W_n x + b_n + f
# (U_n h + b_hn)): f keeps and resets at once, and b_f is stored as 1, to keep. With x = 0, h = 1:
#
#   gate bias +20 (f = 1): Flax 1.000000, the paper's unit -0.608777
#   gate bias -20 (f = 0): Flax 0.000000, the paper's unit 1.000000
#   b_f as stored: 1.0; distance from the paper's unit with the same weights 0.73, with f and 1 - f exchanged 0.12
#
# So no exchange of f and 1 - f makes one of the other, since f resets too: weights of one do not fit the
# other, and a forget bias that bridges time is positive in Flax and negative in the paper.
# This script exits with 1 if that changes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" --disable-pip-version-check install --quiet "flax==0.12.8" "jax==0.10.2" "numpy==2.4.6"
JAX_PLATFORMS=cpu "$folder/venv/bin/python" - <<'PYTHON'
import sys

import flax.linen as nn
import jax
import numpy as np

H = 4
cell, x, h = nn.MGUCell(H), np.zeros((1, 3), np.float32), np.ones((1, H), np.float32)
params = cell.init(jax.random.key(0), h, x)["params"]


def flax(bias):
    gate = {**params["if"], "bias": np.full(H, bias, np.float32)}
    return np.asarray(cell.apply({"params": {**params, "if": gate}}, h, x)[0])[0]


def papers(bias, exchanged=False):
    """The paper's unit, with 1 - f in the place of f where they are exchanged."""
    f = 1 / (1 + np.exp(-(np.full(H, bias) + h[0] @ np.asarray(params["hf"]["kernel"]))))
    f = 1 - f if exchanged else f
    n = np.tanh((f * h[0]) @ np.asarray(params["hn"]["kernel"]))
    return (1 - f) * h[0] + f * n


open_, shut = (flax(20), papers(20)), (flax(-20), papers(-20))
for name, (theirs, paper) in {"+20 (f = 1)": open_, "-20 (f = 0)": shut}.items():
    print(f"gate bias {name}: Flax {theirs[0]:.6f}, the paper's unit {paper[0]:.6f}")
stored = float(np.asarray(params["if"]["bias"])[0])
apart = [np.abs(flax(stored) - papers(stored, exchanged)).max() for exchanged in (False, True)]
print(f"b_f as stored: {stored}; distance from the paper's unit with the same weights {apart[0]:.2f}, "
      f"with f and 1 - f exchanged {apart[1]:.2f}")
keeps = np.allclose(open_[0], 1, atol=1e-6) and np.allclose(shut[1], 1, atol=1e-6)
sys.exit(0 if keeps and stored == 1 and min(apart) > 0.01 else 1)
PYTHON
