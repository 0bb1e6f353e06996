"""A browser beside a live server: Debian's Chromium, or the one that SCHOOLWEAVE_CHROMIUM names."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext
from tests.browser.harness import HEIGHTS, Visit, Visitor, chromium, open_page

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
    "true"  # Playwright's loop runs in the thread that asks the database
)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start Debian's Chromium, quiet and without a graphics card."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update"]
    return browser_type_launch_args | {"executable_path": chromium(), "args": quiet}


@pytest.fixture
def cookies() -> list[dict[str, str]]:
    """Cookies that each new tab carries; :func:`sign_in` fills them."""
    return []


@pytest.fixture
def sign_in(live_server: Any, cookies: list[dict[str, str]]) -> Callable[[Any], None]:
    """Sign a person in for every tab that the test opens from now on."""

    def enter(person: Any) -> None:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies.append({"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url})

    return enter


@pytest.fixture
def visit(live_server: Any, browser: Browser, cookies: list[dict[str, str]]) -> Iterator[Visitor]:
    """Open a page: ``visit(path, width=1280, scripts=True, scheme="light") -> Visit``."""
    contexts: list[BrowserContext] = []

    def go(path: str, *, width: int = 1280, scripts: bool = True, scheme: str = "light") -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            java_script_enabled=scripts,
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        context.add_cookies(cookies)
        return open_page(context, live_server.url + path)

    yield go
    for context in contexts:
        context.close()
