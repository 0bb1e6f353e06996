"""People as a list, one person, and somebody new."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from schoolweave.web.accounts import actions, queries
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.forms import InviteForm, OrganisationForm
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.queries import standing
from schoolweave.web.accounts.reach import visible
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.accounts.views.common import form_page, person
from schoolweave.web.ui.downloads import csv_response
from schoolweave.web.ui.tables import Cell, Column, build_table

COLUMNS = (
    Column("name", gettext_lazy("Name"), order=("name",), header=True),
    Column("email", gettext_lazy("E-mail"), order=("email",)),
    Column("roles", gettext_lazy("Roles today")),
    Column("since", gettext_lazy("Here since"), order=("date_joined",)),
    Column("state", gettext_lazy("State")),
)
FIELDS = ("name", "email", "position", "organisation", "roles", "since", "state")


@require_GET
@require("people.manage")
def people(request: HttpRequest) -> HttpResponseBase:
    """List people: search, narrow to a role, sort, download."""
    text, role = request.GET.get("q", "").strip(), request.GET.get("role", "")
    closed = request.GET.get("closed") == "1"
    found = visible(request.user, "people.manage", queries.people(text, role=role, closed=closed))
    if request.GET.get("format") == "csv":
        return csv_response("people.csv", FIELDS, _lines(found))
    query = request.GET.copy()
    query["format"] = "csv"
    table = build_table(
        request,
        found,
        COLUMNS,
        _draw,
        caption=_("People whose account is closed") if closed else _("People"),
        default_sort="name",
        noun=_("people"),
        empty=_("Nobody fits."),
        csv_url=f"?{query.urlencode()}",
    )
    context = {"table": table, "q": text, "role": role, "closed": closed, "roles": ROLES.values()}
    return render(request, "accounts/people.html", context | {"trail": [(_("Home"), "/"), (_("People"), "")]})


def _draw(one: Person) -> dict[str, Any]:
    return {
        "name": Cell(one.name, reverse("person", args=[one.pk]), note=_place(one)),
        "email": one.email,
        "roles": one.roles_in_words or _("None"),  # type: ignore[attr-defined]
        "since": date_format(one.date_joined, "j M Y"),
        "state": state(one),
    }


def _place(one: Person) -> str:
    return ", ".join(filter(None, (one.position, str(one.organisation or ""))))


def state(one: Person) -> str:
    """Return whether an account is open, invited or closed, in words."""
    if not one.is_active:
        return _("Closed")
    invitation = getattr(one, "invitation", None)
    if invitation is not None and invitation.accepted_at is None and not one.has_usable_password():
        return _("Invited")
    return _("Open")


def _lines(found: QuerySet[Person]) -> Any:
    for one in found:
        where = (one.position, str(one.organisation or ""), one.roles_in_words)  # type: ignore[attr-defined]
        yield (one.name, one.email, *where, one.date_joined.date().isoformat(), state(one))


@require_GET
@require("people.manage")
def one_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person: roles, what was lent, what is kept from them."""
    found = get_object_or_404(Person.objects.select_related("organisation", "invitation"), pk=pk)
    check_allowed(request.user, "people.manage", found)
    roles, lent = queries.held_by(found)
    bars, interests, opened = queries.kept_from(found)
    context = {
        "someone": found,
        "state": state(found),
        "place": _place(found),
        "roles": roles,
        "lent": lent,
        "given": standing.lent_by(found),
        "bars": bars,
        "interests": interests,
        "opened": opened,
        "myself": found.pk == person(request).pk,
        "trail": [(_("Home"), "/"), (_("People"), reverse("people")), (found.name, "")],
    }
    return render(request, "accounts/person.html", context)


@require_http_methods(["GET", "POST"])
@require("people.manage")
def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody by letter."""
    check_allowed(request.user, "people.manage")
    return form_page(
        request,
        InviteForm(request.POST or None, initial={"scope_kind": "everywhere"}),
        lambda form: actions.invite(**form.given, by=person(request)),
        title=_("Invite somebody"),
        submit=_("Send the invitation"),
        weight=_("They get a letter with a link that works once, within 14 days."),
        done=_("The invitation is on its way."),
        back=reverse("people"),
    )


@require_http_methods(["GET", "POST"])
@require("people.manage")
def organisation_new(request: HttpRequest) -> HttpResponse:
    """Add an organisation to which people belong."""
    check_allowed(request.user, "people.manage")
    return form_page(
        request,
        OrganisationForm(request.POST or None),
        lambda form: actions.add_organisation(
            kind=form.cleaned_data["kind"],
            name=form.cleaned_data["name"],
            school_id=form.cleaned_data["school"],
            by=person(request),
        ),
        title=_("Add an organisation"),
        submit=_("Add it"),
        done=_("It is added. You can choose it when you invite somebody."),
        back=reverse("people"),
    )
