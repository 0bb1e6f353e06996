"""What published studies and challenges say, as rows of open data: suppressed before they were kept."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from schoolweave.web.evaluations.models import Goal, Run, SignOff, Study

Line = tuple[str | int | float | None, ...]


def published(register: str) -> QuerySet[Study]:
    """Return the published studies of a register."""
    found = Study.objects.filter(register=register, status=Study.Status.PUBLISHED)
    return found.select_related("programme").order_by("published_at", "pk")


def study_lines(register: str) -> Iterator[Line]:
    """Yield a row for each published study: its answer with its interval, or the symbol in place of it."""
    studies = {one.pk: one for one in published(register)}
    signed = SignOff.objects.filter(decision=SignOff.Decision.SIGNED, run__study__in=studies)
    for run in Run.objects.filter(sign_offs__in=signed).order_by("study__published_at", "study_id"):
        yield _study_line(studies[run.study_id], run)


def _study_line(study: Study, run: Run) -> Line:
    whole, outcome = run.result["whole"], study.plan["outcome"]
    answer: dict[str, Any] = whole.get("answer") or {"suppressed": False}
    names = ("att", "se", "low", "high", "n_treated", "n_control")
    symbol = "c" if answer["suppressed"] else "" if "att" in answer else "x"
    return (
        study.slug,
        study.title,
        study.programme_id,
        outcome["name"],
        outcome["unit"],
        study.plan["design"],
        *(answer.get(name) for name in names),
        symbol,
        run.result["statement"]["en"]["security"]["rating"],
        study.sha256,
        f"{study.published_at:%Y-%m-%d}" if study.published_at else "",
    )


def challenge_lines(register: str) -> Iterator[Line]:
    """Yield a row for each year of each challenge, of all learners and of those who stayed."""
    found = Goal.objects.filter(collaboration__register=register).order_by("collaboration_id", "key")
    for goal in found.iterator():
        for who, key in (("all", "points"), ("stayers", "stayers")):
            for point in goal.result.get(key, []):
                yield goal.collaboration_id, goal.key, goal.title, who, point["year"], *_point(point)


def _point(point: dict[str, Any]) -> Line:
    text = point["learners"]
    learners = int(text) if text.isdecimal() else None
    return learners, point["value"], point["path"], point["low"], point["high"], point["symbol"]


def challenges(register: str) -> int:
    """Return how many rows :func:`challenge_lines` has."""
    found = Goal.objects.filter(collaboration__register=register).values_list("result", flat=True)
    return sum(len(one["points"]) + len(one.get("stayers", [])) for one in found)
