"""The OpenAPI description as an outline for a page to print: addresses, examples, the fields of records."""

import json
from typing import Any

REF = "#/components/schemas/"
OR = {"text": " or "}


def outline(described: dict[str, Any]) -> dict[str, Any]:
    """{"operations", "records"} as plain text and anchors; `described` is an OpenAPI document."""
    operations = [
        _operation(path, method, operation)
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    records = [_record(name, schema) for name, schema in sorted(described["components"]["schemas"].items())]
    return {"operations": operations, "records": records}


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    return {
        "path": path,
        "method": method.upper(),
        "summary": operation["summary"],
        "description": operation.get("description", ""),
        "takes": _type(body["schema"]) if body else [],
        "examples": [
            {"summary": example["summary"], "body": json.dumps(example["value"], separators=(",", ":"))}
            for example in body.get("examples", {}).values()
        ],
        "answers": [
            {"status": status, "description": answer["description"], "type": _answer(answer)}
            for status, answer in operation["responses"].items()
        ],
    }


def _answer(answer: dict[str, Any]) -> list[dict[str, str]]:
    (content, *_) = answer.get("content", {}).values() or [{}]
    if "itemSchema" in content:
        return _type(content["itemSchema"]["properties"]["data"]["contentSchema"])
    return _type(content.get("schema", {}))


def _record(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    """A record with the fields of all its forms."""
    fields: dict[str, dict[str, Any]] = {}
    for form in schema.get("oneOf", [schema]):
        for key, given in form.get("properties", {}).items():
            words = _type(given)
            field = fields.setdefault(
                key,
                {
                    "name": key,
                    "required": key in form.get("required", []),
                    "type": words,
                    "bounds": _bounds(given),
                    "description": given.get("description", ""),
                },
            )
            if not any(word in field["type"] for word in words):  # another form has another type
                field["type"] += [OR, *words]
    return {
        "name": name,
        "description": schema.get("description", ""),
        "fields": list(fields.values()),
        "type": [] if fields else _type(schema),
    }


def _type(schema: dict[str, Any]) -> list[dict[str, str]]:
    """The type as words; a word that names a record carries its name as `record`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return [{"text": name, "record": name}]
    for key in ("oneOf", "anyOf"):
        if key in schema:
            first, *others = (_type(branch) for branch in schema[key])
            return [*first, *(word for branch in others for word in [OR, *branch])]
    if "const" in schema or "enum" in schema:
        values = schema.get("enum", [schema.get("const")])
        return [{"text": " | ".join(json.dumps(value) for value in values)}]
    if schema.get("type") == "array":
        return [{"text": "list of "}, *_type(schema.get("items", {}))]
    if isinstance(schema.get("additionalProperties"), dict):
        return [{"text": "object of "}, *_type(schema["additionalProperties"])]
    if "properties" in schema:
        return [{"text": schema.get("title") or f"object of {', '.join(schema['properties'])}"}]
    kind = schema.get("type", "anything")
    return [{"text": " or ".join(kind) if isinstance(kind, list) else kind}]


def _bounds(schema: dict[str, Any]) -> str:
    """The limits of the value, and its default."""
    names = {
        "minimum": "at least",
        "maximum": "at most",
        "minItems": "items at least",
        "maxItems": "items at most",
        "minLength": "characters at least",
        "maxLength": "characters at most",
        "default": "default",
    }
    found = {**next((branch for branch in schema.get("anyOf", []) if "minimum" in branch), {}), **schema}
    return ", ".join(f"{says} {json.dumps(found[key])}" for key, says in names.items() if key in found)
