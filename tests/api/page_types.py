"""The page's types and forms of answers, and its list of cells, written from the API's own description and
from the engine: `make types`.

    python -m tests.api.page_types

`answers.d.ts` has the records as the page's decoder makes them, for the type checker alone. `forms.js` tells
the decoder which fields of which record travel as numbers or arrays; a field that is not named is plain JSON.
A kind there is the name of a record or of one of LEAVES, after [] for a list of it and {} for a record of it.
`cells.js` has what names and looks are made of before the catalogue of cells has come, `librarylayers.js` the
form that each library gives a cell.
"""

import json
import textwrap
from pathlib import Path
from typing import Any

import numpy as np

from app.api.questions.catalogue import QUESTIONS
from app.engine.cells import CELLS
from app.engine.network.initial.layers import LIBRARIES
from app.engine.numbers.ops import ACTIVATIONS
from app.formulas import titles
from app.main import create_app
from app.settings import Settings

PAGE = Path(__file__).resolve().parents[2] / "static/js"
FOLDER = PAGE / "api"
HEAD = "// Written by `make types` from what the server says of itself: not to be edited.\n\n"
REF = "#/components/schemas/"
WIDTH = 110
# The named types of numbers, and what the decoder makes of them.
LEAVES = {
    "Number": "number",
    "Vector": "Float64Array",
    "Matrix": "Matrix",
    "Masked": "Matrix",
    "Array": "Matrix",
    "Array|string": "Matrix | string",
    "States": "Float64Array | Record<string, Float64Array>",
}
# Answers that go into a spec as they are, where arrays are nested lists and a missing number is null; and
# the events that the page takes in blocks instead.
NOT_DECODED = ("/api/numbers", "/api/table", "/api/trace", "/api/cell")
# Records of answers that are asked for without a spec, and that the page types: plain JSON.
CONSTANT = ("Operation",)
MATRIX = """\
/** Numbers row after row. */
export type Matrix = {
  data: Float64Array;
  shape: number[];
};
"""
NULL = {"type": "null"}

Schema = dict[str, Any]
ByName = dict[str, str]


def files() -> dict[Path, str]:
    """What each of the files should hold."""
    schemas = schemas_of_the_api()
    answers, events, forms = tables(schemas)
    constants = [
        _constant("ANSWERS", "The record of each answer, by address.", answers),
        _constant("EVENTS", "The record of each event, by the address of its stream and by name.", events),
        _constant("FORMS", "The kinds of the fields that are not plain JSON, by record.", forms),
        _one_layer(),
    ]
    types = [MATRIX, *(_type(name, schemas[name]) for name in _records(schemas))]
    return {
        FOLDER / "forms.js": HEAD + "\n".join(constants),
        FOLDER / "answers.d.ts": HEAD + "\n".join(types),
        PAGE / "model/cells.js": HEAD + _cells(),
        PAGE / "model/librarylayers.js": HEAD + _libraries(),
    }


def _one_layer() -> str:
    """The questions that are asked of networks of one layer."""
    asked = (each for each in QUESTIONS if each.is_of_spec and not each.spec.takes_layers)
    listed = "".join(
        f"  {_literal(path)},\n" for path in sorted(each.path.removeprefix("/") for each in asked)
    )
    about = "/** Questions about networks of one layer, without an embedding. */"
    return f"{about}\nexport const ONE_LAYER = [\n{listed}];\n"


def _cells() -> str:
    """The list of cells, in their order."""
    lines = [
        "/**",
        " * The cells: abbreviation, states, gates, which of these lie between 0 and 1, and the one whose",
        " * bias `forget_bias` sets; whether it has weights that a gain multiplies; the options with their",
        " * defaults.",
        " */",
        "export const CELLS = /** @type {const} */ ([",
    ]
    for name, kind in CELLS.items():
        cell = kind()
        fields = {
            "cell": name,
            "short": titles.CELLS[name].short,
            "states": list(cell.states),
            "gates": list(cell.gates),
            "shutting": [gate for gate in cell.gates if _shuts(cell.graph[gate].op)],
            "forgets": cell.forgets,
            "gained": bool(cell.matrices("H")),
        }
        told = [f"    {field}: {_literal(value)}," for field, value in fields.items()]
        options = [f"      {name}: {_literal(values[0])}," for name, values in cell.options.items()]
        lines += ["  {", *told, "    options: {", *options, "    },", "  },"]
    return "\n".join([*lines, "]);", ""])


def _libraries() -> str:
    """The libraries by whose rules weights may be drawn."""
    lines = [
        "/**",
        " * The libraries by the names of their rules: of each layer the cell's options that are no default.",
        " * @type {Record<string, {library: string, layers: Record<string, {layer: string, options:",
        " *   Record<string, string|boolean>}>}>}",
        " */",
        "export const LIBRARIES = {",
    ]
    for rule, library in LIBRARIES.items():
        lines += [f"  {rule}: {{", f"    library: {_literal(library.title)},", "    layers: {"]
        for cell, layer in library.layers.items():
            options = ", ".join(f"{name}: {_literal(value)}" for name, value in layer.options.items())
            told = f"{{ {options} }}" if options else "{}"
            lines.append(f"      {cell}: {{ layer: {_literal(layer.name)}, options: {told} }},")
        lines += ["    },", "  },"]
    return "\n".join([*lines, "};", ""])


def _literal(value: Any) -> str:
    return json.dumps(value).replace('"', "'")


def _shuts(activation: str) -> bool:
    """Whether an activation goes from 0 to 1."""
    return ACTIVATIONS[activation].value(np.array([-99.0, 99.0])).round(9).tolist() == [0, 1]


def tables(schemas: dict[str, Schema]) -> tuple[ByName, dict[str, ByName], dict[str, ByName]]:
    """The record of each answer, that of each event, and the kinds of the fields of each record."""
    answers, streams = _addresses()
    kinds = _kinds(schemas, _records(schemas))
    events = {path: _by_event(forms, schemas, kinds) for path, forms in streams.items()}
    told = {event for each in events.values() for event in each.values()}
    forms = {
        name: of for name, of in kinds.items() if name in told or "event" not in schemas[name]["properties"]
    }
    return answers, events, forms


def schemas_of_the_api() -> dict[str, Schema]:
    return create_app(Settings()).openapi()["components"]["schemas"]


def kind_of(schema: Schema, records: dict[str, Any]) -> str | None:
    """How a field travels; None where it is plain JSON. `records`: those that are not."""
    if "$ref" in schema:
        name = _name(schema)
        return name if name in LEAVES or name in records else None
    if "anyOf" in schema:
        return _kind_of_union([each for each in schema["anyOf"] if each != NULL], records)
    if "prefixItems" in schema:
        found = kind_of(schema["prefixItems"][0], records)
        return found and f"[]{found}"
    if schema.get("type") == "array":
        found = kind_of(schema.get("items", {}), records)
        return "Vector" if found == "Number" else found and f"[]{found}"
    if isinstance(schema.get("additionalProperties"), dict):
        found = kind_of(schema["additionalProperties"], records)
        return found and f"{{}}{found}"
    return None


def _kind_of_union(branches: list[Schema], records: dict[str, Any]) -> str | None:
    """Of a vector or a matrix: a matrix, which keeps the shape. Text beside an array stays text."""
    names = {_name(each) for each in branches}
    if "Packed" in names or names == {"Vector", "Matrix"}:
        return "Matrix"
    found = {kind_of(each, records) for each in branches}
    if found == {"Array", None}:
        return "Array|string"
    if len(found - {None}) > 1:
        raise ValueError(f"which of {branches} an answer holds does not show in it")
    return next(iter(found - {None}), None)


def _name(schema: Schema) -> str:
    return schema.get("$ref", "").removeprefix(REF)


def _addresses() -> tuple[ByName, dict[str, list[str]]]:
    """The forms of answers and of events by address, as the page has it."""
    asked = {each.path.removeprefix("/"): each.form for each in QUESTIONS if each.path not in NOT_DECODED}
    answers = {path: form.__name__ for path, form in asked.items() if not isinstance(form, tuple)}
    events = {path: [e.__name__ for e in form] for path, form in asked.items() if isinstance(form, tuple)}
    return answers, events


def _records(schemas: dict[str, Schema]) -> list[str]:
    """The records of all answers and events, and those that they refer to, in alphabetical order."""
    answers, streams = _addresses()
    queue = [*CONSTANT, *answers.values(), *(form for forms in streams.values() for form in forms)]
    found: set[str] = set()
    while queue:
        name = queue.pop()
        if name not in found and name not in LEAVES and name != "Packed":
            found.add(name)
            queue += [part.split('"')[0] for part in json.dumps(schemas[name]).split(REF)[1:]]
    return sorted(found)


def _kinds(schemas: dict[str, Schema], names: list[str]) -> dict[str, dict[str, str]]:
    """The kinds of fields by record: again until no record is found any more that holds such fields."""
    kinds: dict[str, dict[str, str]] = {}
    while True:
        found = {}
        for name in names:
            fields = schemas[name]["properties"].items()
            told = {field: kind for field, each in fields if (kind := kind_of(each, kinds))}
            found |= {name: told} if told else {}
        if found.keys() == kinds.keys():
            return found
        kinds = found


def _by_event(forms: list[str], schemas: dict[str, Schema], kinds: dict[str, Any]) -> dict[str, str]:
    """The record of each event that has fields to decode; of two records the one that has all of both."""
    found: dict[str, str] = {}
    for form in filter(kinds.__contains__, forms):
        event = schemas[form]["properties"]["event"]["const"]
        one, other = kinds[form], kinds.get(found.get(event, ""), {})
        if one | other not in (one, other):
            raise ValueError(f"two forms of the event {event} have different fields")
        found[event] = form if one | other == one else found[event]
    return found


def _constant(name: str, says: str, value: dict[str, Any]) -> str:
    kind = "Record<string, string>"
    if any(isinstance(each, dict) for each in value.values()):
        kind = f"Record<string, {kind}>"
    lines = ["/**", f" * {says}", f" * @type {{{kind}}}", " */", f"export const {name} = {{"]
    for key, item in value.items():
        if isinstance(item, str):
            lines.append(f"  {_key(key)}: '{item}',")
            continue
        inside = ", ".join(f"{_key(field)}: '{kind}'" for field, kind in item.items())
        line = f"  {_key(key)}: {{ {inside} }},"
        if len(line) > WIDTH:
            fields = [f"    {_key(field)}: '{kind}'," for field, kind in item.items()]
            line = "\n".join([f"  {_key(key)}: {{", *fields, "  },"])
        lines.append(line)
    return "\n".join([*lines, "};", ""])


def _key(name: str) -> str:
    return name if name.isidentifier() else f"'{name}'"


def _type(name: str, schema: Schema) -> str:
    lines = [*_comment(schema.get("description", ""), ""), f"export type {name} = {{"]
    for field, each in schema["properties"].items():
        mark = "" if field in schema.get("required", ()) else "?"
        lines += [*_comment(each.get("description", ""), "  "), f"  {field}{mark}: {type_of(each)};"]
    return "\n".join([*lines, "};", ""])


def _comment(text: str, indent: str) -> list[str]:
    if not text:
        return []
    if len(indent) + len(text) + 7 <= WIDTH and "\n" not in text:
        return [f"{indent}/** {text} */"]
    lines = [line for part in text.split("\n\n") for line in [*textwrap.wrap(part, WIDTH - 5), ""]][:-1]
    return [f"{indent}/**", *(f"{indent} * {line}".rstrip() for line in lines), f"{indent} */"]


def type_of(schema: Schema) -> str:
    """The type of a field once it is decoded."""
    kind = kind_of(schema, {})
    if kind in LEAVES:
        others = [each for each in schema.get("anyOf", []) if each == NULL or each.get("type") == "integer"]
        return " | ".join(
            [*map(type_of, [e for e in others if e != NULL]), LEAVES[kind], *["null"] * (NULL in others)]
        )
    if "$ref" in schema:
        return _name(schema)
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(map(type_of, schema["anyOf"])))
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return " | ".join(f"'{value}'" if isinstance(value, str) else json.dumps(value) for value in values)
    if "prefixItems" in schema:
        return f"[{', '.join(map(type_of, schema['prefixItems']))}]"
    if schema.get("type") == "array":
        item = type_of(schema.get("items", {}))
        return f"({item})[]" if "|" in item else f"{item}[]"
    if schema.get("type") == "object":
        further = schema.get("additionalProperties")
        return f"Record<string, {type_of(further) if isinstance(further, dict) else 'unknown'}>"
    plain = {
        "integer": "number",
        "number": "number",
        "string": "string",
        "boolean": "boolean",
        "null": "null",
    }
    return plain.get(schema.get("type", ""), "unknown")


def main() -> None:
    """Write the files."""
    for path, text in files().items():
        path.write_text(text)
        print(path.relative_to(PAGE.parents[1]))


if __name__ == "__main__":
    main()
