"""The frame in te reo Māori: every text of it, and the compiled file as the readable one."""

import gettext
import re
from pathlib import Path

import pytest
from django.test import Client

UI = Path(__file__).resolve().parents[3] / "src/schoolweave/web/ui"
MESSAGES = UI / "locale/mi/LC_MESSAGES"
PAIR = re.compile(r'^msgid "(.+)"\nmsgstr "(.+)"$', re.M)


def _readable() -> dict[str, str]:
    return dict(PAIR.findall((MESSAGES / "django.po").read_text(encoding="utf-8")))


def test_compiled_messages_are_the_readable_ones() -> None:
    with (MESSAGES / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    texts = _readable()
    assert texts
    assert {text: compiled.gettext(text) for text in texts} == texts


def test_navigation_is_translated() -> None:
    named = re.findall(r'gettext_noop\("([^"]+)"', (UI / "navigation.py").read_text(encoding="utf-8"))
    assert set(named) <= set(_readable())


@pytest.mark.django_db
def test_frame_follows_the_reader_and_then_their_choice(client: Client) -> None:
    def page() -> str:
        return client.get("/account/login/", headers={"accept-language": "mi"}).content.decode()

    assert '<html lang="mi"' in page()
    assert "Kimihia taku kura" in page()
    answer = client.post("/language/setlang/", {"language": "en-gb", "next": "/account/login/"})
    assert answer.status_code == 302
    assert '<html lang="en-gb"' in page()
