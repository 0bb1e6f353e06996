"""A hundred people answer a consultation at the same moment: ``python -m benchmarks.crowd --people 100``.

Makes a database in a temporary folder (or uses the empty one of ``DATABASE_URL``; with PostgreSQL:
``python tests/with_postgres.py python -m benchmarks.crowd``), puts a scenario of the demo country to its
schools, and starts the server as ``make serve`` does. Each person asks for their school's page, fills the
form in and sends it; all begin together. Prints what went wrong, whether every answer is kept, word for
word and once, and how long people waited.
"""

import argparse
import http.client
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.pages import arranged, load

HOST, PORT = "127.0.0.1", 8137
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
THANKS = "/sent/"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person: their session and the page where their school answers."""

    session: str
    address: str
    text: str


def main() -> int:
    """Measure; return 1 where a request failed or an answer is lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--schools", type=int, default=2500)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SCHOOLWEAVE_MODE": "demo", "SCHOOLWEAVE_DATA": folder}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "schoolweave.web.settings"}
        load(arguments.schools, Path(folder))
        people = crowd(arguments.people)
        from django.db import connection, connections

        print(f"{arguments.people} people at once, {arguments.schools:,} schools, {connection.vendor}")
        connections.close_all()
        return measure(people)


def crowd(count: int) -> list[Somebody]:
    """Open a consultation and return the principals of so many of its schools, signed in."""
    from django.test import Client
    from django.urls import reverse
    from django.utils import timezone

    from schoolweave.web.accounts.models import Assignment, Person
    from schoolweave.web.rounds.actions import consultation as actions

    now = timezone.now()
    consultation = actions.publish(
        scenario=arranged(3),
        name="Who works with whom",
        text="We ask you.",
        opens_at=now,
        closes_at=now + timedelta(days=14),
        time_zone="UTC",
        moves_max=5,
        by=Person.objects.get(),
    )
    people = []
    for number, answer in enumerate(consultation.answers.order_by("pk")[:count]):
        person = Person.objects.create_user(
            f"principal{number}@demo.example", None, name=f"Principal {number}"
        )
        Assignment.objects.create(
            person=person, role="principal", scope_kind="school", scope_id=answer.school_id
        )
        client = Client()
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
        address = reverse("consultation_answer", args=[consultation.pk, answer.school_id])
        people.append(
            Somebody(client.cookies["sessionid"].value, address, f"if the bus comes, says {number}")
        )
    return people


def measure(people: list[Somebody]) -> int:
    """Start the server, let everybody answer, count what is kept."""
    from schoolweave.web import running

    server = subprocess.Popen(running.server(host=HOST, port=PORT))
    try:
        if not running.answers(HOST, PORT):
            print("The server did not start.")
            return 1
        barrier = threading.Barrier(len(people))
        with ThreadPoolExecutor(len(people)) as executor:
            found = list(executor.map(lambda one: answered(one, barrier), people))
    finally:
        server.terminate()
        server.wait(20)
    wrong = [what for what, _ in found if what]
    waits = sorted(seconds for _, seconds in found)
    print(f"errors: {len(wrong)} {wrong[:3]}")
    print(f"seconds for page and answer: median {statistics.median(waits):.2f}, worst {waits[-1]:.2f}")
    return int(bool(wrong) or not kept(people))


def answered(one: Somebody, barrier: threading.Barrier) -> tuple[str, float]:
    """Ask for the page and send the answer; return what went wrong and the seconds it took."""
    barrier.wait()
    began = time.perf_counter()
    cookies = f"sessionid={one.session}"
    try:
        status, headers, text = asked("GET", one.address, None, {"Cookie": cookies})
        fields = dict(HIDDEN.findall(text)) | {"choice": "accept_if", "text": one.text}
        token = headers["Set-Cookie"].partition("csrftoken=")[2].partition(";")[0]
        cookies += f"; csrftoken={token}"
        if status == 200:
            status, headers, text = asked("POST", one.address, urlencode(fields), {"Cookie": cookies} | FORM)
    except (OSError, http.client.HTTPException, KeyError) as error:
        return f"{type(error).__name__}: {error}", time.perf_counter() - began
    took = time.perf_counter() - began
    to = headers.get("Location", "")
    return "" if status == 302 and to.endswith(THANKS) else f"status {status} {to}", took


def asked(
    method: str, address: str, body: str | None, headers: dict[str, str]
) -> tuple[int, http.client.HTTPMessage, str]:
    """Return the status, the headers and the text of one request."""
    connection = http.client.HTTPConnection(HOST, PORT, timeout=60)
    try:
        connection.request(method, address, body, headers)
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()
    finally:
        connection.close()


def kept(people: list[Somebody]) -> bool:
    """Return whether every answer is kept, once, as it was given."""
    from schoolweave.web.rounds.models import Answer, AnswerChange

    given = sorted(one.text for one in people)
    answers = sorted(Answer.objects.exclude(choice="").values_list("text", flat=True))
    changes = sorted(AnswerChange.objects.values_list("text", flat=True))
    print(f"answers given {len(given)}, kept {len(answers)}, as given: {answers == given == changes}")
    return answers == given == changes


if __name__ == "__main__":
    sys.exit(main())
