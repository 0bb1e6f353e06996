"""The reference of the API as a page, made from the description that machines read."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from schoolweave.web.publishing.api import RATE, api
from schoolweave.web.ui.tables import Cell, Column, Table, simple_table

TYPES = {
    "string": _("text"),
    "integer": _("whole number"),
    "number": _("number"),
    "boolean": _("true or false"),
}
FORMATS = {"date": _("date"), "date-time": _("instant")}
ERRORS = (
    ("404", _("There is no such thing. detail says what to try.")),
    ("405", _("The method is not GET.")),
    ("422", _("A parameter is wrong. detail lists which (loc) and why (msg).")),
    ("429", _("Too many requests. Retry-After says how many seconds to wait.")),
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
        gettext("Errors"),
        [Column("status", gettext("Status"), header=True), Column("means", gettext("When"))],
        [{"status": status, "means": str(means)} for status, means in ERRORS],
    )
    context = {
        "trail": [(gettext("Open data"), reverse("data")), (gettext("API"), "")],
        "endpoints": endpoints(get_language() or ""),
        "errors": errors,
        "rate": RATE.split("/")[0],
    }
    return render(request, "publishing/api_reference.html", context)


@cache
def endpoints(language: str) -> tuple[Endpoint, ...]:
    """Return every address of the API, in the order of its description.

    ``language`` is that of the page, which is the active one: the words are kept for each.
    """
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
        summary=_said(operation["summary"]),
        description=_said(operation.get("description", "")),
        parameters=simple_table(
            gettext("Parameters of %(path)s") % {"path": path},
            [Column("name", gettext("Name"), header=True), Column("about", gettext("What it is"))],
            _parameters(operation),
            caption_size="s",
        ),
        lists=lists,
        fields=simple_table(
            gettext("Fields in the answer of %(path)s") % {"path": path},
            [
                Column("name", gettext("Field"), header=True),
                Column("kind", gettext("Kind")),
                Column("about", gettext("What it is")),
            ],
            _fields(shapes[name], shapes),
            caption_size="s",
        ),
    )


def _shape(answer: Schema, shapes: Schema) -> tuple[str, str]:
    """Return the name of the thing that comes back, and whether in a list or in a page."""
    if answer.get("type") == "array":
        return _name(answer["items"]), gettext("A list. Each has these fields:")
    name = _name(answer)
    results = shapes[name]["properties"].get("results")
    if results is not None:
        page = gettext("A page: count, page, per_page, results. Each result has these fields:")
        return _name(results["items"]), page
    return name, gettext("One object with these fields:")


def _parameters(operation: Schema) -> Iterator[dict[str, str]]:
    for parameter in operation.get("parameters", []):
        schema = parameter["schema"]
        words = _said(parameter.get("description") or schema.get("description") or "")
        words = words or f"{_kind(schema).capitalize()}."
        default = schema.get("default")
        if default not in (None, ""):
            left_out = gettext("If left out: %(default)s.") % {"default": str(default).lower()}
            words = f"{words} {left_out}"
        yield {"name": parameter["name"], "about": words}


def _fields(shape: Schema, shapes: Schema) -> Iterator[dict[str, Cell | str]]:
    for name, schema in shape["properties"].items():
        yield {
            "name": name,
            "kind": _kind(schema, shapes),
            "about": Cell(_said(schema.get("description", ""))),
        }


def _kind(schema: Schema, shapes: Schema | None = None) -> str:
    """Return a schema's type in words, ``or null`` where it may be missing."""
    options = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    one = options[0]
    if one.get("type") == "array":
        words = gettext("list of %(things)s") % {"things": _kind(one["items"], shapes)}
    elif "$ref" in one and shapes is not None:
        names = ", ".join(shapes[_name(one)]["properties"])
        return gettext("objects with %(names)s") % {"names": names}
    else:
        words = str(FORMATS.get(one.get("format", ""), TYPES.get(one.get("type", ""), TYPES["string"])))
    may_be_missing = len(options) < len(schema.get("anyOf", [schema]))
    return gettext("%(kind)s or null") % {"kind": words} if may_be_missing else words


def _said(text: str) -> str:
    """Return a text of the API's description, which is in English, in the language of the page."""
    return gettext(text) if text else ""


def _name(schema: Schema) -> str:
    return str(schema["$ref"]).rpartition("/")[2]
