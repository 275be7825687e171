"""The graph of a cell written as formulas, forward and backward, in one notation.

Both directions are read off the graph: a node's formula is its operation on its inputs, its gradient the sum
of what its consumers send back, each by the vector-Jacobian product of its operation (`engine.ops`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.engine.cells.graph import Graph, Node
from app.engine.network.losses import LOSSES
from app.formulas.mathml import mark
from app.formulas.notation import Notation
from app.formulas.operations import OPERATIONS

PAIRS = ("subtract", "divide", "max")  # operations of two vectors, number by number, besides their product
SUM, PRODUCT, ATOM = 1, 2, 3  # how tightly an expression holds together

SYMBOLS = 4  # of a sum on one line: more is wider than the inspector
# The place of one number in a vector, of sequence n where there is a batch.
ENTRY = mark("part", "batch", mark("slot", "n", "n") + ",") + mark("slot", "i", "i")
LOSS_FACTORS: Mapping[str, str] = {"cross_entropy": "", "bce": r"\frac{1}{Y}\,", "mse": r"\frac{2}{Y}\,"}


@dataclass(frozen=True)
class Writer:
    """Writes the nodes of `graph`: those in `lettered` by their letters, the others written out in place.

    `further`: an index that quantities bear after their step.
    """

    graph: Graph
    notation: Notation
    lettered: frozenset[str]
    further: str = ""

    def symbol(self, name: str, shift: int = 0, gate: str | None = None) -> str:
        """The letters of a node, `shift` steps later: h_prev is h at t-1, and with shift 1 h at t."""
        node = self.graph[name]
        if node.op == "parameter":
            return mark("symbol", f"{name}:{gate}" if gate else name, self.notation.parameter(name, gate))
        base = name.removesuffix("_prev")
        step = shift - (base != name)
        return self.quantity(base, step)

    def quantity(self, name: str, step: int = 0, further: str = "") -> str:
        """The letters of a quantity `step` steps from t, with a slot for the step."""
        slot = f"t{step:+d}" if step else "t"
        letters = self.notation.quantity(
            name, mark("slot", slot, slot), self.graph.gates, further or self.further
        )
        return mark("symbol", name, letters)

    def letters(self, name: str) -> str:
        """A node's letters; its operation, written out, where it has none."""
        return self._term(name, 0, SUM)

    # ---- forward

    def formula(self, name: str) -> tuple[str, ...]:
        """The lines of a node's formula: letters = operation; the operation alone where it has no letters."""
        node = self.graph[name]
        if node.op in ("input", "parameter"):
            return (f"{self.symbol(name)} {self._members(node)}",)
        if node.op in LOSSES:
            return (f"{self.symbol(name)} = {self._loss(node.op)}",)
        value = self._value(node, 0)[0]
        return (f"{self.symbol(name)} = {value}" if name in self.lettered else value,)

    def _members(self, node: Node) -> str:
        """Of which size a symbol is, and the blocks of a stacked parameter: one below the other after a ;."""
        gates = len(self.graph.gates)
        axes = [self.notation.size(axis, gates) for axis in self.notation.shape(node.shape)]
        blocks = ""
        if self._stacked(node.id) and self.graph.gates:
            between = r",\, " if self.notation.rows else r";\, "
            letters = between.join(self.symbol(node.id, gate=gate) for gate in self.graph.gates)
            blocks = rf"= \left[ {letters} \right] "
        size = r" \times ".join(axes)
        return rf"{blocks}\in \mathbb{{R}}^{{{size}}}"

    def _loss(self, kind: str) -> str:
        output, target = self.quantity("output", further="j"), self.quantity("target", further="j")
        if kind == "mse":
            return rf"\frac{{1}}{{Y}} \sum_{{j}} \left({output} - {target}\right)^{{2}}"
        if kind == "bce":
            miss = rf"\left(1 - {target}\right) \, \ln \left(1 - {output}\right)"
            return rf"-\frac{{1}}{{Y}} \sum_{{j}} \left[{target} \, \ln \, {output} + {miss}\right]"
        if kind == "given":
            return rf"\sum_{{j}} {target} \, {output}"
        return rf"-\sum_{{j}} {target} \, \ln \, {output}"

    def _value(self, node: Node, shift: int) -> tuple[str, int]:
        """A node's operation on its inputs, and how tightly that holds together."""
        if node.op == "product":
            matrix, vector = node.inputs
            return (
                self._product(self._term(matrix, shift, ATOM, node.block), self._term(vector, shift, ATOM)),
                PRODUCT,
            )
        if node.op == "sum":
            return " + ".join(
                self._term(name, shift, SUM, node.block) for name in self._ordered(node.inputs)
            ), SUM
        if node.op == "multiply":
            return r" \odot ".join(self._term(name, shift, PRODUCT) for name in node.inputs), PRODUCT
        if node.op in PAIRS:
            return self._of_two(node, shift)
        if node.op in ("complement", "negate"):
            operand = self._term(node.inputs[0], shift, PRODUCT)
            return OPERATIONS[node.op].value.replace("%", operand), SUM
        function = OPERATIONS[node.op]
        value = function.value.replace(
            "%", self._term(node.inputs[0], shift, ATOM if function.tight else SUM)
        )
        return value, SUM if function.value == "%" else ATOM

    def _of_two(self, node: Node, shift: int) -> tuple[str, int]:
        """A difference, a quotient, or the larger of two."""
        a, b = node.inputs
        if node.op == "subtract":
            return f"{self._term(a, shift, SUM)} - {self._term(b, shift, PRODUCT)}", SUM
        a, b = (self._term(name, shift, SUM) for name in (a, b))
        return (rf"\frac{{{a}}}{{{b}}}" if node.op == "divide" else rf"\max\left({a}, {b}\right)"), ATOM

    def _ordered(self, terms: tuple[str, ...]) -> tuple[str, ...]:
        """The terms of a sum in the notation's order: with the biases first, the others backwards."""
        biases = tuple(name for name in terms if self.graph[name].op == "parameter")
        if not (biases and self.notation.bias_first):
            return terms
        return (*biases, *(name for name in reversed(terms) if name not in biases))

    def _term(self, name: str, shift: int, least: int, gate: str | None = None) -> str:
        """A node inside an expression: letters, or written out; in brackets if it holds less than `least`."""
        node = self.graph[name]
        if node.op == "parameter":
            return self.symbol(name, gate=gate if self._stacked(name) else None)
        if node.op == "input" or name in self.lettered:
            return self.symbol(name, shift)
        value, tightness = self._value(node, shift)
        return value if tightness >= least else rf"\left({value}\right)"

    def _stacked(self, name: str) -> bool:
        return self.graph[name].shape[0] == "GH"

    def _product(self, matrix: str, vector: str) -> str:
        return rf"{vector} \, {matrix}" if self.notation.rows else rf"{matrix} \, {vector}"

    # ---- backward

    def gradient(self, name: str) -> tuple[str, ...]:
        """The lines of dL by a node.

        For a parameter and for a state of the step before it is the share of step t, marked by a bar; a
        stacked parameter has a line for each gate. A state adds what arrives from t+1; its parts are marked.
        A long sum is broken before a plus. The output has that of the logits, from which the loss is taken.
        """
        if name == "output":
            return self.gradient("logits")
        node = self.graph[name]
        if node.op == "parameter":
            blocks = {consumer.block: consumer for consumer in self.graph.consumers(name)}
            return tuple(
                f"{self._share(self.symbol(name, gate=gate if self._stacked(name) else None))} = "
                + _sum(self._sent(consumer, name, 0))
                for gate, consumer in blocks.items()
            )
        if node.op in LOSSES:
            return (rf"{self.delta(name, 0)} \in \left\{{ 1, \frac{{1}}{{K}} \right\}}",)
        received = _broken(self._received(name, 0))
        if name in self.graph.states.values():
            return _equation(self._share(self.symbol(name)), received)
        if name in self.graph.states:
            here = "direct" if name == "h" else "through-h"
            arriving = _broken(self._received(self.graph.states[name], 1))
            parts = [
                *(mark("part", here, line) for line in received),
                *(mark("part", "next", line) for line in arriving),
            ]
            short = sum(map(_symbols, parts)) <= SYMBOLS
            return _equation(self.delta(name, 0), [" + ".join(parts)] if short else parts)
        return _equation(_by(self._term(name, 0, ATOM)), received)

    @property
    def sequence(self) -> str:
        """The letter over which a batch is summed: n, as b is a bias; q where n is a gate or a state."""
        return "q" if "n" in (*self.graph.gates, *self.graph.states) else "n"

    def over_batch(self, name: str) -> tuple[str, ...]:
        """dL by a parameter through step t, summed over the sequences of a batch: a line for each gate."""
        writer = replace(self, further=self.sequence)
        over = rf" = \sum_{{{self.sequence}=1}}^{{B}} "
        return tuple(line.replace(" = ", over, 1) for line in writer.gradient(name))

    def sent(self, name: str, to: str) -> tuple[str, ...]:
        """What a node sends to its input `to` on the way back: an equation where that is all of dL by it, an
        arrow where it is one of several parts.
        """
        node = self.graph[name]
        gate = node.block if self._stacked(to) else None
        term = " + ".join(self._sent(node, to, 0))
        states = {*self.graph.states, *self.graph.states.values()}
        same = [
            each for each in self.graph.consumers(to) if gate in (None, each.block) and each.id != "output"
        ]
        alone = len(same) == 1 and to not in self.graph.states
        own = self.graph[to].op == "parameter" or to in states - {*self.graph.states}
        letters = self._term(to, 0, ATOM, gate)
        left = self._share(letters) if own else _by(letters)
        return (f"{left} {'=' if alone else chr(92) + 'leftarrow'} {term}",)

    def sent_over_batch(self, name: str, to: str) -> tuple[str, ...]:
        """What a node sends to a parameter, summed over the sequences of a batch."""
        writer = replace(self, further=self.sequence)
        over = rf" \1 \\sum_{{{self.sequence}=1}}^{{B}} "
        return tuple(re.sub(r" (=|\\leftarrow) ", over, line, count=1) for line in writer.sent(name, to))

    # ---- letters alone: of a whole array, and with `further` = ENTRY of one number in it

    def value_of(self, name: str, gate: str | None = None) -> str:
        """A node's letters, or those of a gate's block of a stacked parameter. One number of a vector is its
        number i (of sequence n, marked as the part "batch"); of a matrix the one in row i, column j, as the
        engine counts them; in a block they are counted from its beginning.
        """
        node = self.graph[name]
        if node.op == "parameter":
            places = [mark("slot", place, place) for place in "ij"[: len(node.shape)]]
            order = reversed(places) if self.notation.rows else places
            return self.symbol(name, gate=gate) + (f" [ {','.join(order)} ]" if self.further else "")
        whole = self if node.shape else replace(self, further="")
        if node.op == "input" or name in self.lettered:
            return whole.symbol(name)
        letters = replace(self, further="")._term(name, 0, SUM)
        return rf"{{\left({letters}\right)}}_{{{self.further}}}" if self.further else letters

    def gradient_of(self, name: str, gate: str | None = None) -> str:
        """dL by a node; through step t alone where other steps have a share in it."""
        shared = self.graph[name].op == "parameter" or name in self.graph.states.values()
        letters = self.value_of(name, gate)
        if name not in self.lettered and not shared and not self.further:
            letters = self._term(name, 0, ATOM)
        return self._share(letters) if shared else _by(letters)

    def slope_of(self, name: str) -> str | None:
        """The derivative of an elementwise operation, or of the loss by the logits; None for others."""
        node = self.graph[name]
        if node.op in LOSSES:
            return self._by_logits(node.op)
        slope = self._slope(node, 0, r" \, " if self.further else r" \odot ")
        return "1" if slope == "" else slope

    def _by_logits(self, kind: str, shift: int = 0) -> str:
        """The derivative of a loss by the logits."""
        output, target = self.quantity("output", shift), self.quantity("target", shift)
        return target if kind == "given" else rf"{LOSS_FACTORS[kind]}\left({output} - {target}\right)"

    def delta(self, name: str, shift: int) -> str:
        """dL by a node as a factor: its letters, or for a node without letters what it receives."""
        if name in self.lettered:
            return _by(self.symbol(name, shift))
        received = self._received(name, shift)
        return received[0] if len(received) == 1 else rf"\left({_sum(received)}\right)"

    def _received(self, name: str, shift: int) -> list[str]:
        return [term for consumer in self.graph.consumers(name) for term in self._sent(consumer, name, shift)]

    def _sent(self, consumer: Node, name: str, shift: int) -> list[str]:
        """What a consumer sends back to its input `name`: one term for each place where it reads it."""
        if consumer.id == "output":  # nothing is sent back to it
            return []
        delta = self.delta(consumer.id, shift)
        places = [place for place, read in enumerate(consumer.inputs) if read == name]
        return [self._vjp(consumer, place, delta, shift) for place in places]

    def _vjp(self, node: Node, place: int, delta: str, shift: int) -> str:
        if node.op == "product":
            other = rf"{self._term(node.inputs[1 - place], shift, ATOM, node.block)}^{{\top}}"
            if r"\odot" in delta and not delta.startswith(r"\left("):  # of a node without letters
                delta = rf"\left({delta}\right)"
            return self._product(*((delta, other) if place == 0 else (other, delta)))
        if node.op == "sum":
            return delta
        if node.op == "multiply":
            return rf"{delta} \odot {self._term(node.inputs[1 - place], shift, PRODUCT)}"
        if node.op in PAIRS:
            slope = self.slope_by(node.id, place, shift)
            sent = delta if slope in (None, "-1") else rf"{delta} \odot {slope.removeprefix('-')}"
            return _negative(sent) if slope and _is_negative(slope) else sent
        if node.op in ("complement", "negate"):
            return _negative(delta)
        if node.op in LOSSES:
            return rf"{delta} \, {self._by_logits(node.op, shift)}"
        slope = self._slope(node, shift)
        return rf"{delta} \odot {slope}" if slope else delta

    def slope_by(self, name: str, place: int, shift: int = 0) -> str | None:
        """The derivative of an operation of two vectors by the one at `place`; None for 1."""
        node = self.graph[name]
        a, b = (self._term(each, shift, SUM) for each in node.inputs)
        if node.op == "subtract":
            return "-1" if place else None
        if node.op == "max":
            return rf"\left[{b} > {a}\right]" if place else rf"\left[{a} \geq {b}\right]"
        square = rf"{{{self._term(node.inputs[1], shift, ATOM)}}}^{{2}}"
        return rf"-\frac{{{a}}}{{{square}}}" if place else rf"\frac{{1}}{{{b}}}"

    def _slope(self, node: Node, shift: int, times: str = r" \odot ") -> str | None:
        """The derivative of an elementwise operation, "" for 1; None for others."""
        if OPERATIONS[node.op].slope is None:
            return None
        y, a = self._term(node.id, shift, ATOM), self._term(node.inputs[0], shift, SUM)
        return OPERATIONS[node.op].derivative(f"{{{y}}}", a, times)

    def _share(self, letters: str) -> str:
        """dL by `letters` through step t alone."""
        return rf"\left.{_by(letters)}\right|_{{{mark('slot', 't', 't')}}}"


def _by(letters: str) -> str:
    return rf"\frac{{\partial L}}{{\partial {letters}}}"


def _sum(terms: list[str]) -> str:
    """The terms added up, those with a minus last."""
    return " + ".join(sorted(terms, key=_is_negative)).replace("+ -", "- ")


def _broken(terms: list[str]) -> list[str]:
    """The terms added up, those with a minus last; on a line as many as there is room for."""
    lines: list[list[str]] = []
    for term in sorted(terms, key=_is_negative):
        if not lines or sum(map(_symbols, [*lines[-1], term])) > SYMBOLS:
            lines.append([])
        lines[-1].append(term)
    return [_sum(line) for line in lines] or ["0"]


def _symbols(term: str) -> int:
    return term.count(r"\class{symbol:")


def _equation(left: str, right: list[str]) -> tuple[str, ...]:
    """left = right, with the sign at the head of each further line."""
    further = (line if _is_negative(line) else f"+ {line}" for line in right[1:])
    return (f"{left} = {right[0]}", *(rf"\quad {line}" for line in further))


def _negative(term: str) -> str:
    return term[1:] if _is_negative(term) else f"-{term}"


def _is_negative(term: str) -> bool:
    return term.startswith("-")
