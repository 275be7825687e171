"""The OpenAPI description as an outline for a page to print: addresses, examples, the fields of records."""

import json
from typing import Any

REF = "#/components/schemas/"


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
    return _type(content.get("x-event-data", content.get("schema", {})))


def _record(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        "name": name,
        "description": schema.get("description", ""),
        "fields": [
            {
                "name": key,
                "required": key in required,
                "type": _type(field),
                "bounds": _bounds(field),
                "description": field.get("description", ""),
            }
            for key, field in schema.get("properties", {}).items()
        ],
        "type": [] if "properties" in schema else _type(schema),
    }


def _type(schema: dict[str, Any]) -> list[dict[str, str]]:
    """The type as words; a word that names a record carries its name as `record`."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(REF)
        return [{"text": name, "record": name}]
    for key in ("oneOf", "anyOf"):
        if key in schema:
            branches = [
                _type(branch) for branch in schema[key] if branch.get("required") is None or "title" in branch
            ]
            return [
                word
                for k, branch in enumerate(branches)
                for word in ([{"text": " or "}] if k else []) + branch
            ]
    if "const" in schema or "enum" in schema:
        return [
            {"text": " | ".join(json.dumps(value) for value in schema.get("enum", [schema.get("const")]))}
        ]
    if schema.get("type") == "array":
        return [{"text": "list of "}, *_type(schema.get("items", {}))]
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return [{"text": "object of "}, *_type(schema["additionalProperties"])]
    return [
        {
            "text": schema.get("title", "object")
            if schema.get("type") == "object"
            else schema.get("type", "anything")
        }
    ]


def _bounds(schema: dict[str, Any]) -> str:
    """What limits the value, and its default."""
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
