"""What a process that is killed leaves behind, at every point of an action, without killing it each time.

A point lies before each SQL statement, and before and after each commit. Whoever is killed leaves what the
kernel has of the database's two files, the database and its write-ahead log; SQLite recovers from nothing
else. So the files are looked at as they are at each point, kept where they changed, and opened later as the
next process would open them. :mod:`tests.web.interrupted.killing` proves that a real SIGKILL leaves the same.
"""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Rows = dict[str, list[tuple[Any, ...]]]
Act = Callable[[], object]
IGNORED = ("sqlite_", "django_migrations", "django_content_type")
WAL, SHM = "-wal", "-shm"


@dataclass(frozen=True, slots=True)
class Image:
    """The two files of a database at a moment."""

    database: bytes
    log: bytes

    def put(self, path: Path) -> None:
        """Write the files where a process that starts would find them."""
        beside(path, SHM).unlink(missing_ok=True)
        path.write_bytes(self.database)
        beside(path, WAL).write_bytes(self.log)


@dataclass(slots=True)
class Points:
    """Goes through the points of an action; keeps each image, and what else was so at each point.

    ``seen`` holds for each point the number of its image, the uploads that were there, and what ``also``
    said. ``last`` ends the process at that point, for good.
    """

    path: Path
    media: Path
    also: Callable[[], Any] = lambda: None
    last: Callable[[int], None] = lambda point: None
    images: list[Image] = field(default_factory=list)
    seen: list[tuple[int, frozenset[str], Any]] = field(default_factory=list)
    commits: int = 0
    _known: tuple[int, bytes] = (0, b"")

    def __call__(self) -> None:
        """Pass a point."""
        self.last(len(self.seen) + 1)
        log = beside(self.path, WAL)
        now = (self.path.stat().st_mtime_ns, log.read_bytes() if log.exists() else b"")
        if now != self._known or not self.images:
            self._known = now
            self.images.append(Image(self.path.read_bytes(), now[1]))
        self.seen.append((len(self.images) - 1, files(self.media), self.also()))

    def watch(self, act: Act) -> None:
        """Run an action with its points."""
        from django.db import connection

        commit = connection._commit

        def committed() -> None:
            self()
            commit()
            self.commits += 1
            self()

        def executed(execute: Callable[..., Any], *given: Any) -> Any:
            self()
            return execute(*given)

        connection._commit = committed
        try:
            with connection.execute_wrapper(executed):
                act()
        finally:
            del connection._commit


def rows(path: Path) -> Rows:
    """Return every row of every table, as a process that opens the database finds them."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = sorted(name for name in names if not name.startswith(IGNORED))
        return {name: database.execute(f'SELECT * FROM "{name}"').fetchall() for name in kept}  # noqa: S608 - own tables


def rows_of(image: Image, path: Path) -> Rows:
    """Return the rows of an image; ``path`` is where it is opened."""
    image.put(path)
    return rows(path)


def differences(one: Rows, other: Rows) -> str:
    """Return in which tables two states differ."""
    return ", ".join(
        f"{table} ({len(one[table])} rows, not {len(other[table])})"
        for table in one
        if one[table] != other[table]
    )


def beside(path: Path, suffix: str) -> Path:
    """Return the path of a file that SQLite keeps beside a database."""
    return path.with_name(path.name + suffix)


def files(folder: Path) -> frozenset[str]:
    """Return the names of all uploads."""
    return frozenset(
        str((Path(at) / name).relative_to(folder)) for at, _, names in os.walk(folder) for name in names
    )
