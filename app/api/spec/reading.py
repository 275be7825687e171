"""A body made a spec; the first mistake in it is told with its place, a code and a hint."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, from_json

from app.api.spec.repeated import repeated_key
from app.api.spec.spec import AnySpec
from app.api.wire.errors import ApiError
from app.api.wire.mistake import PLACE, is_finite, said
from app.settings import Settings

# pydantic's kinds of error -> our codes and words; where there are no words, its own are good.
KINDS = {
    "missing": ("spec.missing", "it is missing"),
    "literal_error": ("spec.choice", "it must be one of {expected}"),
    "union_tag_invalid": ("spec.choice", "it must be one of {expected_tags}"),
    "union_tag_not_found": ("spec.missing", "it is missing"),
    "greater_than_equal": ("spec.too_small", "it must be at least {ge}"),
    "greater_than": ("spec.too_small", "it must be above {gt}"),
    "less_than_equal": ("spec.too_large", "it must be at most {le}"),
    "too_short": ("spec.empty", "there must be at least {min_length}"),
    "too_long": ("spec.too_many", "there may be at most {max_length}"),
    "string_too_long": ("spec.too_long", "it may have at most {max_length} characters"),
    "string_type": ("spec.type", "a string is needed here"),
    "list_type": ("spec.type", "a list is needed here"),
    "model_attributes_type": ("spec.type", "an object is needed here"),
    "model_type": ("spec.type", "an object is needed here"),
}


def read(body: bytes | bytearray, kind: type[AnySpec], settings: Settings) -> AnySpec:
    """The spec in a request's body. ApiError 400 when it is no JSON, or a key stands twice; 422 when it is no
    spec.
    """
    try:
        given = from_json(body)  # NaN and the infinities as Python writes them: told as numbers, with a place
    except ValueError as error:
        raise ApiError(
            400, "json.invalid", f"the body is no JSON: {error}", hint="send one JSON object"
        ) from None
    if (twice := repeated_key(body)) is not None:
        where = ".".join(key[:80] for key in twice)
        message = f"{where} stands twice in the body: which of the two is meant is not said"
        raise ApiError(400, "json.repeated", message, where, "leave one of the two out")
    if isinstance(given, dict) and (b"NaN" in body or b"Infinity" in body):
        for path, value in _not_finite(given):
            where = ".".join(path)
            message = f"{said(value)} at {where}: numbers must be finite"
            hint = "null where there is no target" if where.startswith("sequence.y") else None
            raise ApiError(422, "spec.not_finite", message, where, hint)
    try:
        return kind.model_validate(given, context=settings)
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False, include_input=False)[0]) from None


def _not_finite(value: Any, *path: str) -> Iterator[tuple[tuple[str, ...], float]]:
    """Every number in a nest of lists and records that is none, and where it is."""
    if isinstance(value, float) and not is_finite(value):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _not_finite(item, *path, key[:80])
    elif isinstance(value, list):
        for k, item in enumerate(value):
            if isinstance(item, list | dict) or (isinstance(item, float) and not is_finite(item)):
                yield from _not_finite(item, *path, str(k))


def _refusal(error: ErrorDetails) -> ApiError:
    context = error.get("ctx", {})
    path = list(error["loc"])
    # pydantic puts the branch of a union into the path: behind `sequence`, and behind the index of a model.
    if path[:1] in (["sequence"], ["entries"]):
        del path[1:2]
    if path[:1] == ["models"]:
        del path[2:3]
    if error["type"].startswith("union_tag"):
        path.append("cell")
    path += context.get("at", [])
    if "message" in context:
        code, message = error["type"], context["message"]
    else:
        code, words = KINDS.get(error["type"], ("spec.invalid", None))
        message = words.format(**context) if words else error["msg"]
    where = ".".join(map(str, path))
    return ApiError(422, code, message.replace(PLACE, where), where or None, context.get("hint"))
