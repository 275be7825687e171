"""The four notations: which letters stand for which symbol, and whether vectors are columns or rows.

A symbol is named as in the engine's graphs (`W_hh`, `h`, `a_i`). The numbers do not depend on the notation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Notation:
    """Letters, in LaTeX, and the order of products.

    `parameters`: name -> (letters of the whole, letters of one gate's block, % standing for it). `letters`:
    name -> letters, for what is not written by its own name. `rows`: vectors are rows and stand before the
    matrix. `bias_first`: b + W h + U x rather than W x + W h + b. `sizes`: axis -> its letter. `sample`: the
    notation's name on a button.
    """

    name: str
    titles: Mapping[str, str]
    sample: str
    parameters: Mapping[str, tuple[str, str]]
    letters: Mapping[str, str]
    rows: bool = False
    bias_first: bool = False
    sizes: Mapping[str, str] = field(default_factory=lambda: {"H": "H", "X": "X", "Y": "Y"})

    def parameter(self, name: str, gate: str | None = None) -> str:
        """The letters of a parameter, or of one gate's block of it, in LaTeX: those of its name where the
        notation has no others.
        """
        if name in GREEK:
            return GREEK[name]
        letter, _, index = name.partition("_")
        whole, block = self.parameters.get(name, (f"{letter}_{{{index}}}", f"{letter}_{{{index},%}}"))
        return whole if gate is None else block.replace("%", gate)

    def quantity(self, name: str, step: str, gates: tuple[str, ...] = (), further: str = "") -> str:
        """The letters of a quantity at `step`, in LaTeX: h_{t}, a_{i,t}; `further` indices follow the step.

        `gates` are those of the cell. Where a gate is written o, the logits are not.
        """
        name, _, gate = name.partition("_")
        letters = self.letters.get(name, name)
        if name == "logits" and letters in gates:
            letters = SHARED["logits"]
        indices = [index for index in (GREEK.get(gate, gate), step, further) if index]
        return f"{letters}_{{{','.join(indices)}}}"

    def shape(self, axes: tuple[str, ...]) -> tuple[str, ...]:
        """The axes of a symbol in this notation: ("GH", "X") by rows is ("X", "GH"), ("H",) is ("1", "H")."""
        if not self.rows:
            return axes
        return axes[::-1] if len(axes) == 2 else ("1", *axes) if axes else ()

    def size(self, axis: str, gates: int) -> str:
        """The letters of an axis: of a stacked parameter's rows, so many times the hidden size."""
        stacked = axis.startswith("G")
        letters = self.sizes.get(axis.removeprefix("G"), axis)
        return f"{gates}{letters}" if stacked and gates else letters


RECURRENT_BIASES = "rzn"
PEEPHOLES = {f"p_{gate}": (f"p_{{{gate}}}", "") for gate in "ifo"}
GREEK = {"lambda": r"\lambda", "nu": r"\nu"}
SHARED = {**GREEK, "logits": "s", "output": r"\hat{y}", "target": "y", "loss": "L"}

NOTATIONS: Mapping[str, Notation] = {
    notation.name: notation
    for notation in (
        Notation(
            name="papers",
            titles={"en": "As in papers", "ko": "논문식"},
            sample="W_xh W_hh b_h",
            parameters={
                "W_xh": ("W_{xh}", "W_{x%}"),
                "W_hh": ("W_{hh}", "W_{h%}"),
                "b_h": ("b_{h}", "b_{%}"),
                **{f"b_h{gate}": (f"b_{{h{gate}}}", "b_{h%}") for gate in RECURRENT_BIASES},
                **PEEPHOLES,
                "W_hy": ("W_{hy}", ""),
                "b_y": ("b_{y}", ""),
            },
            letters=SHARED,
        ),
        Notation(
            name="textbook",
            titles={"en": "As in textbooks", "ko": "교과서식"},
            sample="U W b V c",
            parameters={
                "W_xh": ("U", "U_{%}"),
                "W_hh": ("W", "W_{%}"),
                "b_h": ("b", "b_{%}"),
                **{f"b_h{gate}": (f"b_{{h{gate}}}", "b_{h%}") for gate in RECURRENT_BIASES},
                **PEEPHOLES,
                "W_hy": ("V", ""),
                "b_y": ("c", ""),
            },
            letters={**SHARED, "logits": "o", "output": "y", "target": "d"},
            bias_first=True,
            sizes={"H": "N", "X": "M", "Y": "L"},
        ),
        Notation(
            name="rows",
            titles={"en": "Row vectors", "ko": "행벡터식"},
            sample="W_x W_h b",
            parameters={
                "W_xh": ("W_{x}", "W_{x}^{(%)}"),
                "W_hh": ("W_{h}", "W_{h}^{(%)}"),
                "b_h": ("b", "b^{(%)}"),
                **{f"b_h{gate}": (f"b_{{h}}^{{({gate})}}", "b_{h}^{(%)}") for gate in RECURRENT_BIASES},
                **{name: (f"p^{{({name[-1]})}}", "") for name in PEEPHOLES},
                "W_hy": ("W_{y}", ""),
                "b_y": ("b_{y}", ""),
            },
            letters=SHARED,
            rows=True,
        ),
        Notation(
            name="numbered",
            titles={"en": "Numbered layers", "ko": "층 번호식"},
            sample="W1x W1h b1 W2 b2",
            parameters={
                "W_xh": (r"\text{W1x}", r"\text{W1x}_{%}"),
                "W_hh": (r"\text{W1h}", r"\text{W1h}_{%}"),
                "b_h": (r"\text{b1}", r"\text{b1}_{%}"),
                **{
                    f"b_h{gate}": (rf"\text{{b1h}}_{{{gate}}}", r"\text{b1h}_{%}")
                    for gate in RECURRENT_BIASES
                },
                **{name: (rf"\text{{p1}}_{{{name[-1]}}}", "") for name in PEEPHOLES},
                "W_hy": (r"\text{W2}", ""),
                "b_y": (r"\text{b2}", ""),
            },
            letters={**SHARED, "x": "X", "h": "H", "c": "C", "a": r"\text{Z1}", "logits": r"\text{Z2}"},
            rows=True,
            sizes={"H": "N", "X": "M", "Y": "Y"},  # X and H are the matrices, L is the loss
        ),
    )
}
