"""A folder that is a Frictionless data package with CSVW metadata, written and read back without loss."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.interchange import metadata
from schoolweave.evidence.interchange.tables import ARROW, Field, Table, marker, read_csv, write_csv

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True, slots=True, eq=False)
class Package:
    """Tables and files that belong together. ``licence`` is a name, as ``OGL-UK-3.0``, and its address."""

    name: str
    tables: tuple[Table, ...]
    title: str = ""
    description: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)
    licence: tuple[str, str] | None = None
    sources: tuple[str, ...] = ()

    def table(self, name: str) -> Table:
        """Return a table by name; raises :class:`EvidenceError` where there is none."""
        for one in self.tables:
            if one.name == name:
                return one
        raise EvidenceError(
            f"The data package has no table {name}: it has {[one.name for one in self.tables]}."
        )


def write_package(package: Package, folder: Path) -> tuple[Path, ...]:
    """Write a package into a folder, which is made where it is missing; return what was written.

    A CSV file and ``<name>.csv-metadata.json`` a table, the other files as they are, ``datapackage.json``.
    The same package gives the same bytes. Raises :class:`EvidenceError` where two parts have one name and
    :class:`OSError` where a file cannot be written.
    """
    names = [f"{one.name}.csv" for one in package.tables] + list(package.files)
    if twice := sorted({name for name in names if names.count(name) > 1 or name == DESCRIPTOR}):
        raise EvidenceError(f"Two parts of the data package would be {twice[0]}: rename one.")
    if outside := [name for name in package.files if Path(name).name != name]:
        raise EvidenceError(
            f"“{outside[0]}” is no plain file name: the files of a package lie in its folder."
        )
    folder.mkdir(parents=True, exist_ok=True)
    resources, written = [], []
    for one in package.tables:
        missing = marker(one)
        path = folder / f"{one.name}.csv"
        write_csv(one, path, missing)
        beside = folder / f"{one.name}.csv-metadata.json"
        _write_json(metadata.csvw(one, missing), beside)
        resources.append(metadata.resource(one, missing))
        written += [path, beside]
    for name, content in package.files.items():
        (folder / name).write_bytes(content)
        resources.append(metadata.file_resource(name))
        written.append(folder / name)
    _write_json(_descriptor(package, resources), folder / DESCRIPTOR)
    return (*written, folder / DESCRIPTOR)


def _descriptor(package: Package, resources: Sequence[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {"$schema": metadata.PROFILE, "name": package.name}
    if package.title:
        found["title"] = package.title
    if package.description:
        found["description"] = package.description
    if package.licence:
        found["licenses"] = [{"name": package.licence[0], "path": package.licence[1]}]
    if package.sources:
        found["sources"] = [{"title": one} for one in package.sources]
    return found | {"resources": list(resources)}


def read_package(folder: Path) -> Package:
    """Return the package of a folder, whoever wrote it, as far as its types are those of :class:`Field`.

    Raises :class:`EvidenceError` where the descriptor or a table is not as it should be, with its place.
    """
    path = folder / DESCRIPTOR
    try:
        found = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise EvidenceError(f"{path} is not JSON ({error}): correct it.") from error
    if not isinstance(found, dict) or not isinstance(found.get("resources"), list):
        raise EvidenceError(f"{path} has no list of resources, so it describes no data package.")
    tables, files = [], {}
    for one in found["resources"]:
        inside = _inside(folder, one)
        if "schema" in one:
            tables.append(_table(inside, one))
        else:
            files[inside.name] = inside.read_bytes()
    licences = found.get("licenses") or []
    return Package(
        name=str(found.get("name", "")),
        tables=tuple(tables),
        title=str(found.get("title", "")),
        description=str(found.get("description", "")),
        files=files,
        licence=(str(licences[0].get("name", "")), str(licences[0].get("path", ""))) if licences else None,
        sources=tuple(str(one.get("title", "")) for one in found.get("sources", [])),
    )


def _inside(folder: Path, resource: Mapping[str, Any]) -> Path:
    """Return a resource's file, refusing any that is not in the folder."""
    name = resource.get("path")
    if not isinstance(name, str) or Path(name).name != name:
        raise EvidenceError(
            f"The data package’s resource “{name}” is not a file of its folder: put it there."
        )
    if not (folder / name).is_file():
        raise EvidenceError(f"The data package names {name}, which is not in {folder}: add the file.")
    return folder / name


def _table(path: Path, resource: Mapping[str, Any]) -> Table:
    schema = resource["schema"]
    fields = tuple(
        Field(one["name"], one["type"], one.get("title", ""), one.get("description", ""), one.get("unit", ""))
        for one in schema.get("fields", [])
    )
    if strange := [one for one in fields if one.type not in ARROW]:
        kind, name = strange[0].type, strange[0].name
        raise EvidenceError(f"{path}: column {name} is of type {kind}, which Schoolweave does not read.")
    markers = schema.get("missingValues", [""])
    if len(markers) != 1:
        raise EvidenceError(
            f"{path} has {len(markers)} marks for missing values, Schoolweave reads one: choose one."
        )
    return Table(
        name=str(resource["name"]),
        fields=fields,
        data=read_csv(path, fields, markers[0]),
        title=str(resource.get("title", "")),
        description=str(resource.get("description", "")),
        key=tuple(schema.get("primaryKey", ())),
        refers={one["fields"][0]: one["reference"]["resource"] for one in schema.get("foreignKeys", [])},
    )


def _write_json(content: object, path: Path) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8", newline="\n")
