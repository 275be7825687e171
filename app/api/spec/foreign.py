"""How other libraries and lecture notes name the weights of a network: only to say what they are here.

One table: of each scheme its names, and our parameters as formulas of them. A formula tells transposition and
which biases add up; `order` the order of gates where a cell has several.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from app.engine.cells import CELLS, make_cell

SHOWN = 80  # characters of a name

# What there is no place for, in whichever library.
NOT_HERE: tuple[tuple[str, str], ...] = (
    (
        r".*_l[1-9]\d*(_reverse)?",
        "of a further layer: say layers, and name its weights W_xh_l1, W_hh_l1 and so on",
    ),
    (
        r".*_l0_reverse",
        "of the direction from the end: say bidirectional, and name its weights W_xh_reverse and so on",
    ),
    (r"(.*[./])?weight_hr_l0", "a projection of h; h has as many units as c here"),
    (r".*[Ee]mbed.*", "an embedding: say its size as embedding, and name it E, or give its rows as x"),
    (
        r"W_?c[ifo]|[pP]_?[ifo]|P|.*peephole.*",
        "a peephole: p_i, p_f, p_o of an lstm with peepholes: true",
    ),
)
# One gate's part, as notes write it: of the input, of the state, the bias.
ONE_GATE: Mapping[str, str] = {
    r"(?:W_?x|W_?i|[uU]_?)([ifgcorzn])": "W_xh",
    r"W_?h([ifgcorzn])": "W_hh",
    r"b_?([ifgcorzn])": "b_h",
    r"W_?([ifgcorzn])": "W_xh, and of W_hh where it multiplies h and x joined",
}


@dataclass(frozen=True)
class Scheme:
    """`names`: a pattern of a whole name -> its short name; `formulas`: ours -> in short names, in braces;
    `of_cell`: the same for one cell; `order`: of the gates, by cell.
    """

    names: Mapping[str, str]
    formulas: Mapping[str, str]
    of_cell: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: Mapping[str, str] = field(default_factory=dict)

    def short(self, name: str) -> str | None:
        """The short name of a foreign one; None where the scheme has no such name."""
        return next((short for pattern, short in self.names.items() if re.fullmatch(pattern, name)), None)

    def by_cell(self, cell: str) -> dict[str, str]:
        """The formulas for one cell."""
        return {**self.formulas, **self.of_cell.get(cell, {})}


BEFORE = r"(?:.*[./])?"  # a module's own name: "rnn.", "lstm/lstm_cell/"
READ_OUT = r"(?:.*[./])?(?:fc\d*|linear\d*|out\w*|head|decoder|classifier|dense\w*|logits)[./]"
TORCH_BIASES = "{bias_ih} + {bias_hh}"
TORCH_GRU = {"b_h": f"{TORCH_BIASES} (in its n part {{bias_ih}} alone)", "b_hn": "the n part of {bias_hh}"}
SAME_ORDER = {"lstm": "gates i, f, g, o as here", "gru": "gates r, z, n as here"}
CHECK_ORDER = {"lstm": "gates are stacked i, f, g, o here", "gru": "gates are stacked r, z, n here"}
_OR = "W_xh = U and W_hh = W where the notes write U x + W h"
EXCHANGED = {"rnn": _OR, **{cell: f"{_OR}; {order}" for cell, order in CHECK_ORDER.items()}}
SIMPLE = {"W_xh": "{x}", "W_hh": "{h}", "b_h": "{b}", "W_hy": "{y}", "b_y": "{by}"}

SCHEMES: Mapping[str, Scheme] = {
    "PyTorch": Scheme(
        {
            BEFORE + r"weight_ih(_l0)?": "weight_ih",
            BEFORE + r"weight_hh(_l0)?": "weight_hh",
            BEFORE + r"bias_ih(_l0)?": "bias_ih",
            BEFORE + r"bias_hh(_l0)?": "bias_hh",
            READ_OUT + "weight": "fc.weight",
            READ_OUT + "bias": "fc.bias",
        },
        {
            "W_xh": "{weight_ih}",
            "W_hh": "{weight_hh}",
            "b_h": TORCH_BIASES,
            "W_hy": "{fc.weight}",
            "b_y": "{fc.bias}",
        },
        {"gru": TORCH_GRU},
        SAME_ORDER,
    ),
    "Keras": Scheme(
        {
            READ_OUT + r"kernel(:0)?": "dense/kernel",
            READ_OUT + r"bias(:0)?": "dense/bias",
            BEFORE + r"recurrent_kernel(:0)?": "recurrent_kernel",
            BEFORE + r"kernel(:0)?": "kernel",
            BEFORE + r"bias(:0)?": "bias",
        },
        {
            "W_xh": "{kernel} transposed",
            "W_hh": "{recurrent_kernel} transposed",
            "b_h": "{bias}",
            "W_hy": "{dense/kernel} transposed",
            "b_y": "{dense/bias}",
        },
        {
            "gru": {
                "b_h": "{bias} where it is (3H); where it is (2, 3H), by reset_after, the sum of its "
                "rows in the r and z parts and row 0 in the n part",
                "b_hn": "row 1 of {bias} in the n part, or zeros",
            }
        },
        {
            "lstm": "gates i, f, c, o there are i, f, g, o here, in the same order",
            "gru": "gates are z, r, h there and r, z, n here: exchange the first two blocks",
        },
    ),
    "notes (Wxh)": Scheme(
        {
            r"[Ww]_?xh": "x",
            r"[Ww]_?hh": "h",
            r"[Ww]_?hx": "x",
            r"[Ww]_?hy": "y",
            r"[Ww]_?yh": "y",
            r"b_?h": "b",
            r"b_?y": "by",
        },
        SIMPLE,
        order=CHECK_ORDER,
    ),
    "notes (Wax)": Scheme(
        {r"W_?ax": "x", r"W_?aa": "h", r"W_?ya": "y", r"b_?a": "b", r"b_?y": "by"}, SIMPLE, order=CHECK_ORDER
    ),
    "notes (W1x)": Scheme(
        {r"W_?1_?x": "x", r"W_?1_?h": "h", r"b_?1": "b", r"W_?2": "y", r"b_?2": "by"},
        SIMPLE,
        order=CHECK_ORDER,
    ),
    "PyTorch's formulas": Scheme(
        {
            r"[Ww]_?ih": "W_ih",
            r"[Ww]_?hh": "W_hh",
            r"b_?ih": "bias_ih",
            r"b_?hh": "bias_hh",
            r"[Ww]_?h[oy]": "y",
            r"b_?[oy]": "by",
        },
        {"W_xh": "{W_ih}", "W_hh": "{W_hh}", "b_h": TORCH_BIASES, "W_hy": "{y}", "b_y": "{by}"},
        {"gru": TORCH_GRU},
        SAME_ORDER,
    ),
    "ONNX": Scheme(
        {"W": "W", "R": "R", "B": "B"},
        {"W_xh": "{W}[0]", "W_hh": "{R}[0]", "b_h": "the sum of the halves of {B}[0]"},
        {
            "gru": {
                "b_h": "the sum of the halves of {B}[0] (its n part the first half alone)",
                "b_hn": "the n part of the second half of {B}[0]",
            }
        },
        {
            "lstm": "gates are i, o, f, c there and i, f, g, o here: reorder the blocks",
            "gru": "gates are z, r, h there and r, z, n here: exchange the first two blocks",
        },
    ),
    "notes (W, U)": Scheme(
        {"W": "W", "U": "U", "b": "b"},
        {"W_xh": "{W}", "W_hh": "{U}", "b_h": "{b}"},
        order=EXCHANGED,
    ),
    "notes (U, W, V)": Scheme(
        {"U": "U", "W": "W", "V": "V", "b": "b", "c": "c"},
        {"W_xh": "{U}", "W_hh": "{W}", "b_h": "{b}", "W_hy": "{V}", "b_y": "{c}"},
        order=CHECK_ORDER,
    ),
    "notes (W_x)": Scheme(
        {r"W_?x": "x", r"W_?h": "h", r"W_?[yo]": "y", "b": "b", r"b_?[yo]": "by", r"b_?c": "by"},
        SIMPLE,
        order={
            "lstm": "gates are stacked i, f, g, o here; some notes have i, f, o, g",
            "gru": "gates are stacked r, z, n here",
        },
    ),
}


@dataclass(frozen=True)
class Told:
    """The answer to unknown names: a message on the first one, and how all are made ours."""

    message: str
    hint: str


def told(given: Collection[str], known: Collection[str], cell: str) -> Told | None:
    """The answer to weights some of which are named otherwise; None where all names are known.

    `known`: the names that the cell and its read-out have.
    """
    names = [name[:SHOWN] for name in given]
    unknown = [name for name in names if name not in known]
    if not unknown:
        return None
    scheme = max(SCHEMES.values(), key=lambda each: sum(each.short(name) is not None for name in names))
    order = [scheme.order[cell]] if cell in scheme.order and any(map(scheme.short, unknown)) else []
    others = {name for cell in map(make_cell, CELLS) for name in cell.axes}
    near = get_close_matches(unknown[0], known, n=1, cutoff=0.8) if unknown[0] not in others else []
    message = _message(unknown[0], scheme, cell) or f"{cell} has no {unknown[0]}"
    ours = _translated(names, scheme, cell)
    guess = [f"did you mean {near[0]}?"] if near and not ours else []
    return Told(message, "; ".join([*ours, *order, *guess, f"known here: {', '.join(known)}"]))


def _message(name: str, scheme: Scheme, cell: str) -> str | None:
    """A sentence on this name; None where it is not known."""
    reason = next((reason for pattern, reason in NOT_HERE if re.fullmatch(pattern, name)), None)
    if reason:
        return f"{name} is not a name here: it is {reason}"
    short = scheme.short(name)
    formulas = {ours: formula for ours, formula in scheme.by_cell(cell).items() if f"{{{short}}}" in formula}
    if len(formulas) == 1:
        ((ours, formula),) = formulas.items()
        rest = formula.replace(f"{{{short}}}", "").strip()
        if rest in ("", "[0]", "transposed"):
            return f"{name} is not a name here; it is {ours}" + (
                ", transposed" if rest == "transposed" else ""
            )
    if formulas:
        return f"{name} is not a name here; it is part of {' and '.join(formulas)}"
    for pattern, ours in ONE_GATE.items():
        if gate := re.fullmatch(pattern, name):
            return f"{name} is not a name here; it is the part of the gate {gate[1]} of {ours}"
    return None


def _translated(names: Collection[str], scheme: Scheme, cell: str) -> list[str]:
    """Each of our parameters by the names given, where these are a part of it: "W_xh = weight_ih_l0, …"."""
    called = {short: name for name in reversed(list(names)) if (short := scheme.short(name))}
    said = []
    for ours, formula in scheme.by_cell(cell).items():
        parts = re.findall(r"\{(.+?)\}", formula)
        if any(part in called for part in parts):
            written = re.sub(r"\{(.+?)\}", lambda part: called.get(part[1], part[1]), formula)
            said += [f"{ours} = {written}"] if written != ours else []
    return [", ".join(said)] if said else []
