"""The reference of the API as a page, made from the description that machines read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from schoolweave.web.publishing.api import RATE, api
from schoolweave.web.ui.tables import Cell, Column, Table, simple_table

TYPES = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
ERRORS = (
    ("404", "There is no such thing. detail says what to try."),
    ("405", "The method is not GET."),
    ("422", "A parameter is wrong. detail lists which (loc) and why (msg)."),
    ("429", "Too many requests. Retry-After says how many seconds to wait."),
)

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API; ``lists`` says whether what comes back is a page, or a list, of ``shape``."""

    id: str
    path: str
    summary: str
    description: str
    parameters: Table
    lists: str
    fields: Table


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """List what the API answers, from its own description."""
    errors = simple_table(
        "Errors",
        [Column("status", "Status", header=True), Column("means", "When")],
        [{"status": status, "means": means} for status, means in ERRORS],
    )
    context = {
        "trail": [("Open data", reverse("data")), ("API", "")],
        "endpoints": endpoints(),
        "errors": errors,
        "rate": RATE.split("/")[0],
    }
    return render(request, "publishing/api_reference.html", context)


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Return every address of the API, in the order of its description."""
    schema = api.get_openapi_schema()
    shapes = schema["components"]["schemas"]
    return tuple(
        _endpoint(path, operation, shapes)
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    )


def _endpoint(path: str, operation: Schema, shapes: Schema) -> Endpoint:
    answer = operation["responses"][200]["content"]["application/json"]["schema"]
    name, lists = _shape(answer, shapes)
    return Endpoint(
        id=operation["operationId"],
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=simple_table(
            f"Parameters of {path}",
            [Column("name", "Name", header=True), Column("about", "What it is")],
            _parameters(operation),
            caption_size="s",
        ),
        lists=lists,
        fields=simple_table(
            f"Fields in the answer of {path}",
            [Column("name", "Field", header=True), Column("kind", "Kind"), Column("about", "What it is")],
            _fields(shapes[name], shapes),
            caption_size="s",
        ),
    )


def _shape(answer: Schema, shapes: Schema) -> tuple[str, str]:
    """Return the name of the thing that comes back, and whether in a list or in a page."""
    if answer.get("type") == "array":
        return _name(answer["items"]), "A list. Each has these fields:"
    name = _name(answer)
    results = shapes[name]["properties"].get("results")
    if results is not None:
        return _name(
            results["items"]
        ), "A page: count, page, per_page, results. Each result has these fields:"
    return name, "One object with these fields:"


def _parameters(operation: Schema) -> Iterator[dict[str, str]]:
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        words = parameter.get("description") or schema.get("description") or f"{_kind(schema).capitalize()}."
        default = schema.get("default")
        if default not in (None, ""):
            words = f"{words} If left out: {str(default).lower()}."
        yield {"name": parameter["name"], "about": words}


def _fields(shape: Schema, shapes: Schema) -> Iterator[dict[str, Cell | str]]:
    for name, schema in shape["properties"].items():
        yield {"name": name, "kind": _kind(schema, shapes), "about": Cell(schema.get("description", ""))}


def _kind(schema: Schema, shapes: Schema | None = None) -> str:
    """Return a schema's type in words, ``or null`` where it may be missing."""
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    empty = " or null" if len(options) < len(schema.get("anyOf", [schema])) else ""
    one = options[0]
    if one.get("type") == "array":
        return f"list of {_kind(one['items'], shapes)}{empty}"
    if "$ref" in one and shapes is not None:
        return f"objects with {', '.join(shapes[_name(one)]['properties'])}"
    words = {"date": "date", "date-time": "instant"}.get(
        one.get("format", ""), TYPES.get(one.get("type", ""), "text")
    )
    return f"{words}{empty}"


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
