"""Makes libraries.json: what recurrent layers of libraries draw by default, and what they make of it.

By hand, with an interpreter that has some of the libraries: `python tests/golden/make_libraries.py torch`, or
`flax haiku equinox keras` (on JAX), or `mlx tinygrad`, or `paddle`. Each writes its own part of the file.
"""

import json
import os
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np

os.environ.setdefault("KERAS_BACKEND", "jax")
FILE = Path(__file__).with_name("libraries.json")
SEEDS, X, H, Y = 20, 12, 32, 5  # of the statistics
SMALL = (5, 2, 3, 4)  # T, B, X, H of a layer that is run
GATES = {"rnn": ["h"], "lstm": list("ifgo"), "gru": list("rzn")}


def stacked(*blocks):
    return np.concatenate([np.asarray(block) for block in blocks])


def rows(array, order, gates):
    """The blocks of a stacked parameter that stand as `order` has them, as `gates` has them."""
    blocks = dict(zip(order, np.split(np.asarray(array), len(order)), strict=True))
    return stacked(*(blocks[gate] for gate in gates))


def ours(W_xh, W_hh, b_h, b_hn=None):
    found = {"W_xh": W_xh, "W_hh": W_hh, "b_h": b_h} | ({} if b_hn is None else {"b_hn": b_hn})
    return {name: np.asarray(value, np.float64) for name, value in found.items()}


def of_two_biases(cell, W_xh, W_hh, b_ih, b_hh):
    """As PyTorch and its kin have it: two biases for each gate, of which only the GRU's n needs both."""
    b_ih, b_hh = np.array(b_ih, np.float64), np.array(b_hh, np.float64)
    if cell != "gru":
        return ours(W_xh, W_hh, b_ih + b_hh)
    n = len(b_hh) // 3
    return ours(W_xh, W_hh, b_ih + stacked(b_hh[: 2 * n], np.zeros(n)), b_hh[2 * n :])


def torch(cell, seed, X, H, xs):
    import torch

    torch.manual_seed(seed)
    layer = {"rnn": torch.nn.RNN, "lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[cell](X, H)
    weights = [value.detach().numpy() for value in layer.parameters()]
    return of_two_biases(cell, *weights), layer(torch.tensor(xs))[0].detach().numpy()


def torch_parts(seed, size, Y, V):
    import torch

    torch.manual_seed(seed)
    linear = torch.nn.Linear(size, Y)
    return (
        linear.weight.detach().numpy(),
        linear.bias.detach().numpy(),
        torch.nn.Embedding(V, size).weight.detach().numpy(),
    )


def keras(cell, seed, X, H, xs):
    import keras

    keras.utils.set_random_seed(seed)
    kind = {"rnn": keras.layers.SimpleRNN, "lstm": keras.layers.LSTM, "gru": keras.layers.GRU}[cell]
    layer = kind(H, return_sequences=True)
    hs = np.asarray(layer(xs.swapaxes(0, 1))).swapaxes(0, 1)
    kernel, recurrent, bias = (np.asarray(value) for value in layer.weights)
    W_xh, W_hh = kernel.T, recurrent.T
    if cell != "gru":
        return ours(W_xh, W_hh, bias), hs
    W_xh, W_hh, b_ih, b_hh = (rows(each, "zrn", "rzn") for each in (W_xh, W_hh, *bias))
    return of_two_biases("gru", W_xh, W_hh, b_ih, b_hh), hs


def keras_parts(seed, size, Y, V):
    import keras

    keras.utils.set_random_seed(seed)
    dense, embedding = keras.layers.Dense(Y), keras.layers.Embedding(V, size)
    dense.build((None, size))
    embedding.build()
    weights = [np.asarray(value) for value in dense.weights]
    return weights[0].T, weights[1], np.asarray(embedding.weights[0])


def linen(cell, seed, X, H, xs, kind=None):
    import flax.linen as nn
    import jax

    kinds = {"rnn": nn.SimpleCell, "lstm": nn.OptimizedLSTMCell, "gru": nn.GRUCell}
    layer = nn.RNN((kind or kinds[cell])(H), time_major=True)
    p, hs = layer.init_with_output(jax.random.key(seed), xs), None
    hs, p = p[0], p[1]["params"]["cell"]
    if cell == "rnn":
        return ours(p["i"]["kernel"].T, p["h"]["kernel"].T, p["i"]["bias"]), hs
    gates = GATES[cell]
    W_xh, W_hh = (stacked(*(p[side + gate]["kernel"].T for gate in gates)) for side in "ih")
    side = "h" if cell == "lstm" else "i"
    b_h = stacked(*(p[side + gate]["bias"] for gate in gates))
    return ours(W_xh, W_hh, b_h, None if cell == "lstm" else p["hn"]["bias"]), hs


def linen_parts(seed, size, Y, V):
    import flax.linen as nn
    import jax

    one, two = jax.random.split(jax.random.key(seed))
    dense = nn.Dense(Y).init(one, np.zeros((1, size)))["params"]
    embedding = nn.Embed(V, size).init(two, np.zeros(1, int))["params"]["embedding"]
    return dense["kernel"].T, dense["bias"], embedding


def nnx(cell, seed, X, H, xs):
    from flax import nnx

    kinds = {"rnn": nnx.SimpleCell, "lstm": nnx.OptimizedLSTMCell, "gru": nnx.GRUCell}
    rngs = nnx.Rngs(seed)
    layer = kinds[cell](X, H, rngs=rngs)
    hs = nnx.RNN(layer, time_major=True, rngs=rngs)(xs)
    biased = layer.dense_h if cell == "lstm" else layer.dense_i
    W_xh, W_hh = (np.asarray(each.kernel[...]).T for each in (layer.dense_i, layer.dense_h))
    return ours(W_xh, W_hh, biased.bias[...], np.zeros(H) if cell == "gru" else None), hs


def nnx_parts(seed, size, Y, V):
    from flax import nnx

    rngs = nnx.Rngs(seed)
    dense, embedding = nnx.Linear(size, Y, rngs=rngs), nnx.Embed(V, size, rngs=rngs)
    return np.asarray(dense.kernel[...]).T, dense.bias[...], embedding.embedding[...]


def haiku(cell, seed, X, H, xs):
    import haiku as hk
    import jax

    def run(xs):
        core = {"rnn": hk.VanillaRNN, "lstm": hk.LSTM, "gru": hk.GRU}[cell](H)
        return hk.static_unroll(core, xs, core.initial_state(xs.shape[1]))[0]

    made = hk.without_apply_rng(hk.transform(run))
    p = made.init(jax.random.key(seed), xs)
    hs = made.apply(p, xs)
    if cell == "rnn":
        p = p["vanilla_rnn/linear"], p["vanilla_rnn/linear_1"]
        return ours(p[0]["w"].T, p[1]["w"].T, p[0]["b"] + p[1]["b"]), hs
    if cell == "lstm":
        w, b = p["lstm/linear"]["w"].T, np.array(p["lstm/linear"]["b"])
        b[2 * H : 3 * H] += 1  # as the layer does when it runs
        W_xh, W_hh, b_h = (rows(each, "igfo", "ifgo") for each in (w[:, :X], w[:, X:], b))
        return ours(W_xh, W_hh, b_h), hs
    p = p["gru"]
    sign = stacked(-np.ones(H), np.ones(2 * H))  # its z is the part that is written
    W_xh, W_hh, b_h = (
        rows(each, "zrn", "rzn")
        for each in (p["w_i"].T * sign[:, None], p["w_h"].T * sign[:, None], p["b"] * sign)
    )
    return ours(W_xh, W_hh, b_h, np.zeros(H)), hs


def haiku_parts(seed, size, Y, V):
    import haiku as hk
    import jax

    def run(xs):
        return hk.Linear(Y)(xs), hk.Embed(V, size)(np.zeros(1, int))

    p = hk.transform(run).init(jax.random.key(seed), np.zeros((1, size), np.float32))
    return p["linear"]["w"].T, p["linear"]["b"], p["embed"]["embeddings"]


def equinox(cell, seed, X, H, xs):
    import equinox
    import jax

    layer = {"lstm": equinox.nn.LSTMCell, "gru": equinox.nn.GRUCell}[cell](X, H, key=jax.random.key(seed))
    hs = []
    for b in range(xs.shape[1]):
        zeros = np.zeros(H, np.float32)
        state, own = (zeros, zeros) if cell == "lstm" else zeros, []
        for x in xs[:, b]:
            state = layer(x, state)
            own.append(state[0] if cell == "lstm" else state)
        hs.append(np.stack(own))
    b_hn = layer.bias_n if cell == "gru" else None
    return ours(layer.weight_ih, layer.weight_hh, layer.bias, b_hn), np.stack(hs, 1)


def equinox_parts(seed, size, Y, V):
    import equinox
    import jax

    one, two = jax.random.split(jax.random.key(seed))
    linear = equinox.nn.Linear(size, Y, key=one)
    return linear.weight, linear.bias, equinox.nn.Embedding(V, size, key=two).weight


def paddle(cell, seed, X, H, xs):
    import paddle

    paddle.seed(seed)
    kind = {"rnn": paddle.nn.SimpleRNN, "lstm": paddle.nn.LSTM, "gru": paddle.nn.GRU}[cell]
    layer = kind(X, H, time_major=True)
    named = dict(layer.named_parameters())
    weights = [named[f"{name}_l0"].numpy() for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")]
    return of_two_biases(cell, *weights), layer(paddle.to_tensor(xs))[0].numpy()


def paddle_parts(seed, size, Y, V):
    import paddle

    paddle.seed(seed)
    linear = paddle.nn.Linear(size, Y)
    return linear.weight.numpy().T, linear.bias.numpy(), paddle.nn.Embedding(V, size).weight.numpy()


def mlx(cell, seed, X, H, xs):
    import mlx.core as mx
    from mlx import nn

    mx.random.seed(seed)
    layer = {"rnn": nn.RNN, "lstm": nn.LSTM, "gru": nn.GRU}[cell](X, H)
    out = layer(mx.array(xs.swapaxes(0, 1)))
    hs = np.array(out[0] if cell == "lstm" else out).swapaxes(0, 1)
    if cell == "gru":
        return ours(*map(np.array, (layer.Wx, layer.Wh, layer.b, layer.bhn))), hs
    W = (layer.Wx, layer.Wh) if cell == "lstm" else (layer.Wxh, layer.Whh)
    return ours(*map(np.array, (*W, layer.bias))), hs


def mlx_parts(seed, size, Y, V):
    import mlx.core as mx
    from mlx import nn

    mx.random.seed(seed)
    linear = nn.Linear(size, Y)
    return np.array(linear.weight), np.array(linear.bias), np.array(nn.Embedding(V, size).weight)


def tinygrad(cell, seed, X, H, xs):
    from tinygrad import Tensor, nn

    Tensor.manual_seed(seed)
    layer, state, hs = nn.LSTMCell(X, H), None, []
    for x in xs:
        state = layer(Tensor(x), state)
        hs.append(state[0].numpy())
    weights = (layer.weight_ih, layer.weight_hh, layer.bias_ih, layer.bias_hh)
    return of_two_biases(cell, *(value.numpy() for value in weights)), np.stack(hs)


def tinygrad_parts(seed, size, Y, V):
    from tinygrad import Tensor, nn

    Tensor.manual_seed(seed)
    linear = nn.Linear(size, Y)
    return linear.weight.numpy(), linear.bias.numpy(), nn.Embedding(V, size).weight.numpy()


# By the name of the rule: its package, its cells, what draws a layer, what draws a read-out and an embedding.
ALL = ("rnn", "lstm", "gru")
LIBRARIES = {
    "torch": ("torch", ALL, torch, torch_parts),
    "keras": ("keras", ALL, keras, keras_parts),
    "flax": ("flax", ALL, linen, linen_parts),
    "flax_nnx": ("flax", ALL, nnx, nnx_parts),
    "haiku": ("dm-haiku", ALL, haiku, haiku_parts),
    "equinox": ("equinox", ("lstm", "gru"), equinox, equinox_parts),
    "paddle": ("paddlepaddle", ALL, paddle, paddle_parts),
    "mlx": ("mlx", ALL, mlx, mlx_parts),
    "tinygrad": ("tinygrad", ("lstm",), tinygrad, tinygrad_parts),
}


def short(values):
    """Float32 in as few digits as say which it is."""
    return [float(f"{float(value):.9g}") for value in np.ravel(values)]


def numbers_of(draws):
    """Standard deviation, the largest number and the mean of draws of one block."""
    values = np.concatenate([np.ravel(draw) for draw in draws])
    return {"std": values.std(), "most": np.abs(values).max(), "mean": values.mean()}


def singular(draws):
    """The smallest and the largest singular value, on average over the draws."""
    found = [np.linalg.svd(draw, compute_uv=False) for draw in draws]
    return [float(np.mean([values[k] for values in found])) for k in (-1, 0)]


def statistics(drawn, cell):
    """Of each block over all seeds; of W_hh the singular values too, and those of all gates together."""
    gates, found = GATES[cell], {}
    for name in drawn[0]:
        for g, gate in enumerate(gates if name != "b_hn" else ["n"]):
            part = slice(g * H, (g + 1) * H)
            draws = [weights[name][part] for weights in drawn]
            found[f"{name} {gate}"] = numbers_of(draws) | (
                {"singular": singular(draws)} if name == "W_hh" else {}
            )
    found["W_hh"] = {"singular": singular([weights["W_hh"] for weights in drawn])}
    return found


def rounded(value):
    if isinstance(value, dict):
        return {name: rounded(each) for name, each in value.items()}
    return [rounded(each) for each in value] if isinstance(value, list) else float(f"{value:.4g}")


def layer_of(draw, cell):
    T, B, small, units = SMALL
    large = np.zeros((1, 1, X), np.float32)
    drawn = [draw(cell, seed, X, H, large)[0] for seed in range(SEEDS)]
    xs = np.random.default_rng(0).normal(size=(T, B, small)).astype(np.float32)
    weights, hs = draw(cell, 0, small, units, xs)
    return {
        "drawn": rounded(statistics(drawn, cell)),
        "weights": {name: short(value) for name, value in weights.items()},
        "xs": short(xs),
        "hs": short(hs),
    }


def library(name):
    package, cells, draw, parts = LIBRARIES[name]
    made = [parts(seed, H, Y, X) for seed in range(SEEDS)]
    named = zip(("W_hy", "b_y", "E"), zip(*made, strict=True), strict=True)
    return {
        "version": version(package),
        "parts": rounded({name: numbers_of(draws) for name, draws in named}),
        "layers": {cell: layer_of(draw, cell) for cell in cells},
    }


def main(names):
    stored = json.loads(FILE.read_text()) if FILE.exists() else {}
    for name in names:
        stored[name] = library(name)
    ordered = {name: stored[name] for name in LIBRARIES if name in stored}
    FILE.write_text(json.dumps(ordered, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
