#!/bin/sh
# Two recurrent cells of Flax nnx are not what their documentation says.
#
# Versions: flax 0.12.8, jax 0.10.2 (CPU), numpy 2.4.6, Python 3.11.
# 1. nnx.OptimizedLSTMCell: "The parameters are compatible with LSTMCell". Neither their names nor their
#    shapes are, and they are drawn otherwise: the recurrent kernel of all gates is orthogonal as one, so each
#    gate's own block is not, while those of nnx.LSTMCell and of both cells of flax.linen are.
# 2. nnx.GRUCell: "n = tanh(W_in x + b_in + r * (W_hn h + b_hn))". There is no b_hn; flax.linen.GRUCell has it.
#
#   nnx.LSTMCell            12 arrays, forget gate's recurrent block: singular values 1.000 to 1.000
#   nnx.OptimizedLSTMCell    3 arrays, forget gate's recurrent block: singular values 0.010 to 0.856
#   linen.OptimizedLSTMCell 12 arrays, forget gate's recurrent block: singular values 1.000 to 1.000
#   nnx.GRUCell: documented with b_hn, arrays dense_h.kernel, dense_i.bias, dense_i.kernel
#
# Untrained (H = 64, forget bias 0) the optimised cell so loses a gradient faster: .24 decades a step, not .19.
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
from flax import nnx

X, H = 8, 64


def arrays(module):
    flat = nnx.to_flat_state(nnx.state(module, nnx.Param))
    return {".".join(map(str, path)): np.asarray(value[...]) for path, value in flat}


def ends(block):
    values = np.linalg.svd(block, compute_uv=False)
    return values[-1], values[0]


plain = arrays(nnx.LSTMCell(X, H, rngs=nnx.Rngs(0)))
fused = arrays(nnx.OptimizedLSTMCell(X, H, rngs=nnx.Rngs(0)))
gru = arrays(nnx.GRUCell(X, H, rngs=nnx.Rngs(0)))
cell = nn.OptimizedLSTMCell(H)
state = np.zeros((1, H), np.float32), np.zeros((1, H), np.float32)
linen = cell.init(jax.random.key(0), state, np.zeros((1, X), np.float32))["params"]
blocks = {
    "nnx.LSTMCell": (len(plain), ends(plain["hf.kernel"])),
    "nnx.OptimizedLSTMCell": (len(fused), ends(fused["dense_h.kernel"][:, H : 2 * H])),
    "linen.OptimizedLSTMCell": (len(jax.tree.leaves(linen)), ends(np.asarray(linen["hf"]["kernel"]))),
}
for name, (count, (low, high)) in blocks.items():
    print(f"{name:23} {count:2} arrays, forget gate's recurrent block: singular values {low:.3f} to {high:.3f}")
promised = "compatible with ``LSTMCell``" in " ".join(nnx.OptimizedLSTMCell.__doc__.split())
documented = "b_{hn}" in nnx.GRUCell.__doc__
print(f"nnx.GRUCell: documented with{'' if documented else 'out'} b_hn, arrays {', '.join(sorted(gru))}")
orthogonal = {name: bool(np.allclose(found, 1, atol=1e-4)) for name, (_, found) in blocks.items()}
expected = {"nnx.LSTMCell": True, "nnx.OptimizedLSTMCell": False, "linen.OptimizedLSTMCell": True}
as_described = promised and documented and set(plain) != set(fused) and "dense_h.bias" not in gru
sys.exit(0 if as_described and orthogonal == expected else 1)
PYTHON
