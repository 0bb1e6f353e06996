"""One act on many rows: each wholly or not at all."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied

from schoolweave.web.rounds.models import Application, Expression
from schoolweave.web.rounds.rules import NotNow


@dataclass(frozen=True, slots=True)
class Bulk:
    """What became of an act on many: how many were done, and why the others were not, by reference."""

    done: int
    refused: tuple[tuple[str, str], ...]


def to_many(rows: Iterable[Expression | Application], act: Callable[[Any], object]) -> Bulk:
    """Do an act on each; what cannot be done is told, not the end of it."""
    done, refused = 0, []
    for row in rows:
        try:
            act(row)
            done += 1
        except (NotNow, PermissionDenied) as refusal:
            refused.append((row.reference, str(refusal)))
    return Bulk(done, tuple(refused))
