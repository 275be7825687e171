"""Some forty faults as people make them: an index one off, a factor left out, a sign, a forgotten case."""

from typing import NamedTuple

CELLS = ("cells/fused/rnn", "cells/fused/lstm", "cells/fused/gru")
OPS, RNN, LSTM, GRU = (f"app/engine/{name}.py" for name in ("numbers/ops", *CELLS))
OVERLAY = "static/js/views/parts/overlay.js"


class Break(NamedTuple):
    """`old`, which stands once in `file`, becomes `new`. `tests`: where one must fail."""

    file: str
    old: str
    new: str
    tests: str


def _all(tests: str, *faults: tuple[str, str, str]) -> tuple[Break, ...]:
    return tuple(Break(*fault, tests) for fault in faults)


def _page(*names: str) -> str:
    return " ".join(f"tests/browser/test_{name}.py" for name in names)


ENGINE = _all(
    "tests/engine",
    (OPS, "lambda y: 1 - y * y)", "lambda y: 1 - y)"),
    (OPS, "np.heaviside(y, 0)", "np.heaviside(y, 1)"),
    (OPS, "grad.sum(axis=0)", "grad.mean(axis=0)"),
    (OPS, "_over_batch(grad * b, a)", "_over_batch(grad * a, a)"),
    (RNN, "hs = trace.hs[span]\n", 'hs = trace.before["h"][span]\n'),
    (LSTM, "of_h[:, :, 0] = tanh_c * o * (1 - o)", "of_h[:, :, 0] = o * (1 - o)"),
    (LSTM, "c_prev * f * (1 - f)", "f * (1 - f)"),
    (LSTM, "np.add(arrived, dc_prev, dc)", "np.copyto(dc, dc_prev)"),
    (LSTM, "slopes.of_c[s, :, 3], dc_prev", "slopes.of_c[s, :, 0], dc_prev"),
    (LSTM, 'np.multiply(dc, trace.before["c"][span]', 'np.multiply(dc, trace.states["c"][1:][span]'),
    (GRU, "np.multiply(da_n, by_r, da_r)", "np.multiply(dh, by_r, da_r)"),
    (GRU, "dh_prev += dh * keep", "dh_prev += keep"),
    (GRU, "diagonal(by_reset)[...] += reset", "diagonal(by_reset)[...] += 0 * reset"),
    (GRU, "(da_n * r, h_prev)", "(da_n, h_prev)"),
    (
        "app/engine/passes/bptt.py",
        "loss_gradients(trace, steps) * trace.weights[steps, :, None]",
        "loss_gradients(trace, steps)",
    ),
    ("app/engine/passes/bptt.py", "np.arange(truncate, T, truncate)", "np.arange(truncate - 1, T, truncate)"),
    ("app/engine/passes/walk.py", "log10_norm(value) + exponent * LOG10_2", "log10_norm(value)"),
    ("app/engine/passes/stack.py", "norms[self.rows[: self.met], :t] = -np.inf", "pass"),
    (
        "app/engine/passes/running.py",
        "np.ldexp(direct, exponent - larger)",
        "direct",
    ),
    ("app/engine/why/paths.py", "part.mantissas[t + 1] * forget[t + 1]", "part.mantissas[t + 1] * forget[t]"),
)
API = _all(
    "tests/api",
    ("app/api/wire/wire.py", 'inf_nan_mode="strings"', 'inf_nan_mode="null"'),
    (
        "app/api/wire/wire.py",
        "if packed and self.values.size > PACK_ABOVE:",
        "if packed and self.values.size >= 0:",
    ),
    (
        "app/api/questions/trace.py",
        'if has_loss else None,\n        "loss"',
        'if t else None,\n        "loss"',
    ),
    ("app/api/questions/events.py", '"backward": -1,', '"backward": 1,'),
    ("app/api/questions/passes.py", "first, end = min(met), max(met) + 1", "first, end = min(met), max(met)"),
    ("app/api/spec/limits.py", "if settings.max_t < T:", "if settings.max_t <= T:"),
    ("app/api/spec/one_model.py", "if step >= T:", "if step > T:"),
    ("app/api/questions/events.py", "each[state][b] for address", "0 * each[state][b] for address"),
    ("app/api/questions/seeds.py", "range(first, first + spec.seeds)", "range(spec.seeds)"),
    ("app/engine/network/initial/draws.py", "np.abs(values) > CUT", "np.abs(values) > 9"),
    ("app/engine/network/initial/libraries.py", "(X + H, X + H) if cell", "(X, H) if cell"),
    ("app/engine/network/initial/libraries.py", "as_one, lecun, orthogonal", "by_gate, lecun, orthogonal"),
    ("app/api/questions/libraries.py", "biases[most]), (most", "biases[least]), (most"),
    ("app/api/spec/experiment.py", "max(T, MIN_T_MAX)", "T"),
)
PAGE = (
    *_all(
        _page("transport"),
        (OVERLAY, "columnX(t, geometry) - Math", "columnX(t + 1, geometry) - Math"),
        (OVERLAY, "Math.max(dim[0], from)", "Math.max(dim[0] + 1, from)"),
    ),
    *_all(
        _page("derivation_page", "painting", "why_compare"),
        ("static/js/core/plotly.js", "if (before?.key === key) return", "if (before) return"),
        ("static/js/paint/heat.js", "if (at.length > count) return Array.from(at);", ""),
        ("static/js/views/bar/tabletwin.js", ".slice(0, ROWS)", ".slice(1, ROWS)"),
    ),
    *_all(
        _page("history", "first_sight"),
        ("static/js/core/colours.js", "    colours = null;\n    tell();", "    tell();"),
        ("static/js/model/ledger.js", "dh[i] * o[i] * slope(c)", "dh[i] * slope(c)"),
        ("static/js/core/keyboard.js", "'input, select, textarea,", "'select, textarea,"),
    ),
    *_all(
        "tests/js/history.test.js tests/js/playback.test.js",
        ("static/js/run/history.js", "book.left.get(state.id) ?? state.saved", "state.saved"),
        ("static/js/run/clock.js", "goTo(0) && halts(store, shown(), index())", "goTo(0) && false"),
    ),
)
GROUPS = {"engine": ENGINE, "api": API, "page": PAGE}
