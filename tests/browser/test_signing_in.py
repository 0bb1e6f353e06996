"""Signing in as a person does: password, passkey, codes from an app."""

import re

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from tests.browser.harness import Visit, Visitor
from tests.web.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db(transaction=True)


def give_password(page: Page, email: str) -> None:
    """Fill in the sign-in form and send it."""
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("navigation", name="Your work")).to_be_visible()


def open_security_page(seen: Visit, path: str) -> None:
    """Open a page about sign-in, giving the password again where it is asked for."""
    seen.page.goto(re.sub(r"(https?://[^/]+).*", rf"\1{path}", seen.page.url))
    if "reauthenticate" in seen.page.url:
        seen.check_accessible()
        seen.picture("reauthenticate")
        seen.page.get_by_label("Password").fill(PASSWORD)
        seen.page.locator("main form button[type=submit]").first.click()
        seen.page.wait_for_url(f"**{path}")


def test_passkey_from_adding_to_signing_in(visit: Visitor) -> None:
    person = PersonFactory(name="Mere Tui", email="mere@example.test")
    seen = visit("/account/login/")
    page = seen.page
    device = page.context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "automaticPresenceSimulation": True}
    options |= dict.fromkeys(("hasResidentKey", "hasUserVerification", "isUserVerified"), True)
    device.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    give_password(page, person.email)
    open_security_page(seen, "/account/2fa/webauthn/add/")
    seen.check_accessible()
    seen.picture("passkey-add")
    page.get_by_label("Name").fill("My laptop")
    expect(page.get_by_label("Let me sign in with it alone")).to_be_checked()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: "add" not in url)
    seen.check_accessible()
    seen.picture("passkey-added")
    assert person.authenticator_set.filter(type=Authenticator.Type.WEBAUTHN).count() == 1
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in", exact=True)).to_be_visible()
    page.get_by_role("link", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    expect(page.get_by_text("Mere Tui", exact=True)).to_be_visible()
    assert seen.complaints == []


@pytest.mark.parametrize("width", [360, 1280])
def test_security_pages_accessible(visit: Visitor, width: int) -> None:
    person = PersonFactory(email="mere@example.test")
    seen = visit("/account/login/", width=width)
    give_password(seen.page, person.email)
    for path in ("", "totp/activate/", "webauthn/", "webauthn/add/"):
        open_security_page(seen, f"/account/2fa/{path}")
        seen.picture(f"security-{path.replace('/', '-') or 'index'}")
        seen.check_accessible()
        seen.check_width()
    open_security_page(seen, "/account/password/change/")
    seen.picture("password-change")
    seen.check_accessible()
    seen.check_width()
    assert seen.complaints == []
