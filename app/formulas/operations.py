"""How each operation is written and called: in formulas, in figures, as a text with numbers in it.

The one table of it: the writer of formulas, the derivation and the page's catalogue read it. What an
operation computes stands in `engine.numbers.ops` and, of losses, in `engine.network.losses`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.engine.network.losses import LOSSES
from app.engine.numbers.ops import ACTIVATIONS
from app.formulas import titles
from app.formulas.mathml import mathml
from app.formulas.titles import Titles, titled


@dataclass(frozen=True)
class Operation:
    """An operation on paper.

    `sign`: its mark in a graph; `word`: what stands before an operand. `text`: the operation with its numbers
    put in, {a} and {b}; in brackets where negative as {(a)}, taken from 1 as {1-a}, and {Y} outputs. `value`:
    LaTeX with % for the operand, in brackets if it is a sum and `tight`. `slope`: the factors of its
    derivative, LaTeX with {y} for the output and {a} for the operand; None where it is not elementwise.
    """

    titles: Titles
    sign: str = ""
    word: str = ""
    text: str = ""
    value: str = "%"
    slope: tuple[str, ...] | None = None
    tight: bool = False

    def derivative(self, y: str, a: str, times: str = r" \odot ") -> str | None:
        """The factors of the derivative with these letters; "" for 1, None of whole vectors."""
        return None if self.slope is None else times.join(each.format(y=y, a=a) for each in self.slope)


def _hard_sigmoid(part: int) -> Operation:
    """clip(a / part + 1/2); clip(a) is a, but 0 below 0 and 1 above 1."""
    return Operation(
        titled(f"hard sigmoid, slope 1/{part}", f"하드 시그모이드 (기울기 1/{part})"),
        sign="hard σ",
        word="hard σ",
        text=f"clip({{a}} / {part} + 1/2)",
        value=rf"\text{{clip}}\left(\frac{{1}}{{{part}}} \, % + \frac{{1}}{{2}}\right)",
        slope=(rf"\frac{{{{1}}}}{{{{{part}}}}} \, \left[1 > {{y}} > 0\right]",),
        tight=True,
    )


OPERATIONS: Mapping[str, Operation] = {
    "input": Operation(titled("input", "입력")),
    "parameter": Operation(titled("parameter", "매개변수")),
    "product": Operation(titled("matrix product", "행렬곱"), sign="×"),
    "sum": Operation(titled("sum", "합"), sign="+"),
    "multiply": Operation(titled("element product", "원소별 곱"), sign="⊙"),
    "subtract": Operation(titled("difference", "차"), sign="−"),
    "divide": Operation(titled("element quotient", "원소별 나눗셈"), sign="÷"),
    "max": Operation(titled("larger of two", "둘 중 큰 값"), sign="max", word="max"),
    "negate": Operation(
        titled("negative", "부호 바꾸기"),
        sign="±",
        word="−",
        text="-{(a)}",
        value="-%",
        slope=("-1",),
    ),
    "complement_root": Operation(
        titled("root of one minus the square", "1에서 제곱을 뺀 제곱근"),
        sign="√",
        word="√(1 − □²)",
        text="√(1 - {(a)}²)",
        value=r"\sqrt{1 - %^{2}}",
        slope=(r"\left(-\frac{{{a}}}{{{y}}}\right)",),
        tight=True,
    ),
    "complement": Operation(
        titled("one minus", "1에서 빼기"),
        sign="1−",
        word="1 −",
        text="1 - {(a)}",
        value="1 - %",
        slope=("-1",),
    ),
    "tanh": Operation(
        titled("tanh", "쌍곡탄젠트 (tanh)"),
        sign="tanh",
        word="tanh",
        text="tanh({a})",
        value=r"\tanh\left(%\right)",
        slope=(r"\left(1 - {y}^{{2}}\right)",),
    ),
    "sigmoid": Operation(
        titled("sigmoid", "시그모이드"),
        sign="σ",
        word="σ",
        text="σ({a})",
        value=r"\sigma\left(%\right)",
        slope=("{y}", r"\left(1 - {y}\right)"),
    ),
    "relu": Operation(
        titled("ReLU", "렐루 (ReLU)"),
        sign="ReLU",
        word="ReLU",
        text="max(0, {a})",
        value=r"\text{ReLU}\left(%\right)",
        slope=(r"\left[{a} > 0\right]",),
    ),
    "identity": Operation(titled("identity (linear)", "항등 함수 (선형)"), sign="id", text="{a}", slope=()),
    "exp": Operation(
        titled("exponential", "지수 함수"),
        sign="exp",
        word="exp",
        text="exp({a})",
        value=r"\exp\left(%\right)",
        slope=("{y}",),
    ),
    "log_sigmoid": Operation(
        titled("logarithm of the sigmoid", "시그모이드의 로그"),
        sign="ln σ",
        word="ln σ",
        text="ln σ({a})",
        value=r"\ln \, \sigma\left(%\right)",
        slope=(r"\left(1 - \sigma\left({a}\right)\right)",),
    ),
    "hard_sigmoid": _hard_sigmoid(5),
    "hard_sigmoid_6": _hard_sigmoid(6),
    "softmax": Operation(
        titled("softmax", "소프트맥스"),
        sign="softmax",
        word="softmax",
        text="exp({a}) / Σ",
        value=r"\text{softmax}\left(%\right)",
    ),
    "cross_entropy": Operation(titles.LOSSES["cross_entropy"], text="-{a} · ln {b}"),
    "bce": Operation(titles.LOSSES["bce"], text="-({a} · ln {b} + {1-a} · ln {1-b}) / {Y}"),
    "mse": Operation(titles.LOSSES["mse"], text="({b} - {(a)})² / {Y}"),
    "given": Operation(titles.LOSSES["given"], text="{(a)} · {(b)}"),
}


def kind(op: str) -> str:
    """What an operation does with its inputs: "activation", "function" of another one of each number, "loss",
    else the operation's own name.
    """
    if op in ("negate", "complement_root"):
        return "function"
    return "activation" if op in ACTIVATIONS else "loss" if op in LOSSES else op


def described(op: str) -> dict[str, Any]:
    """An operation as the catalogue has it."""
    operation = OPERATIONS[op]
    y = f"{{{operation.value.replace('%', 'a')}}}"
    slope = operation.derivative(y, "a")
    return {
        "kind": kind(op),
        "titles": dict(operation.titles),
        "sign": operation.sign,
        "word": operation.word,
        "text": operation.text,
        **({} if slope is None else {"derivative": mathml(slope or "1")}),
    }
