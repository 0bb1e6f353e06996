"""What stands beside the tables: a Frictionless data package's descriptor, and CSVW metadata of each table.

Data Package, version 2.0 (https://datapackage.org). Tabular metadata: Metadata Vocabulary for Tabular Data,
W3C Recommendation, 17 December 2015.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from schoolweave.evidence.interchange.tables import Field, FieldType, Table

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
CSVW_TYPES: Mapping[FieldType, Any] = {
    "string": "string",
    "integer": "integer",
    "number": "double",
    "boolean": {"base": "boolean", "format": "true|false"},
    "date": {"base": "date", "format": "yyyy-MM-dd"},
}
MEDIA = {".json": "application/json", ".svg": "image/svg+xml", ".csv": "text/csv"}


def resource(one: Table, missing: str) -> dict[str, Any]:
    """Return a table's entry in the descriptor."""
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in one.fields],
        "missingValues": [missing],
    }
    if one.key:
        schema["primaryKey"] = list(one.key)
    if one.refers:
        schema["foreignKeys"] = [
            {"fields": [column], "reference": {"resource": other, "fields": [column]}}
            for column, other in one.refers.items()
        ]
    return _without_empty(
        {
            "name": one.name,
            "path": f"{one.name}.csv",
            "type": "table",
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "title": one.title,
            "description": one.description,
            "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
            "schema": schema,
        }
    )


def _field(column: Field) -> dict[str, Any]:
    found = {
        "name": column.name,
        "type": column.type,
        "title": column.title,
        "description": column.description,
        "unit": column.unit,
    }
    if column.type == "boolean":
        return _without_empty(found) | {"trueValues": ["true"], "falseValues": ["false"]}
    return _without_empty(found)


def file_resource(name: str) -> dict[str, Any]:
    """Return the entry of a file that is no table."""
    suffix = name[name.rindex(".") :] if "." in name else ""
    return {
        "name": re.sub(r"[^a-z0-9._-]+", "-", name.lower()),
        "path": name,
        "format": suffix[1:] or "txt",
        "mediatype": MEDIA.get(suffix, "text/plain"),
    }


def csvw(one: Table, missing: str) -> dict[str, Any]:
    """Return a table's CSVW metadata, to be written to ``<name>.csv-metadata.json``."""
    schema: dict[str, Any] = {"columns": _columns(one.fields)}
    if one.key:
        names = {
            column.name: told["name"] for column, told in zip(one.fields, schema["columns"], strict=True)
        }
        schema["primaryKey"] = [names[column] for column in one.key]
    return _without_empty(
        {
            "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
            "url": f"{one.name}.csv",
            "dc:title": one.title,
            "dc:description": one.description,
            "dialect": {
                "header": True,
                "delimiter": ",",
                "encoding": "utf-8",
                "lineTerminators": ["\n"],
                "trim": False,
            },
            "null": [missing],
            "tableSchema": schema,
        }
    )


def _columns(fields: Sequence[Field]) -> list[dict[str, Any]]:
    names: list[str] = []
    for number, column in enumerate(fields):
        name = re.sub(r"\W", "_", column.name, flags=re.ASCII).lstrip("_") or f"column_{number}"
        names.append(name if name not in names else f"{name}_{number}")
    return [
        _without_empty(
            {
                "name": name,
                "titles": [column.name, column.title] if column.title else [column.name],
                "datatype": CSVW_TYPES[column.type],
                "dc:description": column.description,
                "schema:unitText": column.unit,
            }
        )
        for name, column in zip(names, fields, strict=True)
    ]


def _without_empty(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if value not in ("", None)}
