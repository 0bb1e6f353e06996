"""The browser's protections, on real answers: in tests' settings and in production's."""

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from tests.web.factories import PASSWORD, PersonFactory

PAGES = ["/account/login/", "/healthz", "/no-such-page", "/audit/"]
ASK = (
    f"PASSWORD = {PASSWORD!r}"
    + """
import json, django
django.setup()
from django.core.management import call_command
from django.test import Client
call_command("migrate", verbosity=0)
call_command("createcachetable", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from schoolweave.web.accounts.models import Person
person = Person.objects.create_user("a@example.test", PASSWORD, name="A")
client = Client(headers={"host": "schools.example"})
plain = client.get("/account/login/")
secure = client.post("/account/login/", {"login": person.email, "password": PASSWORD}, secure=True)
cookies = {name: {k: morsel[k] for k in ("secure", "httponly", "samesite", "max-age")}
           for name, morsel in secure.cookies.items()}
told = {"plain": [plain.status_code, plain.headers.get("Location")], "cookies": cookies,
        "headers": dict(secure.headers), "health": client.get("/healthz").status_code,
        "strangers": Client(headers={"host": "evil.example"}).get("/healthz", secure=True).status_code}
print(json.dumps(told))
"""
)


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_headers_of_every_answer(client, path):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["object-src"] == policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == policy["base-uri"] == "'self'"
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_pages_of_signed_in_people_are_not_kept_by_the_browser(client):
    assert "no-store" in client.get("/account/login/")["Cache-Control"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/account/login/", "/account/password/reset/", "/account/logout/"])
def test_forms_without_token_are_refused(path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(PersonFactory())
    assert client.post(path).status_code == 403


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """What the site answers with production's settings, on a database of its own."""
    folder = tmp_path_factory.mktemp("production")
    own = {
        "DJANGO_SETTINGS_MODULE": "schoolweave.web.settings",
        "SCHOOLWEAVE_SECRET_KEY": "k" * 60,
        "SCHOOLWEAVE_DATA": str(folder),
        "SCHOOLWEAVE_HOSTS": "schools.example",
        "SCHOOLWEAVE_LOG": "CRITICAL",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SCHOOLWEAVE_")}
    kept.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        env=kept | own,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_production_sends_everybody_to_https(production):
    assert production["plain"] == [301, "https://schools.example/account/login/"]
    assert production["health"] == 200


def test_production_cookies(production):
    session, token = production["cookies"]["sessionid"], production["cookies"]["csrftoken"]
    assert (session["secure"], session["httponly"], session["samesite"]) == (True, True, "Lax")
    assert (token["secure"], token["samesite"]) == (True, "Lax")
    assert session["max-age"] == ""  # ends with the browser; the server ends it after twelve hours


def test_production_headers(production):
    assert production["headers"]["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert "unsafe" not in production["headers"]["Content-Security-Policy"]


def test_production_answers_its_own_names_only(production):
    assert production["strangers"] == 400
