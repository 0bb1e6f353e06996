"""Answers about finished scenarios, kept: what is done does not change."""

from collections.abc import Callable
from typing import TypeVar

from schoolweave.web.rounds.models import Scenario
from schoolweave.web.ui import kept as answers

T = TypeVar("T")


def kept(name: str, scenarios: tuple[Scenario, ...], build: Callable[[], T]) -> T:
    """Return what ``build`` gives, from the cache where it was built for these scenarios as they stand."""
    stamps = "|".join(f"{one.pk} {one.attempt} {one.finished_at}" for one in scenarios)
    return answers.kept(f"scenario {name}", stamps, build)
