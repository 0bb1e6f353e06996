import io
import re
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.web.factories import PASSWORD, PersonFactory

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import allow

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/"


def sign_in(client, person, password=PASSWORD, **more):
    return client.post(LOGIN, {"login": person.email, "password": password}, **more)


def signed_in(client):
    return "_auth_user_id" in client.session


def confirm_password(client):
    """Give the password again, as is asked before anything about sign-in changes."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def code_now(secret):
    """The six digits that an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def with_totp(client, person):
    """Turn on codes from an app through the pages; return the secret and the recovery codes."""
    sign_in(client, person)
    confirm_password(client)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    assert "data:image/svg+xml" in page.content.decode()
    answer = client.post("/account/2fa/totp/activate/", {"code": code_now(secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    codes = person.authenticator_set.get(type=Authenticator.Type.RECOVERY_CODES).wrap().get_unused_codes()
    return secret, codes


def test_sign_in_and_out(client):
    person = PersonFactory()
    answer = sign_in(client, person)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client)
    client.post("/account/logout/")
    assert not signed_in(client)


def test_sign_in_gives_a_new_session(client):
    client.get(LOGIN)
    session = client.session
    session["before"] = 1
    session.save()
    client.cookies["sessionid"] = session.session_key
    sign_in(client, PersonFactory())
    assert client.session.session_key != session.session_key


def test_sign_out_needs_a_post(client):
    sign_in(client, PersonFactory())
    client.get("/account/logout/")
    assert signed_in(client)


def test_sign_in_comes_back_to_the_page(client):
    refused = client.get("/audit/?q=mere")
    assert refused["Location"] == "/account/login/?next=/audit/%3Fq%3Dmere"
    answer = client.post(
        refused["Location"], {"login": PersonFactory(email="a@b.test").email, "password": PASSWORD}
    )
    assert answer["Location"] == "/audit/?q=mere"


def test_sign_in_never_leads_elsewhere(client):
    person = PersonFactory()
    answer = client.post(f"{LOGIN}?next=https://evil.example/", {"login": person.email, "password": PASSWORD})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("login", ["", "nobody@example.test"])
def test_sign_in_wrong_says_the_same(client, login):
    person = PersonFactory()
    answer = client.post(LOGIN, {"login": login or person.email, "password": "wrong"})
    assert answer.status_code == 200
    assert "not correct" in answer.content.decode()
    assert not signed_in(client)


def test_sign_in_closed_account(client):
    sign_in(client, PersonFactory(is_active=False))
    assert not signed_in(client)


def test_too_many_failures_answer_429_even_with_the_right_password(client):
    person = PersonFactory()
    for _ in range(5):
        assert sign_in(client, person, "wrong").status_code == 200
    answer = sign_in(client, person)
    assert (answer.status_code, answer["Retry-After"]) == (429, "300")
    assert "Wait five minutes, then try again." in answer.content.decode()
    assert not signed_in(client)


def test_failures_of_one_account_leave_others_in(client):
    person, other = PersonFactory(), PersonFactory()
    for _ in range(6):
        sign_in(client, person, "wrong")
    assert sign_in(Client(), other).status_code == 302


def test_many_accounts_from_one_place_are_limited(client):
    answers = [sign_in(client, PersonFactory(), "wrong").status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]


def test_code_of_an_app_is_asked_for(client):
    person = PersonFactory()
    with_totp(client, person)
    client.post("/account/logout/")
    answer = sign_in(client, person)
    assert answer["Location"] == "/account/2fa/authenticate/"
    assert not signed_in(client)
    assert client.get("/audit/").status_code == 302
    wrong = client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not signed_in(client)


def test_code_of_an_app_lets_in(client, time_machine):
    person = PersonFactory()
    time_machine.move_to("2026-03-01 12:00:00+00:00")
    secret, _ = with_totp(client, person)
    client.post("/account/logout/")
    time_machine.move_to("2026-03-01 12:05:00+00:00")
    sign_in(client, person)
    answer = client.post("/account/2fa/authenticate/", {"code": code_now(secret)})
    assert answer["Location"] == "/"
    assert signed_in(client)
    client.post("/account/logout/")
    sign_in(client, person)
    client.post("/account/2fa/authenticate/", {"code": code_now(secret)})
    assert not signed_in(client), "a code works once"


def test_recovery_code_lets_in_once(client):
    person = PersonFactory()
    _, codes = with_totp(client, person)
    for expected in (True, False):
        client.post("/account/logout/")
        sign_in(client, person)
        client.post("/account/2fa/authenticate/", {"code": codes[0]})
        assert signed_in(client) is expected


def test_codes_cannot_be_guessed_for_long(client):
    person = PersonFactory()
    with_totp(client, person)
    client.post("/account/logout/")
    sign_in(client, person)
    said = [client.post("/account/2fa/authenticate/", {"code": f"{n:06}"}).content.decode() for n in range(8)]
    assert "Too many" in said[-1]
    assert "Too many" not in said[0]


def test_passkey_page_offers_what_the_browser_needs(client):
    page = client.get(LOGIN).content.decode()
    assert "Sign in with a passkey" in page
    asked = client.get("/account/2fa/webauthn/login/", headers={"X-Requested-With": "XMLHttpRequest"}).json()
    options = asked["request_options"]["publicKey"]
    assert options["rpId"] == "testserver"
    assert len(options["challenge"]) >= 22


def test_passkey_is_added_after_sign_in_only(client):
    assert client.get("/account/2fa/webauthn/add/").status_code == 302
    sign_in(client, PersonFactory())
    assert client.get("/account/2fa/webauthn/add/")["Location"].startswith("/account/reauthenticate/")
    confirm_password(client)
    assert client.get("/account/2fa/webauthn/add/").status_code == 200


@pytest.mark.parametrize(
    "path", ["signup/", "email/", "confirm-email/", "confirm-email/abc:def/", "login/code/confirm/"]
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_pages_that_are_closed(client, path, method):
    assert getattr(client, method)(f"/account/{path}").status_code == 404
    sign_in(client, PersonFactory(role="administrator"))
    assert getattr(client, method)(f"/account/{path}").status_code == 404


def test_open_pages_are_these_and_no_more():
    from allauth.urls import urlpatterns

    def names(patterns):
        for each in patterns:
            if hasattr(each, "url_patterns"):
                yield from names(each.url_patterns)
            else:
                yield each.name

    client = Client()
    open_to_all = set()
    for name in names(urlpatterns):
        arguments = {"account_reset_password_from_key": ["1", "k-k"], "account_confirm_email": ["k"]}
        numbered = [1] if name in {"mfa_remove_webauthn", "mfa_edit_webauthn"} else []
        if client.get(reverse(name, args=arguments.get(name, numbered))).status_code == 200:
            open_to_all.add(name)
    assert open_to_all == {
        "account_login",
        "account_inactive",
        "account_reset_password",
        "account_reset_password_done",
        "account_reset_password_from_key",
        "account_reset_password_from_key_done",
    }


def test_password_reset_writes_to_people_only(client, mailoutbox):
    person = PersonFactory()
    client.post("/account/password/reset/", {"email": "stranger@example.test"})
    assert mailoutbox == []
    client.post("/account/password/reset/", {"email": person.email})
    assert [mail.to for mail in mailoutbox] == [[person.email]]


def test_create_person_prints_a_link_that_works_once(client):
    said = io.StringIO()
    call_command(
        "create_person",
        "head@example.test",
        "--name=Hana Head",
        "--role=administrator",
        "--role=auditor",
        "--site=https://schools.example/",
        stdout=said,
    )
    person = Person.objects.get()
    assert allow(person, "people.manage")
    assert allow(person, "scenario.read")
    assert "administrator and auditor" in said.getvalue()
    link = re.search(r"https://schools\.example/\S+", said.getvalue()).group(0)
    form = client.get(urlsplit(link).path)["Location"]
    client.post(form, {"password1": PASSWORD, "password2": PASSWORD})
    assert sign_in(client, person).status_code == 302
    assert signed_in(client)
    assert Client().get(urlsplit(link).path).status_code == 200  # "the link was used": no form any more


def test_create_person_reads_the_password_from_stdin(client, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
    call_command("create_person", "a@example.test", "--name=A", "--password-stdin", stdout=io.StringIO())
    assert sign_in(client, Person.objects.get()).status_code == 302
    assert signed_in(client)


@pytest.mark.parametrize(
    ("arguments", "stdin", "says"),
    [
        (["not an address", "--name=A"], "", "valid email"),
        (["taken@example.test", "--name=A"], "", "here already"),
        (["a@example.test", "--name=A", "--password-stdin"], "12345678\n", "too common"),
        (["a@example.test", "--name=A", "--role=king"], "", "invalid choice"),
    ],
)
def test_create_person_says_what_is_wrong(monkeypatch, arguments, stdin, says):
    PersonFactory(email="taken@example.test")
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    with pytest.raises(CommandError, match=says):
        call_command("create_person", *arguments)
    assert Person.objects.count() == 1
