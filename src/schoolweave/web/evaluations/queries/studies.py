"""Studies as lists and one by one."""

from typing import Any

from django.db.models import Q, QuerySet

from schoolweave.web.accounts import reach
from schoolweave.web.accounts.reach import Visitor
from schoolweave.web.evaluations import rules
from schoolweave.web.evaluations.models import Run, SignOff, Study


def visible(person: Visitor) -> QuerySet[Study]:
    """Return the studies that a visitor may see: published ones, and others by role and reach."""
    return reach.visible(person, "study.read", Study.objects.all()).select_related("programme", "register")


def narrowed(found: QuerySet[Study], *, text: str = "", state: str = "") -> QuerySet[Study]:
    """Return the studies whose title, programme or short name has the text, in a state."""
    if text:
        found = found.filter(
            Q(title__icontains=text) | Q(programme__name__icontains=text) | Q(slug__icontains=text)
        )
    return found.filter(status=state) if state else found


def find(slug: str) -> Study | None:
    """Return the study of a short name, without its register's outline."""
    known = Study.objects.select_related("programme", "register", "created_by").defer("register__outline")
    return known.filter(slug=slug).first()


def result_run(study: Study) -> Run | None:
    """Return the run whose result stands: the one signed off or waiting for it, else the newest done."""
    signed = SignOff.objects.filter(run__study=study).exclude(decision=SignOff.Decision.RETURNED)
    done = study.runs.filter(status=Run.Status.DONE).select_related("panel", "schools", "asked_by")
    done = done.defer("panel__content", "schools__content")
    chosen = signed.values_list("run_id", flat=True).first()
    return done.filter(pk=chosen).first() if chosen else done.first()


def waiting(study: Study) -> Run | None:
    """Return the newest run where it is under way or ended without a result, ``None`` otherwise."""
    newest = study.runs.defer("result").first()
    if newest is None or newest.status == Run.Status.DONE:
        return None
    newest.study = study
    return newest if newest.status in rules.UNDER_WAY or newest.message else None


def statement_in(result: dict[str, Any], language: str) -> tuple[str, dict[str, Any]]:
    """Return the statement of a result in a language, and its code; in English where it is lacking."""
    said: dict[str, dict[str, Any]] = result["statement"]
    code = language.split("-")[0]
    return (code, said[code]) if code in said else ("en", said["en"])
