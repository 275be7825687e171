"""Names in equations: which are states, which are gates, which are parameters, and what is wrong with one.

A name with a `<name>_prev` on some right side is a state. A line `g = …` is a gate if W_xg, W_hg or b_g is
read, or if there is a line `a_g`: these are its blocks of the stacked W_xh, W_hh and b_h if every gate has
one, else parameters of their own. A cell without gates reads W_xh, W_hh and b_h themselves. Further matrices
are `W_…`, further vectors `b_…`, `p_…`, `u_…`, `v_…` and `w_…`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.engine.cells.equations.reading import Line, Part, Place, refuse
from app.engine.numbers.ops import ACTIVATIONS

# Functions with the numbers of their operands.
FUNCTIONS = {**dict.fromkeys(ACTIVATIONS, 1), "complement_root": 1, "max": 2}
RESERVED = {"x", "y", "t", "E", "logits", "output", "loss", "target", "next", *FUNCTIONS}
STACKED = {"W_x": "W_xh", "W_h": "W_hh", "b_": "b_h"}  # how the name of a block begins, and the whole
OF_GATE = re.compile(r"(W_x|W_h|b_)([A-Za-z][A-Za-z0-9]*)")
MATRIX = re.compile(r"W_[A-Za-z][A-Za-z0-9]*")
VECTOR = re.compile(r"[bpuvw]_[A-Za-z][A-Za-z0-9]*")
PREVIOUS = "_prev"
MOST_GATES, MOST_STATES, MOST_OWN = 8, 4, 4


Block = tuple[str, str]  # how its name begins, and its gate


@dataclass(frozen=True)
class Named:
    """The equations by the name on the left, in their order; states, h first; gates in the order in which
    their parameters are read; `stacked`: how the names of blocks begin that every gate has.
    """

    lines: Mapping[str, Line]
    states: tuple[str, ...]
    gates: tuple[str, ...]
    stacked: tuple[str, ...]

    def block(self, name: str) -> Block | None:
        """The stacked parameter and the gate whose block of it a name is; None of every other name."""
        found = OF_GATE.fullmatch(name)
        if found and found[1] in self.stacked and found[2] in self.gates:
            return STACKED[found[1]], found[2]
        return None


def named(lines: tuple[Line, ...]) -> Named:
    """Raises EngineError where a name cannot be what it would have to be."""
    by_name: dict[str, Line] = {}
    for line in lines:
        _check_left(line, by_name)
        by_name[line.name] = line
    read = [part for line in lines for part in _names_in(line.value)]
    states = _states(by_name, read)
    blocks = _blocks(by_name, read, states)
    gates = _gates(by_name, blocks, states)
    stacked = tuple(kind for kind in STACKED if gates and all((kind, gate) in blocks for gate in gates))
    return Named(by_name, states, gates, stacked)


def _names_in(part: Part) -> Iterator[Part]:
    """The names in a part, functions among them, from left to right."""
    if part.kind in ("name", "call"):
        yield part
    for each in part.parts:
        yield from _names_in(each)


def _check_left(line: Line, before: Mapping[str, Line]) -> None:
    """What a name on the left may not be."""
    name, place = line.name, line.place
    if name in before:
        message = f"{name} stands on the left twice; the first time on line {before[name].place.line}"
        refuse("twice", place, message, "give one of the two another name")
    if name in RESERVED:
        refuse("name", place, f"{name} has a meaning of its own here", "take another name")
    if name.endswith(PREVIOUS):
        state = name.removesuffix(PREVIOUS)
        refuse("name", place, f"{name} is what {state} was one step before: no line sets it")
    if MATRIX.fullmatch(name) or VECTOR.fullmatch(name):
        refuse("name", place, f"{name} is a parameter: no line sets it", "take another name")


def _states(lines: Mapping[str, Line], read: list[Part]) -> tuple[str, ...]:
    found = {"h": None}
    for part in read:
        state = part.name.removesuffix(PREVIOUS)
        if state != part.name:
            found[state] = None
            if state not in lines:
                message = f"{part.name} is read, but no line says what {state} is"
                refuse("state", part.place, message, f"add a line {state} = …")
    if "h" not in lines:
        last = max((line.place.line for line in lines.values()), default=0)
        refuse("state", Place(last + 1, 1), "expected a line h = …: h is what the cell gives")
    for state in found:
        if len(state) > 1:
            message = f"{state} is a state, as {state}{PREVIOUS} is read: a state has one letter"
            refuse("state", lines[state].place, message, "c, say")
    if len(found) > MOST_STATES:
        place = lines[list(found)[MOST_STATES]].place
        refuse("too_many", place, f"{len(found)} states; at most {MOST_STATES} here")
    return tuple(found)


def check_read(named: Named) -> None:
    """Every line is read by another, or is a state. Asked last: a name that is written wrong, and so known
    to nobody, is the mistake then, and not the line that it leaves unread.
    """
    read = {part.name for line in named.lines.values() for part in _names_in(line.value)}
    for name, line in named.lines.items():
        if name not in read and name not in named.states:
            refuse("unused", line.place, f"{name} is read by no other line", "leave it out, or read it")


def _blocks(lines: Mapping[str, Line], read: list[Part], states: tuple[str, ...]) -> dict[Block, Part]:
    """What is read of gates, and where it is first read."""
    found: dict[Block, Part] = {}
    for part in read:
        block = OF_GATE.fullmatch(part.name)
        if block and block[2] != "h" and (block[1] != "b_" or (block[2] in lines and block[2] not in states)):
            _check_gate(block[2], part, lines, states)
            found.setdefault((block[1], block[2]), part)
    whole = next((part for part in read if part.name in STACKED.values()), None)
    if whole and found:
        message = f"{whole.name} is the name of all gates' parameters together"
        refuse("parameter", whole.place, message, "of one gate g: W_xg, W_hg, b_g")
    return found


def _gates(
    lines: Mapping[str, Line], blocks: Mapping[Block, Part], states: tuple[str, ...]
) -> tuple[str, ...]:
    """In the order in which their first parameter stands, or the line of their sum."""
    first = {gate: lines[f"a_{gate}"].place for gate in lines if f"a_{gate}" in lines and gate not in states}
    for (_, gate), part in blocks.items():
        first[gate] = min(part.place, first.get(gate, part.place))
    found = sorted(first, key=first.__getitem__)
    if len(found) > MOST_GATES:
        refuse("too_many", lines[found[MOST_GATES]].place, f"{len(found)} gates; at most {MOST_GATES} here")
    return tuple(found)


def _check_gate(gate: str, part: Part, lines: Mapping[str, Line], states: tuple[str, ...]) -> None:
    """`part`: the parameter by which it is one."""
    if gate == "y":
        refuse("parameter", part.place, f"{part.name} is kept for the read-out", "take another letter")
    if gate in states:
        message = f"{part.name} is of a gate {gate}, but {gate} is a state"
        free = next(letter for letter in "gnuvwzkq" if letter not in lines)
        refuse("parameter", part.place, message, f"name the gate {free}, and write {gate} = {free}")
    if gate not in lines:
        message = f"{part.name} is of a gate {gate}, but no line says what {gate} is"
        refuse("parameter", part.place, message, f"add a line {gate} = …")
