"""Reads a formula's MathML back and computes it: what a student does who puts the numbers in.

Vectors are columns (n, 1), or rows (1, n) in the notations that write rows; matrices are transposed there.
A symbol is looked up by its marks: `values[symbol, step]` and `grads[symbol, step]`, step 0 being t.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree

import numpy as np

NS = "{http://www.w3.org/1998/Math/MathML}"
STEPS = {"t-1": -1, "t": 0, "t+1": 1}


def softmax(a):
    return np.exp(a) / np.exp(a).sum()


FUNCTIONS = {
    "tanh": np.tanh,
    "σ": lambda a: 1 / (1 + np.exp(-a)),
    "ReLU": lambda a: np.maximum(a, 0),
    "softmax": softmax,
    "ln": np.log,
    "exp": np.exp,
    "clip": lambda a: np.clip(a, 0, 1),
}


def equations(mathml: str) -> list[list[ElementTree.Element]]:
    """The formula's equations, lists of elements; a line that begins with a sign continues the one before."""
    root = ElementTree.fromstring(mathml)
    table = root.find(f"{NS}mtable")
    found = []
    for line in [root] if table is None else [row[0] for row in table]:
        elements = [element for element in line if tag(element) != "mspace"]
        if found and tag(elements[0]) == "mo" and elements[0].text in "+−":
            found[-1].extend(elements)
        else:
            found.append(elements)
    return found


def tag(element: ElementTree.Element) -> str:
    return element.tag.removeprefix(NS)


def is_operator(element: ElementTree.Element, sign: str) -> bool:
    return tag(element) == "mo" and element.text == sign


def sides(line: list[ElementTree.Element]) -> tuple[list[ElementTree.Element], list[ElementTree.Element]]:
    """What stands left and right of the first =; all of it on the right where there is none."""
    for place, element in enumerate(line):
        if is_operator(element, "="):
            return line[:place], line[place + 1 :]
    return [], line


def is_pair(element: ElementTree.Element) -> bool:
    return any(is_operator(each, ",") for each in element)


@dataclass(frozen=True)
class Reader:
    """Computes a formula with these numbers; `block(array, gate)` are a gate's rows of a parameter."""

    values: Mapping
    grads: Mapping
    block: object
    rows: bool
    Y: int
    batch: tuple["Reader", ...] = ()  # one for each sequence

    def sum(self, elements):
        """Terms with + and − between them."""
        total, sign, term = 0.0, 1.0, []
        for element in elements:
            if is_operator(element, "+") or is_operator(element, "−"):
                if term:
                    total = total + sign * self.product(term)
                sign, term = (1.0 if element.text == "+" else -1.0), []
            elif tag(element) != "mspace":
                term.append(element)
        return total + sign * self.product(term)

    def product(self, elements):
        """Matrix products, joined by the elementwise product; a sum takes what follows."""
        for place, element in enumerate(elements):
            if tag(element) == "msubsup" and is_operator(element[0], "∑"):
                assert place == 0
                assert "".join(element[1].itertext()) in ("n=1", "q=1")
                assert element[2].text == "B"
                return sum(one.product(elements[1:]) for one in self.batch)
            if tag(element) == "munder":
                before = self.product(elements[:place]) if place else 1.0
                return before * self.product(elements[place + 1 :]).sum()
        factors, factor = [], []
        for element in [*elements, ElementTree.Element(f"{NS}mo")]:
            if tag(element) == "mo" and element.text in (None, "⊙"):
                factors.append(self.matrix_product(factor))
                factor = []
            else:
                factor.append(element)
        shapes = {np.shape(factor) for factor in factors if np.ndim(factor)}
        assert len(shapes) <= 1, f"an elementwise product of different shapes {shapes}"
        return np.prod(np.broadcast_arrays(*factors), axis=0)

    def matrix_product(self, elements):
        """Operands side by side; where they have an index j they are entries, and multiplied as such."""
        entries = any(each.text == "j" for element in elements for each in element.iter())
        result = 1.0
        for value in self.operands(elements):
            scalar = not np.ndim(result) or not np.ndim(value)
            result = result * value if scalar or entries else result @ value
        return result

    def operands(self, elements):
        """The operands of a product in order, functions applied."""
        pending = []
        for element in elements:
            if tag(element) == "mi" and element.text in FUNCTIONS:
                pending.append(FUNCTIONS[element.text])
                continue
            if is_operator(element, "max"):
                pending.append(lambda pair: np.maximum(*pair))
                continue
            value = self.pair(element) if len(pending) and is_pair(element) else self.one(element)
            while pending:
                value = pending.pop()(value)
            yield value

    def pair(self, element):
        """Both numbers of (a, b)."""
        inside = list(element)[1:-1]
        (comma,) = [place for place, each in enumerate(inside) if is_operator(each, ",")]
        return self.sum(inside[:comma]), self.sum(inside[comma + 1 :])

    def one(self, element):
        """The number of a single element."""
        children = list(element)
        if element.get("data-symbol"):
            value = self.look_up(self.values, element)
            superscript = children[0][2] if tag(children[0]) == "msubsup" else None
            return (
                value if superscript is None or tag(superscript) == "mrow" else self.power(value, superscript)
            )
        if tag(element) == "mn":
            return float(element.text)
        if tag(element) == "mi":
            return {"Y": self.Y}[element.text]
        if tag(element) == "mfrac":
            over, under = map(self.inside, children)
            if is_operator(over[0], "∂"):
                return self.look_up(self.grads, under[1])
            return self.sum(over) / self.sum(under)
        if tag(element) == "msqrt":
            return np.sqrt(self.sum(children[0] if len(children) == 1 else children))
        if tag(element) == "msup":
            return self.power(self.one(children[0]), children[1])
        assert tag(element) == "mrow", ElementTree.tostring(element)
        if is_operator(children[0], "["):
            inside = children[1:-1]
            signs = [place for place, each in enumerate(inside) if is_operator(each, ">")]
            least = [place for place, each in enumerate(inside) if is_operator(each, "≥")]
            if least:
                return np.greater_equal(self.sum(inside[: least[0]]), self.sum(inside[least[0] + 1 :])) * 1.0
            if not signs:
                return self.sum(inside)
            ends = pairwise([-1, *signs, len(inside)])
            compared = [self.sum(inside[begin + 1 : end]) for begin, end in ends]
            return np.all([np.greater(*pair) for pair in pairwise(compared)], axis=0).astype(float)
        if is_operator(children[0], "("):
            return self.sum(children[1:-1])
        return self.sum(children)

    def power(self, base, superscript):
        return base.T if is_operator(superscript, "⊤") else base ** float(superscript.text)

    def inside(self, element):
        return list(element) if tag(element) == "mrow" and not element.get("data-symbol") else [element]

    def look_up(self, numbers, element):
        """The numbers of a marked symbol, laid out as the notation has them."""
        name, gate = element.get("data-symbol"), element.get("data-gate")
        assert bool(self.batch) <= ((name, None) in numbers), f"{name} of which sequence?"
        slots = [each.get("data-slot") for each in element.iter(f"{NS}mn") if each.get("data-slot")]
        value = numbers[name, STEPS[slots[0]] if slots else None]
        if gate:
            value = self.block(value, gate)
        if value.ndim == 0:
            return float(value)
        if value.ndim == 1:
            return value[None, :] if self.rows else value[:, None]
        return value.T if self.rows else value
