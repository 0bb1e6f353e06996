"""How far a job is, told through a small file beside the uploads.

A job that applies an import writes in one transaction, so nothing it says in the database can be seen
before it ends; the file can. Its age is also the job's sign of life.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

EVERY_SECONDS = 0.3
"""How often a job says how far it is, at most."""


@dataclass(frozen=True, slots=True)
class Sign:
    """What a job said last, and when: ``fraction`` of the whole job is between 0 and 1."""

    stage: str
    done: int
    total: int
    fraction: float
    at: datetime


class Meter:
    """Tells how far one job is."""

    def __init__(self, item_id: int) -> None:
        self.path = _path(item_id)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.told = 0.0

    def stage(self, name: str, start: float, end: float) -> Callable[[int, int], None]:
        """Begin a stage that takes the job from one fraction to another; return its progress function."""

        def tell(done: int, total: int) -> None:
            now = time.monotonic()
            if now - self.told < EVERY_SECONDS and done < total:
                return
            self.told = now
            share = done / total if total else 1.0
            self._write(
                {"stage": name, "done": done, "total": total, "fraction": start + (end - start) * share}
            )

        self.told = 0.0
        tell(0, 1)
        return tell

    def _write(self, what: dict[str, str | int | float]) -> None:
        beside = self.path.with_suffix(".new")
        beside.write_text(json.dumps(what), "utf-8")
        beside.replace(self.path)  # a reader sees the old sign or the new, never half of one


def last_sign(item_id: int) -> Sign | None:
    """Return what the job of an import said last, or nothing."""
    path = _path(item_id)
    try:
        said = json.loads(path.read_text("utf-8"))
        at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return None
    return Sign(said["stage"], said["done"], said["total"], said["fraction"], at)


def forget(item_id: int) -> None:
    """Remove what was said."""
    _path(item_id).unlink(missing_ok=True)


def _path(item_id: int) -> Path:
    return Path(settings.MEDIA_ROOT) / "imports" / f"progress-{item_id}.json"
