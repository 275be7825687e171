"""What equations mean: the graph of their operations, each line's own lines made before it.

The pre-activation of a gate, or of a cell without gates, is what the function of its line is applied to; a
line without a function has the identity. A line `a_<gate>`, or `a`, is always one.
"""

from typing import NamedTuple

from app.engine.cells.equations.identifiers import Identifiers, usual
from app.engine.cells.equations.naming import (
    FUNCTIONS,
    MATRIX,
    MOST_OWN,
    PREVIOUS,
    STACKED,
    VECTOR,
    Named,
)
from app.engine.cells.equations.reading import Part, Place, refuse
from app.engine.cells.graph import Graph, Node, inputs, parameters
from app.engine.numbers.ops import ACTIVATIONS

SHAPES = {"W_xh": ("GH", "X"), "W_hh": ("GH", "H"), "b_h": ("GH",)}
Value = str | float  # a node's id, or a number


class Term(NamedTuple):
    """A term of a sum; `block`: the gate, of its block of the stacked biases."""

    value: Value
    negative: bool = False
    block: str | None = None


class Meaning:
    """The nodes of equations as they are found. `places`: of nodes and parameters, for what is wrong."""

    def __init__(self, named: Named):
        self.named = named
        self.nodes: dict[str, Node] = {}
        self.parameters: dict[str, tuple[str, ...]] = {}
        self.places: dict[str, Place] = {}
        self._number_at = Place(1, 1)  # the last number that was read
        self._values: dict[str, Value] = {}
        self._open: list[str] = []  # lines that are being looked at: the way by which one was reached
        self._sums: dict[str, str | None] = {}  # lines that are pre-activations, and their gates
        for gate in named.gates or (None,):
            if line := self._sum_of(gate):
                self._sums.setdefault(line, gate)
        before = (each + PREVIOUS for each in named.states)
        self._identifiers = Identifiers({"x", "a", *named.lines, *before, *map(_sum_name, named.gates)})
        for line in named.lines.values():
            self._line(line.name, line.place)

    @property
    def graph(self) -> Graph:
        """The whole graph, in topological order."""
        own = {name: axes for name, axes in self.parameters.items() if name not in SHAPES}
        known = {name: axes for name, axes in SHAPES.items() if name in self.parameters} | own
        before = {state: state + PREVIOUS for state in self.named.states}
        given = (*inputs("x", *before.values()), *parameters(known))
        return Graph((*given, *self.nodes.values()), before, self.named.gates)

    # ---- lines

    def _line(self, name: str, place: Place) -> Value:
        """What a line stands for. `place`: where that is asked for."""
        if name in self._values:
            return self._values[name]
        if name in self._open:
            way = " needs ".join([*self._open[self._open.index(name) :], name])
            hint = f"{name}{PREVIOUS} is what {name} was one step before"
            refuse("cycle", place, f"a cycle within one step: {way}", hint)
        self._open.append(name)
        self._values[name] = self._meant(name)
        self._open.pop()
        return self._values[name]

    def _meant(self, name: str) -> Value:
        line, gates = self.named.lines[name], self.named.gates
        if name in self._sums:
            return self._pre_activation(line.value, self._sums[name])
        made = name in gates or (name == "h" and not gates)
        if made and (name if gates else None) not in self._sums.values():
            function, inside = self._function(name)
            read = self._pre_activation(inside, name if gates else None)
            return self._node(function, (read,), line.value.place, name)
        value = self._value(line.value, name)
        if (made or name in self.named.states) and value != name:
            return self._node("identity", (self._id(value),), line.place, name)
        return value

    def _function(self, name: str) -> tuple[str, Part]:
        """The function of a line, and what it is applied to."""
        part = self.named.lines[name].value
        if part.kind == "call" and part.name in ACTIVATIONS and len(part.parts) == 1:
            return part.name, part.parts[0]
        return "identity", part

    def _sum_of(self, gate: str | None) -> str | None:
        """The line that is a gate's pre-activation, where one is written by itself."""
        if _sum_name(gate) in self.named.lines:
            return _sum_name(gate)
        _, inside = self._function(gate or "h")
        own = (*self.named.gates, *self.named.states)
        return inside.name if inside.name in self.named.lines and inside.name not in own else None

    # ---- values

    def _value(self, part: Part, name: str | None = None, said: str = "") -> Value:
        """What a part stands for. `name`: the line whose whole right side it is; `said`: what its node is
        called where it has no line.
        """
        if part.kind == "number":
            return self._number(part)
        if part.kind == "name":
            return self._of_name(part)
        if part.kind == "product" or (part.kind == "call" and MATRIX.fullmatch(part.name)):
            return self._product(part, name)
        if part.kind == "call":
            return self._call(part, name)
        if part.kind == "sum":
            return self._sum(part, name)
        if part.kind == "group":
            return self._value(part.parts[0], name, said)
        values = [self._value(each) for each in part.parts]
        if all(isinstance(value, float) for value in values):
            return self._reckoned(part, *values)
        op = {"minus": "negate", "times": "multiply", "over": "divide"}[part.kind]
        return self._node(op, tuple(map(self._id, values)), part.place, name, said)

    def _number(self, part: Part) -> float:
        value, self._number_at = float(part.name), part.place
        if value and not 1e-12 <= value <= 1e12:
            refuse("number", part.place, f"{part.name} is not between 1e-12 and 1e12")
        return value

    def _reckoned(self, part: Part, left: float, right: float = 0.0) -> float:
        """A number made of numbers."""
        if part.kind == "over" and right == 0:
            refuse("number", part.place, "a number divided by 0")
        value = -left if part.kind == "minus" else left * right if part.kind == "times" else left / right
        if value and not 1e-12 <= abs(value) <= 1e12:
            refuse("number", part.place, f"{value:g} is not between 1e-12 and 1e12")
        return value

    def _of_name(self, part: Part) -> Value:
        name, lines = part.name, self.named.lines
        if name in lines:
            return self._line(name, part.place)
        if name.endswith(PREVIOUS):
            return name
        if name == "x":
            refuse("shape", part.place, "x has a size of its own", "a matrix reads it: W_xg x for a gate g")
        if VECTOR.fullmatch(name):
            return self._one([self._term(part)], part) if self.named.block(name) else self._vector(part)
        if MATRIX.fullmatch(name):
            refuse("shape", part.place, f"{name} is a matrix", f"it is multiplied by a vector: {name} h_prev")
        if name in FUNCTIONS:
            refuse("syntax", part.place, f"expected ( after {name}")
        known = ", ".join((*lines, "x", *(state + PREVIOUS for state in self.named.states)))
        hint = f"known here: {known}; parameters begin with W_, b_, p_, u_, v_ or w_"
        refuse("unknown", part.place, f"there is no {name}", hint)

    def _vector(self, part: Part) -> str:
        """The id of a vector: of the stacked biases for a block of them."""
        block = self.named.block(part.name)
        whole = part.name == STACKED["b_"] or block is not None
        return self._parameter(block[0] if block else part.name, ("GH",) if whole else ("H",), part.place)

    def _parameter(self, name: str, axes: tuple[str, ...], place: Place) -> str:
        if self.parameters.setdefault(name, axes) != axes:
            message = f"{name} multiplies x and a vector of H numbers: it cannot have both shapes"
            refuse("shape", place, message)
        own = [each for each in self.parameters if each not in SHAPES]
        if len(own) > MOST_OWN + len(self.named.gates) * len(SHAPES):
            refuse("too_many", place, f"{len(own)} further parameters are too many here")
        self.places.setdefault(name, place)
        return name

    def _product(self, part: Part, name: str | None) -> str:
        """W v; `part` may be written W(v)."""
        matrix = part if part.kind == "call" else part.parts[0]
        vector = part.parts[-1]
        if matrix.kind not in ("name", "call") or not MATRIX.fullmatch(matrix.name):
            said = matrix.name or "that"
            hint = "element by element it is written with *"
            refuse("shape", matrix.place, f"{said} is no matrix, and something stands beside it", hint)
        if matrix.kind == "call" and len(matrix.parts) != 1:
            refuse("shape", matrix.place, f"{matrix.name} is multiplied by one vector")
        of_x = vector.kind == "name" and vector.name == "x"
        if matrix.name.startswith("W_x") and not of_x:
            refuse("shape", vector.place, f"{matrix.name} is (H, X): it multiplies x alone")
        if matrix.name.startswith("W_h") and of_x:
            refuse("shape", vector.place, f"{matrix.name} is (H, H): it does not multiply x")
        read = "x" if of_x else self._id(self._value(vector, said="reset"))
        block = self.named.block(matrix.name)
        whole = block[0] if block else matrix.name
        axes = SHAPES.get(whole, ("H", "X" if of_x else "H"))
        made = self._parameter(whole, axes, matrix.place)
        return self._node("product", (made, read), part.place, name, block=block and block[1])

    def _call(self, part: Part, name: str | None) -> str:
        if part.name not in FUNCTIONS:
            star = "" if part.name not in self.named.lines else f": write {part.name} * (…)"
            hint = f"one of {', '.join(FUNCTIONS)}"
            refuse("unknown", part.place, f"there is no function {part.name}{star}", hint)
        if len(part.parts) != FUNCTIONS[part.name]:
            count = "one value" if FUNCTIONS[part.name] == 1 else "two values"
            refuse("syntax", part.place, f"expected {count} in the brackets of {part.name}")
        read = tuple(self._id(self._value(each)) for each in part.parts)
        return self._node(part.name, read, part.place, name)

    # ---- sums

    def _sum(self, part: Part, name: str | None) -> Value:
        """From left to right; what is added without a break is one sum."""
        terms = [self._term(each, name) for each in part.parts]
        if all(isinstance(term.value, float) for term in terms):
            return sum(-term.value if term.negative else term.value for term in terms)
        if len(terms) == 2 and terms[0].value == 1.0 and terms[1].negative:
            return self._node("complement", (self._one([terms[1]], part),), part.place, name)
        run: list[Term] = []
        for term in terms:
            if not term.negative:
                run.append(term)
                continue
            end = name if term is terms[-1] else None
            taken = self._one([term], part)
            left = (self._one(run, part),) if run else ()
            made = self._node("subtract" if left else "negate", (*left, taken), part.place, end)
            run = [Term(made)]
        return self._one(run, part, name)

    def _term(self, part: Part, line: str | None = None) -> Term:
        """A term of the sum that a line may be: of a state's line it is what it keeps, or what is written."""
        negative = part.kind == "minus"
        part = part.parts[0] if negative else part
        said = ""
        if line in self.named.states and part.kind == "times":
            kept = any(each.name == f"{line}{PREVIOUS}" for each in part.parts)
            said = "kept" if kept else "written"
        if part.kind == "name" and (block := self.named.block(part.name)):
            return Term(self._vector(part), negative, block[1])
        return Term(self._value(part, said=said), negative)

    def _one(self, terms: list[Term], part: Part, name: str | None = None) -> str:
        """The sum of these terms, a single one as it is; a block of the biases only a sum can read."""
        blocks = list(dict.fromkeys(term.block for term in terms if term.block))
        if len(terms) == 1 and not blocks:
            return self._id(terms[0].value)
        if len(blocks) > 1:
            message = f"b_{blocks[0]} and b_{blocks[1]} are of two gates"
            refuse("parameter", part.place, message, "each is added where its gate is made")
        read = tuple(self._id(term.value) for term in terms)
        blocks += [node.block for each in read if (node := self.nodes.get(each)) and node.op == "product"]
        return self._node("sum", read, part.place, name, block=blocks[0] if blocks else None)

    def _pre_activation(self, part: Part, gate: str | None) -> str:
        """What a gate's function is applied to: always one sum, with what is taken away as a negative."""
        read, name = [], _sum_name(gate)
        for each in part.parts if part.kind == "sum" else (part,):
            term = self._term(each)
            if term.block and term.block != gate:
                message = f"b_{term.block} is of the gate {term.block}, and this is {gate}"
                refuse("parameter", each.place, message)
            value = self._id(term.value)
            read.append(self._node("negate", (value,), each.place) if term.negative else value)
        return self._node("sum", tuple(read), part.place, name, block=gate)

    # ---- nodes

    def _id(self, value: Value) -> str:
        """The node of a value; a number is none."""
        if isinstance(value, str):
            return value
        refuse(
            "number",
            self._number_at,
            f"a number stands in 1 - … alone here, not {value:g}",
            "a vector is learnt: p_a, in a gate",
        )

    def _node(
        self,
        op: str,
        read: tuple[str, ...],
        place: Place,
        name: str | None = None,
        said: str = "",
        block: str | None = None,
    ) -> str:
        """The node of an operation: a new one under a line's name, else the one that there may be already."""
        if len(read) == 2 and read[0] == read[1] and op != "sum":
            read = read[0], self._node("identity", read[:1], place)  # two ways back, each with its own factor
        if name is None:
            for node in self.nodes.values():
                same = (node.op, node.inputs, node.block) == (op, read, block)
                if same and node.id not in self.named.lines:
                    return node.id
            name = self._identifiers.free(said or usual(op, read, block, self.nodes))
        self.nodes[name] = Node(name, op, read, block=block)
        self.places[name] = place
        return name


def _sum_name(gate: str | None) -> str:
    """The node from which a gate is made; of a cell without gates, h."""
    return "a" if gate is None else f"a_{gate}"
