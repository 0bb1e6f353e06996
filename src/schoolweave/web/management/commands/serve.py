"""``serve``: the site with production settings."""

import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from schoolweave.web import running


class Command(BaseCommand):
    """Prepare the database and the static files, then run gunicorn and a worker."""

    help = "Run the site and its worker with production settings (DATABASE_URL, SCHOOLWEAVE_SECRET_KEY)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to listen, and whether jobs run here too."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--no-worker", action="store_true", help="background jobs run elsewhere")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse what is unsafe, prepare, run."""
        if not settings.PRODUCTION:
            raise CommandError("serve is for production: unset SCHOOLWEAVE_MODE, or use `make demo`.")
        host, port = options["host"], options["port"]
        if not running.port_is_free(host, port):
            raise CommandError(f"Something listens at {host}:{port} already: choose another with PORT=.")
        settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
        call_command("migrate", verbosity=0)
        call_command("createcachetable")
        call_command("collectstatic", interactive=False, verbosity=0)
        call_command("load_programmes")
        commands = [running.server(host=host, port=port, workers=options["workers"])]
        if not options["no_worker"]:
            commands += [running.worker(), running.letters(), running.due()]
        sys.exit(
            running.run(commands, ready=lambda: self.stdout.write(f"Schoolweave at http://{host}:{port}"))
        )
