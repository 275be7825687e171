"""The cost of a whole spec, over the networks that it asks about, the user's own numbers included."""

from collections.abc import Sequence

from app.api.spec import rates
from app.api.spec.costs import Cost, Size, total
from app.api.spec.given import NumberSequence
from app.api.spec.one_model import ModelSpec
from app.api.spec.spec import BaseSpec


def estimate(sizes: Sequence[Size], spec: BaseSpec) -> Cost:
    """The cost of the answer to `spec`, over its networks or the one that it asks about."""
    asked = sizes[spec.model : spec.model + 1] if isinstance(spec, ModelSpec) else sizes
    by_qr = sum(size.cell.G * size.H**3 * rates.QR for size in asked) if spec.orthogonal else 0.0
    made = Cost(sum(size.made for size in asked) + by_qr, 0.0, 0.0)
    return made + total(spec.cost(size) for size in asked)


def of_given(spec: BaseSpec) -> Cost:
    """The cost of the user's own numbers: reading them, and memory for weights, which stay in the spec."""
    arrays = [array for model in spec.models for array in (model.weights or {}).values()]
    numbers = sum(array.size for array in arrays)
    given = spec.sequences or [spec.sequence]
    xs = sum(each.x.size for each in given if isinstance(each, NumberSequence))
    return Cost((numbers + xs) * rates.GIVEN, numbers, 0.0)
