"""Imports, their problems and their changes, narrowed by what a person asks for."""

from django.db.models import Q, QuerySet

from schoolweave.web.directory.models import Change, Import, Problem


def imports(text: str = "") -> QuerySet[Import]:
    """Return imports; those whose file, register or uploader's name holds the text."""
    found = Import.objects.select_related("created_by").defer("report", "difference", "mapping")
    if text:
        found = found.filter(
            Q(file_name__icontains=text) | Q(register__icontains=text) | Q(created_by__name__icontains=text)
        )
    return found


def problems(item: Import, *, text: str = "", kind: str = "") -> QuerySet[Problem]:
    """Return an import's problems of a kind that hold the text."""
    found = item.problems.filter(kind=kind) if kind else item.problems.all()
    if text:
        found = found.filter(
            Q(message__icontains=text)
            | Q(value__icontains=text)
            | Q(column__icontains=text)
            | Q(school__icontains=text)
        )
    return found


def changes(item: Import, *, text: str = "", kind: str = "") -> QuerySet[Change]:
    """Return what an import would change, of a kind, of schools whose name or id holds the text."""
    found = item.changes.filter(kind=kind) if kind else item.changes.all()
    return found.filter(Q(name__icontains=text) | Q(school__icontains=text)) if text else found
