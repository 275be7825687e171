"""jax, compiled: `lax.scan`, with a zero added to every state, so that its gradient is the state's."""

import jax
import jax.numpy as jnp
from jax import lax

from tests.bench.cases import Case, numbers


def arrays(case: Case) -> dict[str, jax.Array]:
    jax.config.update("jax_enable_x64", case.dtype == "float64")
    kind = jnp.dtype(case.dtype)
    given = {name: jnp.asarray(value) for name, value in numbers(case).items()}
    return {name: value if name == "targets" else value.astype(kind) for name, value in given.items()}


def step(case: Case, given, from_x, states, added=(0.0, 0.0)):
    """h (and c) of one step, with what is added to them, and the gates."""
    h = states[0]
    if case.cell == "rnn":
        return (jnp.tanh(from_x + h @ given["W_hh"].T) + added[0],), ()
    if case.cell == "lstm":
        i, f, g, o = jnp.split(from_x + h @ given["W_hh"].T, 4, -1)
        i, f, g, o = jax.nn.sigmoid(i), jax.nn.sigmoid(f), jnp.tanh(g), jax.nn.sigmoid(o)
        c = f * states[1] + i * g + added[1]
        return (o * jnp.tanh(c) + added[0], c), (i, f, g, o)
    from_h = h @ given["W_hh"].T
    r, z = jnp.split(jax.nn.sigmoid(from_x[..., : 2 * case.H] + from_h[..., : 2 * case.H]), 2, -1)
    n = jnp.tanh(from_x[..., 2 * case.H :] + r * (from_h[..., 2 * case.H :] + given["b_hn"]))
    return ((1 - z) * n + z * h + added[0],), (r, z, n)


def zeros(case: Case, given):
    shape = (case.T, case.B, case.H)
    return tuple(jnp.zeros(shape, given["xs"].dtype) for _ in range(2 if case.cell == "lstm" else 1))


def losses(case: Case, given, added):
    """(T,) losses summed over the batch, and all that is kept."""
    first = tuple(each[0] for each in zeros(case, given))

    def body(states, at):
        states, gates = step(case, given, at[0], states, at[1])
        return states, (states, gates)

    _, kept = lax.scan(body, first, (given["xs"] @ given["W_xh"].T + given["b_h"], added))
    logits = kept[0][0] @ given["W_hy"].T + given["b_y"]
    picked = jnp.take_along_axis(jax.nn.log_softmax(logits), given["targets"][..., None], 2)
    return -picked[..., 0].sum(1), kept


def gradient_map(case: Case):
    given = arrays(case)
    each = jnp.eye(case.T, dtype=given["xs"].dtype)

    @jax.jit  # numbers come as arguments: a constant would be computed with while compiling
    def whole(given, each, added):
        _, back = jax.vjp(lambda added: losses(case, given, added)[0], added)
        return [jnp.linalg.norm(grad, axis=(2, 3)) for grad in jax.vmap(back)(each)[0]]

    added = zeros(case, given)
    return lambda: jax.block_until_ready(whole(given, each, added)), lambda found: found[0][-1, -6]


def train(case: Case):
    given = arrays(case)
    data = {name: given.pop(name) for name in ("xs", "targets")}

    @jax.jit
    def whole(weights, data, added):
        def total(weights, added):
            found, kept = losses(case, weights | data, added)
            return found.sum(), kept

        return jax.value_and_grad(total, (0, 1), has_aux=True)(weights, added)

    added = zeros(case, data)
    return (
        lambda: jax.block_until_ready(whole(given, data, added)),
        lambda found: jnp.linalg.norm(found[1][0]["W_hh"]),
    )


def spectrum(case: Case):
    """Every step's Jacobian, their products, singular values: right above 1e-16 of the largest."""
    given = arrays(case)
    _, (kept, _) = jax.jit(lambda added: losses(case, given, added))(zeros(case, given))
    before = tuple(jnp.concatenate([jnp.zeros_like(state[:1, 0]), state[:-1, 0]]) for state in kept)

    @jax.jit
    def whole(given, before):
        def joint(a, *states):
            return jnp.concatenate(step(case, given, a, states)[0])

        from_x = (given["xs"] @ given["W_xh"].T + given["b_h"])[:, 0]
        found = jax.vmap(jax.jacrev(joint, tuple(range(1, 1 + len(before)))))(from_x, *before)
        jacobians = jnp.concatenate(found, 2)

        def extend(product, J):
            return product @ J, product

        _, products = lax.scan(extend, jnp.eye(jacobians.shape[1], dtype=from_x.dtype), jacobians[::-1])
        return jnp.linalg.svd(products, compute_uv=False)

    return lambda: jax.block_until_ready(whole(given, before)), lambda found: found[5, 0]
