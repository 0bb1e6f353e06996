"""What studies belong to, and that published ones are for everybody."""

from typing import Any

from django.db.models import Q

from schoolweave.web.accounts.reach import Condition, Visitor, declare
from schoolweave.web.evaluations.models import Cells, Goal, Run, SignOff, Study


def _published(person: Visitor, capability: str, study: Any) -> bool:
    return bool(study.status == Study.Status.PUBLISHED)


def _rows_published(person: Visitor, capability: str) -> Q:
    return Q(status=Study.Status.PUBLISHED)


PUBLISHED = Condition(_published, _rows_published, frozenset({"study.read"}))

declare(Study, register="register_id", opens=(PUBLISHED,))
declare(Cells, belongs_to="study")
declare(Run, belongs_to="study")
declare(SignOff, belongs_to="run")
declare(Goal, belongs_to="collaboration")
