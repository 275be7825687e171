"""A model's layers: the structure that its fields say, and the states of each before the first step."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from app.api.spec.spec import LAYERS, cell_of
from app.engine.errors import EngineError
from app.engine.network.address import LOWEST, Address
from app.engine.network.structure import Structure


def structure_of(model: Any) -> Structure:
    """The structure of a model of a spec."""
    return Structure(cell_of(model), *(getattr(model, name) for name in LAYERS))


def layers_told(model: Any) -> dict[str, Any]:
    """The fields of its structure that are no default and change something: `merge` and `read` are about two
    directions.
    """
    asked = [name for name in LAYERS if model.bidirectional or name not in ("merge", "read")]
    return {name: value for name in asked if (value := getattr(model, name)) != LAYERS[name]}


def initial_states(model: Any, structure: Structure, H: int) -> dict[Address, dict[str, np.ndarray]]:
    """Of each layer its states before the first step by name, (H,): as given, zeros where they are left out.

    EngineError where an ending is that of no layer.
    """
    found = {address: {} for address in structure.addresses}
    for state in structure.cell.states:
        given = getattr(model, f"{state}_0")
        rows = given if isinstance(given, Mapping) else {LOWEST.ending: given}
        known = [address.ending for address in structure.addresses]
        for ending in rows:
            if ending not in known:
                message, hint = f"no layer ends in {ending[:40]!r}", f"one of {', '.join(map(repr, known))}"
                raise EngineError("model.state", message, f"{state}_0.{ending[:40]}", hint)
        for address in structure.addresses:
            row = rows.get(address.ending)
            found[address][state] = np.zeros(H) if row is None else row
    return found


def by_ending(structure: Structure, by_address: Mapping[Address, Any]) -> Any:
    """What belongs to each layer, by the ending of its names; of the only layer, itself."""
    if structure.addresses == (LOWEST,):
        return by_address[LOWEST]
    return {address.ending: value for address, value in by_address.items()}
