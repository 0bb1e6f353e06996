"""An import's way: uploaded, read, confirmed or cancelled, applied. Each step leaves an audit event."""

from dataclasses import dataclass
from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.directory import progress
from schoolweave.web.directory.models import Extract, Import
from schoolweave.web.directory.rules import NotNow, check_can, stopped
from schoolweave.web.directory.uploads import remove_files, shown_name
from schoolweave.web.ui.jobs import ask_for

S = Import.Status
CAPABILITY = "register.import"


@dataclass(frozen=True, slots=True)
class Upload:
    """What a person gave: the register, and what goes with it."""

    file: UploadedFile
    companion: UploadedFile | None = None
    links: UploadedFile | None = None
    mapping: str = ""
    as_of: date | None = None


@transaction.atomic
def upload(*, given: Upload, by: Person) -> Import:
    """Keep a file and have it read. What it would change is worked out in the background."""
    check_allowed(by, CAPABILITY)
    item = Import.objects.create(
        file=given.file,
        companion=given.companion or "",
        links=given.links or "",
        file_name=shown_name(given.file.name or ""),
        mapping=given.mapping,
        as_of=given.as_of,
        created_by=by,
    )
    record(verb="import.uploaded", object=item, by=by, after={"bytes": given.file.size})
    _ask_for_job(item)
    return item


@transaction.atomic
def confirm(*, item: Import, by: Person) -> Import:
    """Decide that the register shall say what the file says, and have it applied.

    Where the register has changed since the file was compared with it, the import is to be read again
    instead, and its state is “waiting to be read”. Raises :class:`NotNow` where it is not ready, or
    another import of the register is being applied.
    """
    check_allowed(by, CAPABILITY, item)
    item = _locked(item)
    check_can("confirm", item)
    _make_way(item)
    if newest_extract(item.register) != item.compared_with:
        return _begin(
            item, S.UPLOADED, gettext_noop("The register has changed since this file was compared with it.")
        )
    item.decided_by = by
    record(verb="import.confirmed", object=item, by=by, after=item.difference.get("rows", {}))
    return _begin(item, S.APPLYING, "")


@transaction.atomic
def cancel(*, item: Import, by: Person) -> Import:
    """Decide against an import; its files are removed and nothing is changed."""
    check_allowed(by, CAPABILITY, item)
    item = _locked(item)
    check_can("cancel", item)
    item.decided_by = by
    record(verb="import.cancelled", object=item, by=by)
    _begin(item, S.CANCELLED, "")
    transaction.on_commit(lambda: remove_files(item))
    return item


@transaction.atomic
def restart(*, item: Import, by: Person) -> Import:
    """Read an import again that failed or whose job has stopped; what was shown before is shown anew."""
    check_allowed(by, CAPABILITY, item)
    item = _locked(item)
    check_can("restart", item)
    record(verb="import.restarted", object=item, by=by, before={"status": str(item.status)})
    return _begin(item, S.UPLOADED, "")


def newest_extract(register: str) -> int | None:
    """Return the id of a register's newest extract, the one that a difference is worked out against."""
    return Extract.objects.filter(register_id=register).order_by("-id").values_list("id", flat=True).first()


def _locked(item: Import) -> Import:
    return Import.objects.select_for_update().get(pk=item.pk)


def _begin(item: Import, status: Import.Status, message: str) -> Import:
    """Go to a state; jobs of the state before can no longer end it."""
    progress.forget(item.pk)
    item.status, item.message = status, message
    item.attempt += 1
    item.save()
    _ask_for_job(item)
    return item


def _ask_for_job(item: Import) -> None:
    """Have the job done that the import's state calls for."""
    job = {S.UPLOADED: "read", S.APPLYING: "apply"}.get(Import.Status(item.status))
    if job is not None:
        ask_for(f"directory.tasks.{job}", item.pk, item.attempt)


def _make_way(item: Import) -> None:
    """Refuse while another import of the register is being applied; give up one whose job has stopped."""
    for other in Import.objects.select_for_update().filter(register=item.register, status=S.APPLYING):
        if not stopped(other):
            raise NotNow(
                gettext(
                    "Another import of this register, %(file)s, is being applied: "
                    "wait until it has finished, then confirm this one."
                )
                % {"file": other.file_name}
            )
        Import.objects.filter(pk=other.pk).update(
            status=S.FAILED,
            attempt=other.attempt + 1,
            message=gettext_noop("It stopped while it was being applied, and another import took its place."),
            changed_at=timezone.now(),
        )
