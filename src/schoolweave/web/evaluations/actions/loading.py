"""Load cells: read whole before anything is locked, kept beside earlier files."""

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from schoolweave.evidence import studies
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory.models import School
from schoolweave.web.evaluations import reading, rules
from schoolweave.web.evaluations.actions.moving import begin, end
from schoolweave.web.evaluations.models import Cells, Study


def load(
    *,
    study: Study,
    kind: str,
    file_name: str,
    content: bytes,
    strangers: bool = False,
    by: Person | None,
) -> Cells:
    """Keep a file of cells of a frozen study; its plan stands, so the file is read before anything is locked.

    ``strangers`` says that schools which the register does not have are meant: they are gone from it. Raises
    :class:`NotAllowed`, :class:`NotNow`, or :class:`~schoolweave.web.evaluations.reading.NotCells` where the
    file is about learners or is not understood.
    """
    known = Study.objects.select_related("register").get(pk=study.pk)
    rules.check_can("load", by, known)
    rules.check_state(known, "load")
    read = reading.panel if kind == Cells.Kind.PANEL else reading.schools
    listed = None if strangers else _listed(known)
    name = Path(file_name).name[:200]
    found = read(content, studies.parse(known.plan), name=name, known=listed)
    return _keep(study, kind, name, found, by)


def _listed(study: Study) -> reading.Known:
    """Return what tells which schools the study's register has; with an empty register nothing is told."""
    ids = set(School.objects.filter(register_id=study.register_id).values_list("pk", flat=True))
    return lambda asked: set(asked) & ids if ids else asked


@transaction.atomic
def _keep(study: Study, kind: str, file_name: str, found: reading.Read, by: Person | None) -> Cells:
    locked = begin("load", study, by)
    cells = Cells.objects.create(
        study=locked,
        kind=kind,
        file_name=file_name,
        sha256=found.sha256,
        content=found.content,
        rows=found.rows,
        schools=found.schools,
        years=list(found.years),
        loaded_by=by,
        loaded_at=timezone.now(),
    )
    end("load", locked, by, after={"file": cells.file_name, "sha256": cells.sha256, "rows": cells.rows})
    return cells
