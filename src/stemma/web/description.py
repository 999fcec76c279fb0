"""The OpenAPI description of the API, made from the same list of routes that answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stemma.browse import page
from stemma.records import DECISION_KINDS
from stemma.web.asked import Param, Route

__all__ = ["describe"]

TYPES: dict[str, dict[str, Any]] = {
    "text": {"type": "string", "maxLength": 400},
    "number": {"type": "integer", "minimum": 1},
    "day": {"type": "string", "format": "date"},
    "choice": {"type": "string"},
    "id": {"type": "string", "pattern": "^[A-Z]-[0-9A-Z]{1,24}$"},
    "range": {"type": "string", "pattern": "^[0-9]+-[0-9]+$"},
    "flag": {"type": "string", "enum": ["0", "1"]},
}
ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["status", "message", "hint", "about"],
            "properties": {
                "status": {"type": "integer"},
                "message": {"type": "string"},
                "hint": {"type": "string"},
                "about": {"type": "array", "items": {"type": "string"}},
            },
        }
    },
}
FAILS = {
    "description": "What went wrong, and what to do",
    "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
}

DATA = {"description": "The data of the page", "content": {"application/json": {"schema": {"type": "object"}}}}
FILE = {
    "description": "The original, as it was added",
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
MOST = {"page": page.FARTHEST, "size": page.MOST}
# what a form has to say, by route
FIELDS: dict[str, dict[str, Any]] = {
    "decide": {
        "required": ["kind", "about", "reason"],
        "properties": {
            "kind": {"type": "string", "enum": list(DECISION_KINDS)},
            "about": {"type": "string", "description": "Ids, with spaces between them."},
            "reason": {"type": "string", "minLength": 1},
            "value": {"type": "string", "description": "Letter, act, place, date or name, by kind."},
            "seen": {
                "type": "string",
                "description": "Log entry of the page that was looked at; 409 if stale.",
            },
            "anyway": {"type": "string", "enum": ["1"], "description": "Decide although others decided meanwhile."},
        },
    },
    "closed": {"required": ["show"], "properties": {"show": {"type": "string", "enum": ["0", "1"]}}},
}


def _schema(param: Param) -> dict[str, Any]:
    made = dict(TYPES[param.kind])
    if param.choices:
        made["enum"] = list(param.choices)
    if param.default not in ("", (), 0):
        made["default"] = param.default
    if param.name in MOST:
        made["maximum"] = MOST[param.name]
    return {"type": "array", "items": made} if param.many else made


def _operation(route: Route) -> dict[str, Any]:
    names = [part[1:-1] for part in route.path.split("/") if part.startswith("{")]
    inside = [{"name": n, "in": "path", "required": True, "schema": {"type": "string"}} for n in names]
    asked = [
        {"name": one.name, "in": "query", "description": one.help, "schema": _schema(one), "allowEmptyValue": True}
        for one in route.params
    ]
    out: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.title,
        "description": (route.answer.__doc__ or "").strip(),
        "parameters": [*inside, *asked],
        "responses": {
            "200": FILE if route.name == "file" else DATA,
            "4XX": FAILS,
            "5XX": FAILS,
        },
    }
    if route.method == "POST":
        fields = {"type": "object", "additionalProperties": {"type": "string"}, **FIELDS.get(route.name, {})}
        out["requestBody"] = {"required": True, "content": {"application/json": {"schema": fields}}}
    return out


def describe(routes: Sequence[Route], *, version: str) -> dict[str, Any]:
    """OpenAPI 3.1 of everything that /api answers."""
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        if route.api:
            address = "/api" + (route.path if route.path != "/" else "/overview")
            paths.setdefault(address, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "stemma workbench",
            "version": version,
            "description": "The data of each page of the workbench. Send the token as: Authorization: Bearer TOKEN",
        },
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": {"Error": ERROR},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }
