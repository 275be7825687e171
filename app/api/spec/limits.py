"""Limits on sizes, on bytes of the answer and on estimated seconds, all checked before memory is taken."""

from collections.abc import Iterable
from typing import Any

from app.api.spec.costs import Cost
from app.api.spec.given import NumberSequence
from app.api.spec.spec import BaseSpec
from app.api.wire.errors import ApiError
from app.settings import Settings

# What a body becomes in memory, at most: bytes for a value, a key with its value, a list and a record.
BYTES_FOR = {b",": 64, b":": 120, b"[": 64, b"{": 184}
MAX_OUTPUTS = 10_000  # no task has more; beyond it the read-out alone would fill the memory


def table(settings: Settings) -> dict[str, Any]:
    """The answer of GET /api/limits."""
    return {
        "T": settings.max_t,
        "hidden": settings.max_hidden,
        "models": settings.max_models,
        "outputs": MAX_OUTPUTS,
        "body_bytes": settings.max_body,
        "answer_bytes": settings.max_answer,
        "memory_bytes": settings.max_memory,
        "server_memory_bytes": settings.max_server_memory,
        "seconds": settings.max_seconds,
        "streams": settings.max_streams,
    }


def check_reading(body: Iterable[bytes], settings: Settings) -> float:
    """Bytes that it takes to read a body, given in parts: it is counted, not parsed. ApiError 422 where they
    are too many.
    """
    needed = 0.0
    for part in body:
        needed += 2 * len(part) + sum(each * part.count(mark) for mark, each in BYTES_FOR.items())
    if needed > settings.max_memory:
        message = (
            f"to read this would take about {needed * 1e-6:.0f} MB of memory; at most "
            f"{settings.max_memory * 1e-6:.0f} MB here"
        )
        hint = 'fewer numbers, or packed: {"dtype": "f8", "bdata": base64, "shape": "rows,columns"}'
        raise ApiError(422, "spec.too_large", message, hint=hint)
    return needed


def check_sizes(spec: BaseSpec, settings: Settings) -> None:
    """The sizes that stand in the spec; ApiError 422 names the first that is too large."""
    T = spec.sequence.steps
    if settings.max_t < T:
        where = "sequence.x" if isinstance(spec.sequence, NumberSequence) else "sequence.T"
        raise ApiError(
            422, "spec.too_long", f"T is {T}; at most {settings.max_t} here", where, "take a shorter sequence"
        )
    for m, model in enumerate(spec.models):
        for name in ("hidden", "embedding"):
            if getattr(model, name) is not None:
                check_hidden(getattr(model, name), f"models.{m}.{name}", settings)


def check_hidden(size: int, where: str, settings: Settings) -> None:
    """ApiError 422 when a hidden size, or that of an embedding, is too large."""
    if settings.max_hidden < size:
        name = "embedding" if where.endswith("embedding") else "hidden"
        message = f"{name} is {size}; at most {settings.max_hidden} here"
        raise ApiError(422, "spec.too_wide", message, where, "take fewer units")


def check_outputs(Y: int) -> None:
    """ApiError 422 when Y is too large."""
    if Y > MAX_OUTPUTS:
        raise ApiError(
            422, "spec.too_wide", f"there are {Y} outputs; at most {MAX_OUTPUTS} here", "sequence.classes"
        )


def refusal(cost: Cost, spec: BaseSpec, settings: Settings) -> dict[str, Any] | None:
    """The problem that `check_cost` finds, as an error answer has it; None where there is none."""
    try:
        check_cost(cost, spec, settings)
    except ApiError as error:
        return error.problem
    return None


def check_cost(cost: Cost, spec: BaseSpec, settings: Settings) -> None:
    """ApiError 422 when the estimate says that the answer would be too large or take too long."""
    megabytes, most = cost.answer(spec.packed) / 1e6, settings.max_answer / 1e6
    hint = "fewer steps, units or models" + ("" if spec.packed else ', or "arrays": "base64"')
    if megabytes > most:
        message = f"the answer would have about {megabytes:.0f} MB; at most {most:.0f} MB here"
        raise ApiError(422, "spec.too_large", message, hint=hint)
    if cost.bytes > settings.max_memory:
        needed, most = cost.bytes / 1e6, settings.max_memory / 1e6
        message = f"this would take about {needed:.0f} MB of memory; at most {most:.0f} MB here"
        raise ApiError(422, "spec.too_large", message, hint="fewer steps, units, outputs or models")
    if cost.seconds > settings.max_seconds:
        message = f"this would take about {cost.seconds:.0f} s; at most {settings.max_seconds:.0f} s here"
        raise ApiError(422, "spec.too_costly", message, hint="fewer steps, units or models")
