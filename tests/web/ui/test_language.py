"""The frame in te reo Māori, plain words for sign-in pages; compiled files as the readable ones."""

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

UI = Path(__file__).resolve().parents[3] / "src/schoolweave/web/ui"
PAIR = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.M)


def _file(language: str, name: str) -> Path:
    return UI / "locale" / language / "LC_MESSAGES" / name


def _readable(language: str) -> dict[str, str]:
    return dict(PAIR.findall(_file(language, "django.po").read_text(encoding="utf-8")))


def test_plain_english_words_are_compiled_as_readable() -> None:
    with _file("en_GB", "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    texts = _readable("en_GB")
    assert texts
    assert {text: compiled.gettext(text) for text in texts} == texts


def test_navigation_is_translated() -> None:
    named = re.findall(r'gettext_noop\("([^"]+)"', (UI / "navigation.py").read_text(encoding="utf-8"))
    assert set(named) <= set(_readable("mi"))


@pytest.mark.django_db
def test_frame_follows_the_reader_and_then_their_choice(client: Client) -> None:
    def page() -> str:
        return client.get("/account/login/", headers={"accept-language": "mi"}).content.decode()

    assert '<html lang="mi"' in page()
    assert "Kimihia taku kura" in page()
    answer = client.post("/language/setlang/", {"language": "en-gb", "next": "/account/login/"})
    assert answer.status_code == 302
    assert '<html lang="en-gb"' in page()
