"""Every catalogue in te reo Māori is whole: nothing empty, each placeholder kept, compiled as readable."""

import ast
import gettext
import re
from pathlib import Path

import pytest
from django.utils.translation.template import templatize

WEB = Path(__file__).resolve().parents[3] / "src/schoolweave/web"
APPS = (
    "ui", "directory", "rounds", "accounts", "collaborations", "programmes", "evaluations", "publishing",
)  # fmt: skip
ENTRY = re.compile(
    r'(?:^msgctxt "(.+)"\n)?^msgid "(.+)"\n(?:msgid_plural "(.+)"\n)?((?:msgstr(?:\[\d\])? ".*"\n?)+)', re.M
)
PLACE = re.compile(r"%\(\w+\)[.\d]*[a-z]|%(?:\.\d+)?[a-z%]|\{\w+\}")


def _entries(app: str) -> list[tuple[str, str, str, list[str]]]:
    """Return (context, text, plural, translations) of every entry; what it has not is an empty string."""
    readable = (WEB / app / "locale/mi/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    found = [
        (context, text, plural, re.findall(r'"(.*)"$', said, re.M))
        for context, text, plural, said in ENTRY.findall(readable)
    ]
    return ast.literal_eval(repr(found).replace("\\\\n", "\\n").replace('\\\\"', '\\"'))


@pytest.mark.parametrize("app", APPS)
def test_catalogue_of_an_app_is_whole(app: str) -> None:
    with (WEB / app / "locale/mi/LC_MESSAGES/django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    entries = _entries(app)
    readable = (WEB / app / "locale/mi/LC_MESSAGES/django.po").read_text(encoding="utf-8")
    assert len(entries) == len(re.findall('^msgid "(?!")', readable, re.M))
    for context, text, plural, said in entries:
        assert all(said), text
        for source, translated in zip((text, plural), said, strict=False):
            assert sorted(PLACE.findall(source)) == sorted(PLACE.findall(translated)), source
        if context:
            read = [compiled.pgettext(context, text)]
        else:
            read = (
                [compiled.ngettext(text, plural, n) for n in (1, 2)] if plural else [compiled.gettext(text)]
            )
        assert read == said


def test_a_text_is_said_the_same_way_in_every_app() -> None:
    ways: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for context, text, _plural, said in (entry for app in APPS for entry in _entries(app)):
        ways.setdefault((context, text), set()).add(tuple(said))
    assert {text: said for text, said in ways.items() if len(said) > 1} == {}


CALLS = {
    "_",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "pgettext",
    "pgettext_lazy",
}
IN_TEMPLATE = re.compile(
    r"""\b(_|n?gettext|pgettext)\((u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:, u?'[^']*')?)"""
)
LEFT = {"samples.py", "gallery.html"}  # the page of components, for those who build pages


def _marked_in_code(path: Path) -> set[tuple[str, str]]:
    """Return (context, text) of the texts that a module marks."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        if name in CALLS and isinstance(node.args[0], ast.Constant):
            texts = [str(one.value) for one in node.args[:2] if isinstance(one, ast.Constant)]
            found.add((texts[0], texts[1]) if name.startswith("p") else ("", texts[0]))
    return found


def _marked_in_template(path: Path) -> set[tuple[str, str]]:
    """Return (context, text) of the texts that a template marks."""
    found = set()
    for name, given in IN_TEMPLATE.findall(templatize(path.read_text(encoding="utf-8"))):
        texts = ast.literal_eval(f"({given},)")
        found.add((texts[0], texts[1]) if name == "pgettext" else ("", texts[0]))
    return found


def test_every_marked_text_has_its_entry() -> None:
    known = {(context, text) for app in APPS for context, text, _plural, _said in _entries(app)}
    missing = set()
    for path in sorted(WEB.rglob("*")):
        if path.name in LEFT or "migrations" in path.parts:
            continue
        if path.suffix == ".py":
            missing |= {(path.name, *one) for one in _marked_in_code(path) - known}
        elif path.suffix in {".html", ".svg", ".txt"} and "templates" in path.parts:
            missing |= {(path.name, *one) for one in _marked_in_template(path) - known}
    assert missing == set()
