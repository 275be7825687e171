"""What nodes are called that no line names: as those of the cells that come with the engine."""

from collections.abc import Collection, Mapping, Sequence

from app.engine.cells.equations.reading import LONGEST_NAME
from app.engine.cells.graph import Node


class Identifiers:
    """Names that nobody has taken yet."""

    def __init__(self, taken: Collection[str]):
        self._taken = set(taken)

    def free(self, wanted: str) -> str:
        """This name, or with a number where it is taken; taken from now on. It is no longer than a line's
        name, which it may become once it is written.
        """
        made, count = wanted[:LONGEST_NAME], 1
        while made in self._taken:
            count += 1
            made = f"{wanted[: LONGEST_NAME - 4]}_{count}"
        self._taken.add(made)
        return made


def usual(op: str, read: Sequence[str], block: str | None, ops: Mapping[str, Node]) -> str:
    """What a node is called for what it does, where that has a usual name; else "part". `ops`: those that
    there are.
    """
    if op == "product":
        return f"from_{read[0][2]}" + (f"_{block}" if block else "")
    if op == "complement":
        return f"one_minus_{read[0].removesuffix('_prev')}"  # what ends in _prev is a state before
    if len(read) == 1:
        return f"{op}_{read[0]}" if len(read[0]) == 1 else f"{op}_part"
    vectors = [name for name in read if name not in ops and "_" in name and not name.endswith("_prev")]
    if op == "multiply" and vectors:
        other = next(name for name in read if name != vectors[0])
        return f"from_{other.removesuffix('_prev')}_{vectors[0].partition('_')[2]}"
    recurrent = [name for name in read if name in ops and ops[name].inputs[:1] == ("W_hh",)]
    if op == "sum" and recurrent and vectors:
        return f"m_{ops[recurrent[0]].block}"
    if op == "multiply" and any(name.startswith(("from_h", "m_")) for name in read):
        return "reset"
    return "part"
