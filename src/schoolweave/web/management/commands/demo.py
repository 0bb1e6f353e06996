"""``demo``: the demo country, its communities formed by the real engine, on loopback only."""

import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from schoolweave.web import running

HOST = "127.0.0.1"


class Command(BaseCommand):
    """Set up once, then serve until Ctrl-C."""

    help = "Load the demo country, form its communities and serve the site on loopback."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the port, the size of the country and how long to plan."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--schools", type=int, default=2500)
        parser.add_argument("--seconds", type=int, default=9, help="time for forming the communities")
        parser.add_argument("--fresh", action="store_true", help="forget the demo database and begin again")

    def handle(self, *args: Any, **options: Any) -> None:
        """Prepare the database where that has not been done, then run the server and its worker."""
        if not settings.DEMO:
            raise CommandError("demo runs in demo mode only: use `python -m schoolweave.web demo`.")
        port = options["port"]
        if not running.port_is_free(HOST, port):
            raise CommandError(f"Something listens at {HOST}:{port} already: choose another with PORT=.")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        if options["fresh"]:
            _forget(Path(settings.DATABASES["default"]["NAME"]))
        os.environ["SCHOOLWEAVE_SECRET_KEY"] = _kept_secret(settings.DATA_DIR / "secret")
        call_command("migrate", verbosity=0)
        sign_ins = self._prepare(schools=options["schools"], seconds=options["seconds"])

        def ready() -> None:
            if running.answers(HOST, port):
                self.stdout.write(_greeting(port, sign_ins))
                self.stdout.flush()

        sys.exit(
            running.run(
                [running.server(host=HOST, port=port), running.worker(), running.letters(), running.due()],
                ready=ready,
            )
        )

    def _prepare(self, *, schools: int, seconds: int) -> list[tuple[str, str, str]]:
        from schoolweave.web import demo_data as demo  # needs the migrated database's models
        from schoolweave.web.demo_story import decisions, evaluations, hub_decided, hubs, rounds

        started = time.monotonic()
        password = _kept_secret(settings.DATA_DIR / "password", size=9)
        sign_ins = demo.ensure_people(password)
        if not demo.loaded():
            demo.load(schools=schools, seconds=seconds, say=self._say)
        for story in (rounds, hubs, decisions, hub_decided, evaluations):
            sign_ins += [one for one in story.ensure(password) if one not in sign_ins]
        if time.monotonic() - started > 1:
            self.stdout.write(f"The demo country is ready after {time.monotonic() - started:.0f} s.")
        return sign_ins

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _kept_secret(path: Path, *, size: int = 40) -> str:
    """Return the secret in the file, making it the first time."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(size), "utf-8")
    return path.read_text("utf-8")


def _forget(database: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)


def _greeting(port: int, sign_ins: list[tuple[str, str, str]]) -> str:
    people = "\n".join(f"    {email:<28} {password:<16} {role}" for email, password, role in sign_ins)
    return (
        f"\nSchoolweave is at http://{HOST}:{port}\n"
        f"\n  Demo sign-ins (this machine only):\n{people}\n\n  Ctrl-C stops it.\n"
    )
