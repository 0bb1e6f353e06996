"""The built files: as listed, complete, and nothing in them that points elsewhere."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
BUILT = ROOT / "src/schoolweave/web/ui/static/built"
FILES = tomllib.loads((BUILT / "VENDOR.toml").read_text(encoding="utf-8"))["file"]


@pytest.mark.parametrize("entry", FILES, ids=lambda entry: entry["path"])
def test_built_file_is_what_the_list_says(entry: dict[str, str]) -> None:
    assert hashlib.sha256((BUILT / entry["path"]).read_bytes()).hexdigest() == entry["sha256"]
    pinned = json.loads((ROOT / "assets/package.json").read_text(encoding="utf-8"))["dependencies"]
    assert entry["version"] == pinned[entry["package"]]
    assert entry["licence"] in {"MIT", "BSD-3-Clause", "ISC", "OFL-1.1"}


def test_built_files_are_all_listed_or_ours() -> None:
    listed = {entry["path"] for entry in FILES}
    ours = {"VENDOR.toml", ".stamp", "schoolweave.js", "map.js", "arrangement.js", "icon.svg"}
    found = {str(path.relative_to(BUILT)) for path in BUILT.rglob("*") if path.is_file()}
    assert found == listed | ours


@pytest.mark.parametrize(
    "path", sorted(BUILT.rglob("*.*js")) + sorted(BUILT.rglob("*.css")), ids=lambda p: p.name
)
def test_built_file_names_no_source_map(path: Path) -> None:
    assert b"sourceMappingURL" not in path.read_bytes()


def test_style_loads_nothing_from_elsewhere() -> None:
    style = (BUILT / "schoolweave.css").read_text(encoding="utf-8")
    addresses = re.findall(r"url\(\"?([^)\"]+)", style)
    assert addresses
    assert all((BUILT / address).exists() for address in addresses if not address.startswith("data:"))
    assert "GDS Transport" not in style


def test_lock_file_names_no_registry() -> None:
    lock = (ROOT / "assets/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock


@pytest.mark.parametrize("country", ["new-zealand", "united-kingdom"])
def test_outline_is_land_within_its_bounds(country: str) -> None:
    outline = json.loads((BUILT / f"outlines/{country}.geojson").read_text(encoding="utf-8"))
    bounds = {"new-zealand": (-180, 180, -53, -28), "united-kingdom": (-14, 2, 49, 61)}[country]
    positions = [
        position
        for feature in outline["features"]
        for polygon in feature["geometry"]["coordinates"]
        for ring in polygon
        for position in ring
    ]
    west, east, south, north = bounds
    assert len(positions) > 1000
    assert all(west <= x <= east and south <= y <= north for x, y in positions)
