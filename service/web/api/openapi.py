"""The OpenAPI 3.1 document, read off the doors themselves, and a page on which people read it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask, current_app, render_template
from flask.typing import ResponseReturnValue
from pydantic import BaseModel
from werkzeug.routing import Rule

from service.web.api import bp
from service.web.api.describing import Operation, Part, describes, operation_of
from service.web.api.examples import EXAMPLES, PLACES
from service.web.api.once import HEADER
from service.web.api.problems import MEDIA_TYPE

PREFIX = "/api/v1"
REFERENCE = "#/components/schemas/{model}"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE")
STRING: Mapping[str, Any] = {"type": "string"}
ONCE: Mapping[str, Any] = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "One key for one request, such as a UUID: sent again, the request is carried out once "
    "and answered as the first time (`Idempotent-Replayed: true`).",
    "schema": {
        "type": "string",
        "minLength": 1,
        "maxLength": 128,
        "pattern": r"^[!#-\[\]-~]{1,128}$",
    },
}
CONVERTERS: Mapping[str, Mapping[str, Any]] = {
    "UUIDConverter": {"type": "string", "format": "uuid"},
    "IntegerConverter": {"type": "integer", "minimum": 0},
}
PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "A problem (RFC 9457).",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": STRING,
        "title": STRING,
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "A stable word."},
        "detail": {"type": "string", "description": "Vietnamese, then English."},
        "instance": STRING,
        "text": {"type": "object", "properties": {"vi": STRING, "en": STRING}},
        "reason": {"type": "string", "description": "A finer stable word, where there is one."},
        "limit": {"type": "number", "description": "The bound that was exceeded."},
        "limit_name": {"type": "string", "description": "Which bound that is."},
        "incident": {"type": "string", "description": "Tell this number to the operator."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"pointer": STRING, "code": STRING, "detail": STRING},
            },
        },
    },
}
PROBLEM_NAMES: Mapping[int, str] = {
    400: "The request is not HTTP as it should be.",
    401: "No token, or it is not good any more.",
    403: "Not for this token or person.",
    404: "There is no such thing, or not for this person.",
    405: "Another method is meant.",
    409: "The document or the act has moved on.",
    413: "Too large.",
    415: "Not a PDF, or another media type than is taken.",
    422: "Understood, and refused: the code says why.",
    423: "The PIN is locked.",
    429: "Too many requests; `Retry-After` says when to come back.",
    503: "A part of the service does not answer right now.",
}


def doors(app: Flask) -> Iterator[tuple[Rule, str, Operation | None]]:
    """Yield every door under /api/v1: its rule, its verb and what it says of itself."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: r.rule):
        if rule.rule.startswith(f"{PREFIX}/"):
            for verb in VERBS:
                if verb in (rule.methods or ()):
                    yield rule, verb, operation_of(app.view_functions[rule.endpoint])


def document(app: Flask) -> dict[str, Any]:
    """Return the OpenAPI document of this app."""
    models: dict[str, Any] = {"Problem": dict(PROBLEM)}
    paths: dict[str, dict[str, Any]] = {}
    for rule, verb, operation in doors(app):
        if operation is not None:
            path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)
            told = _tell(rule, operation, models)
            _show_example(told)
            paths.setdefault(path, {})[verb.lower()] = told
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Ấn Tín",
            "version": "1",
            "description": "Ký số và kiểm tra văn bản điện tử. / Signing and checking documents.",
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {
            "schemas": models,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token made on the account page.",
                }
            },
        },
    }


def _tell(rule: Rule, operation: Operation, models: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": rule.endpoint.rpartition(".")[2],
        "summary": operation.summary,
        "parameters": [
            *_path_parameters(rule),
            *_query_parameters(operation),
            *([dict(ONCE)] if operation.once else []),
        ],
        "responses": {
            **{str(status): _answer(*a, models) for status, a in operation.answers.items()},
            **{str(status): _problem(status) for status in _problems(operation)},
            "default": _problem(None),
        },
        "security": [{"bearer": []}] if operation.scope else [],
    }
    if operation.scope:
        told["x-scope"] = str(operation.scope)
    if operation.parts:
        told["requestBody"] = _multipart(operation.parts, models)
    elif operation.body:
        content = {"application/json": {"schema": _schema(operation.body, models)}}
        told["requestBody"] = {"required": True, "content": content}
    return told


def _show_example(told: dict[str, Any]) -> None:
    """Hang the example of an operation, if there is one, beside what it takes and gives."""
    example = EXAMPLES.get(told["operationId"])
    if example is None:
        return
    for parameter in told["parameters"]:
        known = {**PLACES, **example.query}
        if parameter["in"] in {"path", "query"} and parameter["name"] in known:
            value = known[parameter["name"]]
            is_number = parameter["schema"].get("type") == "integer"
            parameter["example"] = int(value) if is_number else value
    for content in told.get("requestBody", {}).get("content", {}).values():
        content["example"] = example.request
    for content in told["responses"][str(example.status)].get("content", {}).values():
        content["example"] = example.answer


def _problems(operation: Operation) -> list[int]:
    """Return the statuses a door tells problems with, also those of a key it takes."""
    return sorted({*operation.problems, *((400, 409, 422) if operation.once else ())})


def _path_parameters(rule: Rule) -> Iterator[dict[str, Any]]:
    for name, converter in rule._converters.items():
        schema = CONVERTERS.get(type(converter).__name__, STRING)
        yield {"name": name, "in": "path", "required": True, "schema": schema}


def _query_parameters(operation: Operation) -> Iterator[dict[str, Any]]:
    for query in operation.queries:
        yield {
            "name": query.name,
            "in": "query",
            "required": query.required,
            "description": query.about,
            "schema": query.schema,
        }


def _multipart(parts: tuple[Part, ...], models: dict[str, Any]) -> dict[str, Any]:
    properties, encoding = {}, {}
    for part in parts:
        schema = _schema(part.model, models) if part.model else dict(part.schema)
        properties[part.name] = {**schema, "description": part.about}
        if media_type := "application/json" if part.model else part.media_type:
            encoding[part.name] = {"contentType": media_type}
    schema = {
        "type": "object",
        "required": [part.name for part in parts if part.required],
        "properties": properties,
    }
    return {
        "required": True,
        "content": {"multipart/form-data": {"schema": schema, "encoding": encoding}},
    }


def _answer(
    about: str, content: type[BaseModel] | Mapping[str, Any] | None, models: dict[str, Any]
) -> dict[str, Any]:
    if content is None:
        return {"description": about}
    if isinstance(content, Mapping):
        return {"description": about, "content": dict(content)}
    schema = _schema(content, models, mode="serialization")
    return {"description": about, "content": {"application/json": {"schema": schema}}}


def _problem(status: int | None) -> dict[str, Any]:
    reference = {"$ref": REFERENCE.format(model="Problem")}
    return {
        "description": PROBLEM_NAMES.get(status or 0, "A problem."),
        "content": {MEDIA_TYPE: {"schema": reference}},
    }


def _schema(
    model: type[BaseModel], models: dict[str, Any], mode: Any = "validation"
) -> dict[str, Any]:
    """Return a reference to a model, which is laid down among `models` with all it refers to."""
    schema = model.model_json_schema(ref_template=REFERENCE, mode=mode)
    models.update(schema.pop("$defs", {}))
    models[model.__name__] = schema
    return {"$ref": REFERENCE.format(model=model.__name__)}


@bp.get("/openapi.json")
@describes(
    Operation(
        summary="This document",
        answers={200: ("OpenAPI 3.1.", {"application/json": {"schema": {"type": "object"}}})},
    )
)
def tell_openapi() -> ResponseReturnValue:
    """Answer with the OpenAPI document."""
    return document(current_app)


@bp.get("/docs")
@describes(
    Operation(
        summary="This document for people",
        answers={200: ("A page.", {"text/html": {"schema": {"type": "string"}}})},
    )
)
def show_docs() -> ResponseReturnValue:
    """Show the OpenAPI document and the table of problems as a page."""
    from service.web.errors import HTTP, TABLE

    rows = {row.code: row for row in (*TABLE, *HTTP.values())}
    return render_template(
        "api/docs.html",
        api=document(current_app),
        written=lambda body: json.dumps(body, ensure_ascii=False, indent=2),
        problems=sorted(rows.values(), key=lambda row: (row.status, row.code)),
    )
