"""Keep a file that supports an expression or application, and take it away again."""

from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.rounds.actions.expressions.starting import locked
from schoolweave.web.rounds.actions.receipts import link_to
from schoolweave.web.rounds.models import Application, Attachment, Expression, Part
from schoolweave.web.rounds.rules import NotNow, applications, expressions
from schoolweave.web.rounds.rules.attachments import MOST_FILES, check_content


@transaction.atomic
def attach(*, to: Part | Application, file: UploadedFile, field: str = "", by: Person) -> Attachment:
    """Keep a file. Its kind is told by its content, not by its name.

    Raises :class:`NotNow` with a sentence where it is too large, empty or of a kind that is not taken.
    """
    thing = _locked(to, by)
    kind = check_content(file)
    kept = thing.attachments.filter(removed_at__isnull=True)
    if kept.filter(school=to.school).count() >= MOST_FILES:
        raise NotNow(gettext("There are %(most)s files already: take one away first.") % {"most": MOST_FILES})
    item = Attachment.objects.create(
        school=to.school,
        field=field,
        file=file,
        name=(file.name or "file")[-200:],
        content_type=kind,
        size=file.size or 0,
        sha256=_sha256(file),
        added_by=by,
        **link_to(thing),
    )
    record(verb="attachment.added", object=thing, by=by, after={"name": item.name, "sha256": item.sha256})
    return item


@transaction.atomic
def detach(*, item: Attachment, by: Person) -> None:
    """Take a file away. What was sent before keeps its name and check sum; the file itself goes."""
    thing = item.about
    _locked(thing if item.application_id else thing.parts.get(school=item.school_id), by)
    row = Attachment.objects.select_for_update(of=("self",)).get(pk=item.pk)
    if row.removed_at is not None:
        raise NotNow(gettext("“%(name)s” has been taken away already.") % {"name": row.name})
    row.removed_at = timezone.now()
    row.save()
    record(verb="attachment.removed", object=row.about, by=by, before={"name": row.name})
    if not row.about.receipts.exists():  # nobody has received it: it can go altogether
        storage, path = row.file.storage, str(row.file.name)
        transaction.on_commit(lambda: storage.delete(path))


def _locked(to: Part | Application, by: Person) -> Any:
    if isinstance(to, Application):
        row = Application.objects.select_for_update(of=("self",)).select_related("school").get(pk=to.pk)
        applications.check_can_edit(by, row)
        return row
    expression: Expression = locked(to.expression)
    to.expression = expression
    expressions.check_can_edit(by, to)
    return expression


def _sha256(file: UploadedFile) -> str:
    file.seek(0)
    found = sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
