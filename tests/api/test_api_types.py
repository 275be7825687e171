"""The page's types and forms are those of the API's description, and name every array that travels packed."""

import pytest

from app.api.questions.catalogue import QUESTIONS
from tests.api import ask, page_types
from tests.api.page_types import LEAVES, NOT_DECODED, kind_of, type_of

NUMBER, VECTOR, MATRIX, PACKED, RECORD = (
    {"$ref": f"#/components/schemas/{name}"} for name in ("Number", "Vector", "Matrix", "Packed", "Record")
)
NULL, TEXT, WHOLE = {"type": "null"}, {"type": "string"}, {"type": "integer"}


def either(*branches):
    return {"anyOf": list(branches)}


def listed(items):
    return {"type": "array", "items": items}


def by_name(items):
    return {"type": "object", "additionalProperties": items}


@pytest.fixture(scope="module")
def written():
    return page_types.files()


@pytest.fixture(scope="module")
def tables():
    return page_types.tables(page_types.schemas_of_the_api())


def test_the_files_are_fresh(written):
    stale = [path.name for path, text in written.items() if path.read_text() != text]
    assert not stale, f"{', '.join(stale)}: run make types"


@pytest.mark.parametrize(
    ("schema", "kind", "decoded"),
    [
        (NUMBER, "Number", "number"),
        (either(NUMBER, NULL), "Number", "number | null"),
        (listed(NUMBER), "Vector", "Float64Array"),
        (listed(either(NUMBER, NULL)), "Vector", "Float64Array"),
        ({"type": "array", "prefixItems": [NUMBER, NUMBER]}, "[]Number", "[number, number]"),
        (either(VECTOR, MATRIX), "Matrix", "Matrix"),
        (either(listed(listed(WHOLE)), PACKED), "Matrix", "Matrix"),
        (by_name(either(VECTOR, MATRIX)), "{}Matrix", "Record<string, Matrix>"),
        (listed(either(WHOLE, VECTOR, NULL)), "[]Vector", "(number | Float64Array | null)[]"),
        (by_name(either({"$ref": "#/components/schemas/Array"}, TEXT)), "{}Array|string", None),
        (either(listed(RECORD), NULL), "[]Record", "Record[] | null"),
        (listed(WHOLE), None, "number[]"),
        ({"enum": ["a", "b"]}, None, "'a' | 'b'"),
        ({"type": "object"}, None, "Record<string, unknown>"),
    ],
)
def test_a_field_travels_and_is_decoded_as_its_schema_says(schema, kind, decoded):
    assert kind_of(schema, {"Record": {}}) == kind
    assert decoded in (None, type_of(schema))


def test_a_field_whose_branches_an_answer_does_not_tell_apart_is_refused():
    with pytest.raises(ValueError, match="does not show"):
        kind_of(either(listed(NUMBER), by_name(NUMBER)), {})


def left(value, kind, forms):
    """The packed arrays in a part of an answer that its kind does not name."""
    if kind and kind.startswith(("[]", "{}")) and value:
        items = value if isinstance(value, list) else value.values()
        return [each for item in items for each in left(item, kind[2:], forms)]
    if kind in LEAVES:
        return []
    form = forms.get(kind, {})
    if isinstance(value, dict) and "bdata" in value:
        return [value]
    fields = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    return [each for name, item in fields for each in left(item, form.get(name), forms)]


@pytest.mark.parametrize("question", [each for each in QUESTIONS if each.path not in NOT_DECODED])
def test_every_array_that_an_answer_packs_is_named(question, server, tables):
    """Of networks with so many units and steps that nearly every array is packed."""
    answers, events, forms = tables
    body = {**question.examples["drawn"]["value"], "arrays": "base64", "include": ["weights"]}
    body |= {"sequence": {"task": "series", "T": 70, "seed": 0}, "loss": {"at": "all"}}
    body["models"] = [{**model, "hidden": 66} for model in body["models"]]
    path = question.path.removeprefix("/")
    if question.streams:
        told = ask.stream(server, question.path, body)
        assert not [each for event in told for each in left(event, events[path].get(event["event"]), forms)]
    else:
        assert not left(ask.answer(server, question.path, body), answers[path], forms)
