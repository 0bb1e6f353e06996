"""Kill a process at each point of each action and look at what is left in the database.

A point lies before each SQL statement, and before and after each commit. The process is a real one, ended
by SIGKILL; the database is a real file. What is left must be what was there before the action or what is
there after it, to the row; times and random values are compared by whether they are there.

``python -m tests.web.interrupted.harness FOLDER [ACTION …]`` prints a line of JSON for each action.
"""

import json
import os
import pickle
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

Rows = dict[str, list[tuple[Any, ...]]]
Act = Callable[[], object]
IGNORED = ("sqlite_", "django_migrations", "django_content_type")


@dataclass(frozen=True, slots=True)
class Seen:
    """What an uninterrupted run did: how many points it passed, how often it committed, what it left."""

    points: int
    commits: int
    left: Rows


@dataclass(slots=True)
class Outcome:
    """One action: its points, and what was wrong after a kill, by point."""

    action: str
    points: int
    commits: int
    wrong: dict[int, str] = field(default_factory=dict)


class Points:
    """Counts the points of a run and ends the process at one of them."""

    def __init__(self, last: int | None = None) -> None:
        self.last, self.count, self.commits = last, 0, 0

    def __call__(self) -> None:
        self.count += 1
        if self.count == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, act: Act) -> None:
        """Run an action with a point before each statement and around each commit."""
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
        with connection.execute_wrapper(executed):
            act()


def rows(path: Path) -> Rows:
    """Return every row of every table."""
    with closing(sqlite3.connect(path)) as database:
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = sorted(name for name in names if not name.startswith(IGNORED))
        return {name: sorted(database.execute(f'SELECT * FROM "{name}"'), key=repr) for name in kept}  # noqa: S608 - own tables


def uninterrupted(path: Path, act: Act) -> Seen:
    """Run an action in a process of its own and return what it did."""
    found = path.with_suffix(".seen")

    def run() -> None:
        points = Points()
        points.watch(act)
        found.write_bytes(pickle.dumps(Seen(points.count, points.commits, rows(path))))

    if status := apart(run):
        raise RuntimeError(f"The action ended with {status} although nobody interrupted it.")
    return pickle.loads(found.read_bytes())  # noqa: S301 - our own


def apart(run: Callable[[], None]) -> int:
    """Run something in a child process; return how it ended (0: well, negative: by a signal)."""
    child = os.fork()
    if child == 0:
        try:
            run()
            os._exit(0)
        except BaseException as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def volatile(one: Rows, other: Rows) -> set[tuple[str, int]]:
    """Return the columns in which two runs of one action differ: times, tokens."""
    return {
        (table, place)
        for table in one
        for first, second in zip(one[table], other[table], strict=True)
        for place, (left, right) in enumerate(zip(first, second, strict=True))
        if left != right
    }


def masked(state: Rows, columns: set[tuple[str, int]]) -> Rows:
    """Return rows with the values of some columns told apart only by whether they are there."""
    return {
        table: sorted(
            (
                tuple(
                    value is not None if (table, place) in columns else value
                    for place, value in enumerate(row)
                )
                for row in found
            ),
            key=repr,
        )
        for table, found in state.items()
    }


def differences(one: Rows, other: Rows) -> str:
    """Return in which tables two states differ."""
    return ", ".join(
        f"{table} ({len(one[table])} rows, not {len(other[table])})"
        for table in one
        if one[table] != other[table]
    )


def killed_everywhere(name: str, path: Path, act: Act) -> Outcome:
    """Kill an action at each of its points, each time from the same state of the database."""
    from django.db import connections

    connections.close_all()
    kept = path.with_suffix(".kept")
    shutil.copy(path, kept)
    before = rows(path)
    first = uninterrupted(path, act)
    _fresh(path, kept)
    second = uninterrupted(path, act)
    columns = volatile(first.left, second.left)
    after = masked(first.left, columns)
    outcome = Outcome(name, first.points, first.commits)
    if first.left == before:
        outcome.wrong[0] = "the action changes nothing"
    for point in range(1, first.points + 1):
        _fresh(path, kept)
        ended = apart(lambda point=point: Points(point).watch(act))
        left = rows(path)
        if ended != -signal.SIGKILL:
            outcome.wrong[point] = f"the process was not killed but ended with {ended}"
        elif left != before and masked(left, columns) != after:
            outcome.wrong[point] = differences(masked(left, columns), after)
    _fresh(path, kept)
    return outcome


def _fresh(path: Path, kept: Path) -> None:
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    shutil.copy(kept, path)


def outcomes(folder: Path, wanted: list[str]) -> Iterator[Outcome]:
    """Yield the outcome of each action (those ``wanted``, or all), each on a database of its own."""
    import django

    os.environ |= {"SCHOOLWEAVE_MODE": "demo", "SCHOOLWEAVE_DATA": str(folder)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "schoolweave.web.settings"
    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from tests.web.interrupted.cases import CASES

    path, empty = folder / "schoolweave.sqlite3", folder / "empty.sqlite3"
    path.unlink(missing_ok=True)
    call_command("migrate", verbosity=0)
    connections.close_all()
    shutil.copy(path, empty)
    for name, prepare in CASES.items():
        if wanted and name not in wanted:
            continue
        _fresh(path, empty)
        yield killed_everywhere(name, path, prepare())


def main() -> int:
    """Kill what was asked for; return 1 where something was left half done."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    good = True
    for outcome in outcomes(folder, sys.argv[2:]):
        good = good and not outcome.wrong
        sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
        sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
