"""What a database would hold if the process that works on it were killed now, and how to put that back.

SQLite: whoever is killed leaves what the kernel has of the database's two files, the database and its
write-ahead log; SQLite recovers from nothing else. So the files are looked at, and opened later as the next
process would open them. PostgreSQL: the server goes on, and takes back what was not committed. So what is
committed is what another connection sees.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

Rows = dict[str, list[tuple[Any, ...]]]
Act = Callable[[], object]
IGNORED = ("sqlite_", "django_migrations", "django_content_type")
WAL, SHM = "-wal", "-shm"


class Store(Protocol):
    """A database that is watched, and put back."""

    def mark(self) -> object:
        """Return what differs whenever what a kill leaves may differ."""

    def image(self) -> Any:
        """Return what a kill would leave."""

    def rows(self, image: Any) -> Rows:
        """Return every row of every table of an image, as a process that opens the database finds them."""

    def put(self, image: Any) -> None:
        """Let the database be as in an image. Nobody else has it open."""

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""


@dataclass(frozen=True, slots=True)
class Files:
    """The two files of a SQLite database at a moment."""

    database: bytes
    log: bytes


class Sqlite:
    """A SQLite database; ``aside`` is where an image is opened."""

    def __init__(self, path: Path, aside: Path) -> None:
        self.path, self.aside = path, aside

    def mark(self) -> object:
        """Return when the database was written to, and its log."""
        return self.path.stat().st_mtime_ns, self._log()

    def image(self) -> Files:
        """Return both files."""
        return Files(self.path.read_bytes(), self._log())

    def rows(self, image: Files) -> Rows:
        """Open the files elsewhere."""
        _write(self.aside, image)
        with closing(sqlite3.connect(self.aside)) as database:
            told = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            kept = sorted(name for (name,) in told if not name.startswith(IGNORED))
            # The names come from the database's own catalogue, and a parameter cannot name a table.
            return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}  # noqa: S608

    def put(self, image: Files) -> None:
        """Write the files where a process that starts finds them."""
        _write(self.path, image)

    def columns(self, table: str) -> list[str]:
        """Return the names of a table's columns."""
        with closing(sqlite3.connect(self.path)) as database:
            return [one[1] for one in database.execute(f"PRAGMA table_info({table})")]

    def _log(self) -> bytes:
        log = _beside(self.path, WAL)
        return log.read_bytes() if log.exists() else b""


def _write(path: Path, image: Files) -> None:
    _beside(path, SHM).unlink(missing_ok=True)
    path.write_bytes(image.database)
    _beside(path, WAL).write_bytes(image.log)


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def store_of(folder: Path) -> Store:
    """Return the store of the site's database."""
    from django.conf import settings

    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        from tests.web.interrupted.postgres import Postgres

        return Postgres()
    return Sqlite(folder / "schoolweave.sqlite3", folder / "opened.sqlite3")


def differences(one: Rows, other: Rows) -> str:
    """Return in which tables two states differ."""
    return ", ".join(
        f"{table} ({len(one[table])} rows, not {len(other[table])})"
        for table in one
        if one[table] != other[table]
    )
