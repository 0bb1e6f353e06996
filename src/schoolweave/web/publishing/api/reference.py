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
from schoolweave.web.ui.tables import Column, Table, simple_table

MEANINGS = {
    "200": "Here it is",
    "404": "There is no such thing",
    "422": "A parameter is wrong",
    "429": "Too often",
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of the API."""

    id: str
    path: str
    summary: str
    description: str
    parameters: Table
    answers: Table


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """List what the API answers, from its own description."""
    trail = [("Open data", reverse("data")), ("API", "")]
    context = {"trail": trail, "endpoints": endpoints(), "rate": RATE.split("/")[0]}
    return render(request, "publishing/api_reference.html", context)


@cache
def endpoints() -> tuple[Endpoint, ...]:
    """Return every address of the API, in the order of its description."""
    schema = api.get_openapi_schema()
    return tuple(
        _endpoint(path, operation)
        for path, methods in schema["paths"].items()
        for operation in methods.values()
    )


def _endpoint(path: str, operation: dict[str, Any]) -> Endpoint:
    return Endpoint(
        id=operation["operationId"],
        path=path,
        summary=operation["summary"],
        description=operation.get("description", ""),
        parameters=simple_table(
            f"Parameters of {path}",
            [Column("name", "Name", header=True), Column("where", "Where"), Column("about", "What it is")],
            _parameters(operation),
            caption_size="s",
        ),
        answers=simple_table(
            f"Answers of {path}",
            [Column("status", "Status", header=True), Column("means", "When"), Column("shape", "Shape")],
            _answers(operation),
            caption_size="s",
        ),
    )


def _parameters(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        about = parameter.get("description") or schema.get("description") or _kind(schema)
        default = schema.get("default")
        if default not in (None, ""):
            about = f"{about} (if left out: {str(default).lower()})"
        yield {"name": parameter["name"], "where": f"in the {parameter['in']}", "about": about}


def _kind(schema: dict[str, Any]) -> str:
    kinds = {"string": "Text", "integer": "Whole number", "boolean": "true or false"}
    options = schema.get("anyOf", [schema])
    return next((kinds[one["type"]] for one in options if one.get("type") in kinds), "Text")


def _answers(operation: dict[str, Any]) -> Iterator[dict[str, str]]:
    for status, answer in sorted(operation["responses"].items(), key=lambda pair: str(pair[0])):
        schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
        name = schema.get("$ref", schema.get("items", {}).get("$ref", "")).rpartition("/")[2]
        shape = f"List of {name}" if schema.get("type") == "array" else name
        yield {"status": str(status), "means": MEANINGS.get(str(status), ""), "shape": shape}
