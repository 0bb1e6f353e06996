import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_settings_every_variable_is_documented():
    settings = (ROOT / "src/schoolweave/web/settings.py").read_text("utf-8")
    names = set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', settings))
    page = (ROOT / "docs/how-to/serve.md").read_text("utf-8")
    assert len(names) > 5
    assert not {name for name in names if f"`{name}`" not in page}
