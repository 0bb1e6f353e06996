"""The script that builds the assets: what it strips, and what it says when it cannot go on."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "assets/build.py"


@pytest.fixture
def build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("assets_build", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (b"run();\n//# sourceMappingURL=a.mjs.map", b"run();"),
        (b"a{}\n/*# sourceMappingURL=a.css.map */\n", b"a{}\n"),
        (b"run();\n//# sourceMappingURL=a.js.map\nmore();", b"run();\nmore();"),
        (b"const url = 'no map';", b"const url = 'no map';"),
    ],
)
def test_source_maps_are_stripped(build: ModuleType, text: bytes, left: bytes) -> None:
    assert build.SOURCE_MAP.sub(b"", text) == left


def test_no_node_and_no_way_to_get_it_is_one_sentence(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build.shutil, "which", lambda name, path=None: None)
    monkeypatch.setattr(build, "VENV_BIN", tmp_path)
    with pytest.raises(SystemExit, match=r"^Neither Node 20 nor \.venv/bin/uv was found: run make setup"):
        build.find_node()


def test_old_node_of_the_machine_is_passed_over(
    build: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(build, "VENV_BIN", tmp_path)
    monkeypatch.setattr(build.shutil, "which", lambda name, path=None: f"{path or '/usr/bin'}/{name}")
    versions = {Path("/usr/bin/node"): "v18.19.0", tmp_path / "node": "v24.19.0"}
    monkeypatch.setattr(build, "run", lambda node, *rest: versions[Path(node)])
    assert build.find_node() == (tmp_path / "node", tmp_path / "npm")


def test_command_that_fails_ends_with_its_last_words(build: ModuleType) -> None:
    with pytest.raises(SystemExit, match=r"(?s)^The assets could not be built: sh failed\.\nno such colour"):
        build.run("sh", "-c", "echo no such colour >&2; exit 3")


def test_built_files_are_not_built_again(build: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "build", lambda out: pytest.fail("it built again"))
    build.main()
