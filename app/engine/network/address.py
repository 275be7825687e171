"""Where in a network a layer stands."""

from typing import NamedTuple

DIRECTIONS = FORWARD, REVERSE = ("forward", "reverse")


class Address(NamedTuple):
    """A layer, counted from below, and the direction in which it reads the sequence.

    With a state's name it says which states a record holds: `trace.layers[address].states["h"]`.
    """

    layer: int = 0
    direction: str = FORWARD

    @property
    def ending(self) -> str:
        """What the names of its parameters end in, as in PyTorch: "", "_l1", "_reverse", "_l1_reverse"."""
        above = f"_l{self.layer}" if self.layer else ""
        return above + ("_reverse" if self.direction == REVERSE else "")


LOWEST = Address()  # the one layer of most networks
