"""Every page that can be reached by links: ``python -m benchmarks.walk --data FOLDER --events 20000``.

``FOLDER`` is the data folder of a demo that is not running (``SCHOOLWEAVE_DATA=FOLDER make demo``, stopped);
a copy of it is read. Follows links from the home page as a stranger and as each person of the demo, a few
pages for each route, and prints for each route its SQL statements and milliseconds of server time (Django's
test client, nothing kept but what the site keeps itself): the slowest first. Files to download are shown
too, but have no limit of time. A link to a page that refuses the person, or that is not there, fails; so does
a form whose address asks for what the person may do nowhere.
"""

import argparse
import os
import re
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter, deque
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

LIMIT_MS, LIMIT_QUERIES = 200.0, 30
LINK = re.compile(r'href="(/[^"#]*)')
FORM = re.compile(r'<form[^>]*?action="(/[^"#?]*)')
SKIPPED = ("/static/", "/accounts/", "/i18n/", "/data/", "/api/")


@dataclass(frozen=True, slots=True)
class Page:
    """One page as one person sees it.

    ``queries`` is the number of SQL statements; ``found_on`` a page that links to it; ``closed`` the forms'
    addresses that refuse the person.
    """

    route: str
    address: str
    person: str
    status: int
    queries: int
    first_ms: float
    median_ms: float
    html: bool
    found_on: str = ""
    closed: tuple[str, ...] = ()


def main() -> int:
    """Walk; return 1 where a page fails or is over a limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--each", type=int, default=3, help="pages of a route for each person")
    parser.add_argument("--times", type=int, default=5)
    parser.add_argument("--show", type=int, default=10)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(arguments.data, folder, dirs_exist_ok=True)
        os.environ |= {"SCHOOLWEAVE_MODE": "demo", "SCHOOLWEAVE_DATA": folder}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "schoolweave.web.settings"}
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        add_events(arguments.events)
        return report(everybody(arguments.each, arguments.times), arguments.show)


def add_events(count: int) -> None:
    """Fill the record of changes up to so many events."""
    from django.utils import timezone

    from schoolweave.web.accounts.models import AuditEvent

    missing = max(0, count - AuditEvent.objects.count())
    verbs = ("scenario.requested", "expression.submitted", "letter.sent")
    AuditEvent.objects.bulk_create(
        (
            AuditEvent(
                at=timezone.now(),
                actor_name=f"Person {number % 97}",
                verb=verbs[number % len(verbs)],
                object_type="Scenario",
                object_id=str(number),
                object_name=f"Example {number}",
            )
            for number in range(missing)
        ),
        batch_size=2000,
    )


def everybody(each: int, times: int) -> list[Page]:
    """Return the pages of a stranger and of each person who holds a role."""
    from schoolweave.web.accounts.models import Person

    people = Person.objects.filter(assignments__isnull=False).distinct().order_by("pk")
    by_roles = {tuple(sorted(person.assignments.values_list("role", flat=True))): person for person in people}
    found = walk(None, each, times)
    for person in by_roles.values():
        found += walk(person, each, times)
    return found


def walk(person: Any, each: int, times: int) -> list[Page]:
    """Follow links from the home page, breadth first, at most ``each`` pages of a route."""
    from django.test import Client

    client = Client()
    if person is not None:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    pages: list[Page] = []
    seen, waiting, often = {"/"}, deque([("/", "")]), Counter[str]()
    while waiting:
        address, found_on = waiting.popleft()
        route = _resolved(address)[0]
        if often[route] >= each:
            continue
        often[route] += 1
        page, text = measured(client, address, route, person, times)
        pages.append(replace(page, found_on=found_on, closed=closed_forms(text, person)))
        for link in LINK.findall(text):
            link = link.replace("&amp;", "&")
            if link not in seen and not link.startswith(SKIPPED):
                seen.add(link)
                waiting.append((link, address))
    return pages


def _resolved(address: str) -> tuple[str, Any]:
    """Return the route and the view of an address."""
    from django.urls import Resolver404, resolve

    try:
        match = resolve(address.partition("?")[0])
    except Resolver404:
        return "(none)", None
    return match.route, match.func


def closed_forms(text: str, person: Any) -> tuple[str, ...]:
    """Return the addresses of a page's forms whose view asks for what the person may do nowhere."""
    from schoolweave.web.accounts.access import capability_of
    from schoolweave.web.accounts.capabilities import CAPABILITIES
    from schoolweave.web.accounts.rules import allow_somewhere

    asked = {address: capability_of(_resolved(address)[1]) for address in FORM.findall(text)}
    return tuple(
        address for address, one in asked.items() if one in CAPABILITIES and not allow_somewhere(person, one)
    )


def measured(client: Any, address: str, route: str, person: Any, times: int) -> tuple[Page, str]:
    """Ask for a page once, counting, and then ``times`` more; return its figures and its text."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    took = []
    with CaptureQueriesContext(connection) as captured:
        response, text = _timed(client, address, took)
    statements = len(captured)  # now: the next request empties the list
    for _ in range(times):
        _timed(client, address, took)
    who = "stranger" if person is None else person.name
    html = response.headers.get("Content-Type", "").startswith("text/html")
    median = statistics.median(took[1:] or took)
    page = Page(route, address, who, response.status_code, statements, took[0], median, html)
    return page, text.decode() if html else ""


def _timed(client: Any, address: str, took: list[float]) -> tuple[Any, bytes]:
    began = time.perf_counter()
    response = client.get(address)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    took.append(1000 * (time.perf_counter() - began))
    return response, body


def report(pages: list[Page], show: int) -> int:
    """Print what is slow, asks often or fails; return 1 where a limit is passed."""
    routes: dict[str, Page] = {}
    for page in sorted(pages, key=lambda one: one.median_ms):
        routes[page.route] = page
    print(f"{len(pages)} pages of {len(routes)} routes\n")
    print("| route | as | SQL statements | first ms | median ms |\n|---|---|---:|---:|---:|")
    for page in sorted(routes.values(), key=lambda one: -one.median_ms)[:show]:
        figures = f"{page.queries} | {page.first_ms:.0f} | {page.median_ms:.0f}"
        print(f"| `{page.address}` | {page.person} | {figures} |")
    failed = [page for page in pages if page.status >= 400 or page.closed]
    many = [page for page in pages if page.queries >= LIMIT_QUERIES]
    slow = [page for page in pages if page.html and page.median_ms > LIMIT_MS]
    for what, found in (("failed", failed), ("many SQL statements", many), ("slow", slow)):
        print(f"\n{what}: {len(found)}")
        for page in found[:20]:
            print(f"  {page.status} {page.address} as {page.person}: {page.queries}, {page.median_ms:.0f} ms")
            print(f"      linked from {page.found_on or 'nowhere'} {' '.join(page.closed)}".rstrip())
    return int(bool(failed or many or slow))


if __name__ == "__main__":
    sys.exit(main())
