"""Go through every point of every action and look at what a kill there would leave.

What is left must be what was there before the action or what is there after it, to the row and the byte,
and every file that a row names must be there. Work in several transactions is begun again from each state
that a kill can leave, and must come to the same end.

``python -m tests.web.interrupted.harness FOLDER [ACTION …]`` prints a line of JSON for each case; with
``python tests/with_postgres.py`` before it, on PostgreSQL.
"""

import json
import os
import pickle
import shutil
import signal
import sys
import traceback
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.web.interrupted.killing import killed_at
from tests.web.interrupted.making import Act, Case, Job, Things, World
from tests.web.interrupted.points import Points
from tests.web.interrupted.postgres import own
from tests.web.interrupted.stores import Rows, Store, differences, store_of

REALLY_KILLED = ("rounds.actions.expressions.sending.submit", "directory.tasks.read")
"""Cases whose process is killed at each point as well: an action, and work in several transactions."""
NAMED = {
    "rounds_attachment": ("file", lambda row: row["removed_at"] is None),
    "directory_import": ("file", lambda row: row["status"] not in {"cancelled", "applied"}),
}
"""Tables whose rows name an upload, and when it must be there."""


@dataclass(slots=True)
class Outcome:
    """One case: its points, how often it commits, states begun again from, real kills, and what was wrong."""

    case: str
    points: int
    commits: int
    begun_again: int = 0
    killed: int = 0
    wrong: list[str] = field(default_factory=list)


class Bench:
    """The folder in which cases run, one database at a time."""

    def __init__(self, folder: Path) -> None:
        from django.conf import settings
        from django.core.management import call_command

        self.folder, self.media = folder, Path(settings.MEDIA_ROOT)
        self.kept = folder / "kept-uploads"
        (folder / "schoolweave.sqlite3").unlink(missing_ok=True)
        call_command("migrate", verbosity=0)
        self.store = store_of(folder)
        self.columns = {table: self.store.columns(table) for table in NAMED}
        self.worlds: dict[str, tuple[Any, bytes]] = {}
        self._keep("nothing", None)

    def run(self, name: str, case: Case) -> Outcome:
        """Go through one case."""
        found = case.prepare(self.made(case.world))
        job = found if isinstance(found, Job) else Job(found, lambda also: None, lambda: None)
        self.closed()
        start = self.store.image()
        before = self.store.rows(start)
        self._uploads(self.media, self.kept)
        points = Points(self.store, self.media, job.also)
        points.watch(job.act)
        told = job.told()
        self.closed()
        outcome = Outcome(name, len(points.seen), points.commits)
        states = [self.store.rows(image) for image in points.images]
        after = self.store.rows(self.store.image())
        outcome.wrong += self.judged(points, states, before, after, several=isinstance(found, Job))
        if isinstance(found, Job):
            self.begin_again(outcome, points, states, job, told)
        if name in REALLY_KILLED:
            self.kill(outcome, points, states, start, job.act)
        return outcome

    def judged(
        self, points: Points, states: list[Rows], before: Rows, after: Rows, *, several: bool
    ) -> list[str]:
        """Return what is wrong with the states that kills would leave."""
        wrong = [] if before != after or several else ["the action changes nothing"]
        whole = [state in (before, after) for state in states]
        for number, (image, uploads, _) in enumerate(points.seen, start=1):
            if not whole[image] and not several:
                wrong.append(f"half done at {number}: {differences(states[image], after)}")
            if gone := named_uploads(states[image], self.columns) - uploads:
                wrong.append(f"at {number} a row names a file that is not there: {sorted(gone)}")
        return wrong

    def begin_again(
        self, outcome: Outcome, points: Points, states: list[Rows], job: Job, told: object
    ) -> None:
        """Do the work again from each state that a kill can leave."""
        done: list[tuple[Rows, object]] = []
        for image, _, also in points.seen:
            if (states[image], also) in done:
                continue
            done.append((states[image], also))
            self._uploads(self.kept, self.media)
            self.fresh(points.images[image])
            job.again(also)
            if (now := job.told()) != told:
                outcome.wrong.append(f"begun again after {len(done) - 1} changes: {now}, not {told}")
            self.closed()
        outcome.begun_again = len(done)

    def kill(self, outcome: Outcome, points: Points, states: list[Rows], start: Any, act: Act) -> None:
        """Kill a process at each point, and compare with its image; times differ, counts do not."""
        for number, (image, _, _) in enumerate(points.seen, start=1):
            self._uploads(self.kept, self.media)
            self.fresh(start)
            ended = killed_at(number, self.reopened, self.media, act)
            left = self.store.rows(self.store.image())
            same = (left == states[0]) == (states[image] == states[0])
            same = same and {t: len(r) for t, r in left.items()} == {
                t: len(r) for t, r in states[image].items()
            }
            if ended != -signal.SIGKILL or not same:
                outcome.wrong.append(f"a real kill at {number} ended with {ended}; left the same: {same}")
        outcome.killed = len(points.seen)

    def made(self, world: World) -> Things:
        """Put a world in place, made where it is new; return a copy of its things."""
        if world.name not in self.worlds:
            if world.base is None:
                self.fresh(self.worlds["nothing"][0])
                things = world(None)
            else:
                things = world(self.made(world.base))
            self._keep(world.name, things)
        image, told = self.worlds[world.name]
        self.fresh(image)
        # Pickled by `_keep`, in this process and no file: a copy of the things, new for each case.
        return pickle.loads(told)  # noqa: S301

    def fresh(self, image: Any) -> None:
        """Put a database in place."""
        self.closed()
        self.store.put(image)

    def closed(self) -> None:
        """Close the database."""
        from django.db import connections

        connections.close_all()

    def reopened(self) -> Store:
        """Return the store for another process."""
        return store_of(self.folder)

    def _keep(self, name: str, things: Things | None) -> None:
        self.closed()
        self.worlds[name] = (self.store.image(), pickle.dumps(things))

    @staticmethod
    def _uploads(source: Path, target: Path) -> None:
        if source.exists():
            shutil.copytree(source, target, dirs_exist_ok=True)


def named_uploads(state: Rows, columns: dict[str, list[str]]) -> set[str]:
    """Return the uploads that rows name; ``columns`` are by table, as the database has them."""
    found = set()
    for table, (column, needed) in NAMED.items():
        named = [dict(zip(columns[table], row, strict=True)) for row in state[table]]
        found |= {row[column] for row in named if needed(row)}
    return found


def outcomes(folder: Path, wanted: list[str]) -> Iterator[Outcome]:
    """Yield the outcome of each case (those of the actions ``wanted``, or all)."""
    import django

    os.environ |= {"SCHOOLWEAVE_MODE": "demo", "SCHOOLWEAVE_DATA": str(folder)}
    os.environ["DJANGO_SETTINGS_MODULE"] = "schoolweave.web.settings"
    django.setup()
    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    from tests.web.interrupted.cases import CASES
    from tests.web.rounds.making import quick

    quick(pytest.MonkeyPatch())
    bench = Bench(folder)
    for name, case in CASES.items():
        if not wanted or any(name.startswith(one) for one in wanted):
            try:
                yield bench.run(name, case)
            except Exception as error:  # told as that case's, so that the others are still looked at
                trace = traceback.format_exc(limit=-3)
                yield Outcome(name, 0, 0, wrong=[f"{type(error).__name__}: {error}", trace])


@contextmanager
def _database(template: str) -> Iterator[None]:
    """Let the site have a PostgreSQL database of its own, where ``DATABASE_URL`` names a server."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield
        return
    with own(url, template) as address:
        os.environ["DATABASE_URL"] = address
        yield


def main() -> int:
    """Go through what was asked for; return 1 where something, not on purpose, was left half done."""
    asked = ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("actions", nargs="*", metavar="ACTION")
    asked.add_argument("--template", default="template1", help="a PostgreSQL database to begin from")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    good = True
    with _database(given.template):
        for outcome in outcomes(given.folder, given.actions):
            good = good and bool(outcome.wrong) == outcome.case.startswith("torn")
            sys.stdout.write(json.dumps(asdict(outcome)) + "\n")
            sys.stdout.flush()
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
