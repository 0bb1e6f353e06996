"""What an administrator does about one person: roles, bars, account, invitation."""

from collections.abc import Callable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from schoolweave.web.accounts import actions
from schoolweave.web.accounts.access import require
from schoolweave.web.accounts.forms import BarForm, ReasonForm, RoleForm
from schoolweave.web.accounts.models import Assignment, Bar, Conflict, Person
from schoolweave.web.accounts.queries import role_in_words
from schoolweave.web.accounts.rules import check_allowed
from schoolweave.web.accounts.views.common import form_page, person

View = Callable[..., HttpResponse]


def _manage(view: View) -> View:
    closed: Any = require_http_methods(["GET", "POST"])(require("people.manage")(view))
    return cast("View", closed)


def _because(request: HttpRequest, who: Person, do: Callable[[str], object], **words: Any) -> HttpResponse:
    """Ask for a reason, and do it."""
    check_allowed(request.user, "people.manage", who)
    form = ReasonForm(request.POST or None)
    back = reverse("person", args=[who.pk])
    return form_page(request, form, lambda one: do(one.cleaned_data["reason"]), back=back, **words)


@_manage
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a person a role."""
    who = get_object_or_404(Person, pk=pk)
    check_allowed(request.user, "people.manage", who)
    return form_page(
        request,
        RoleForm(request.POST or None, initial={"scope_kind": "everywhere"}),
        lambda form: actions.give_role(person=who, **form.given, by=person(request)),
        title=_("Give %(who)s a role") % {"who": who},
        submit=_("Give the role"),
        weight=_("It holds from its first day. It is recorded that you gave it."),
        done=_("The role is given."),
        back=reverse("person", args=[pk]),
    )


@_manage
def assignment_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role that somebody holds."""
    held = get_object_or_404(Assignment.objects.select_related("person"), pk=pk)
    return _because(
        request,
        held.person,
        lambda reason: actions.end_role(assignment=held, reason=reason, by=person(request)),
        title=_("End a role of %(who)s") % {"who": held.person},
        lede=role_in_words(held),
        submit=_("End the role"),
        weight=_("It gives nothing from this moment on, and what was lent through it neither."),
        done=_("The role has ended."),
    )


@_manage
def bar(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a person from one record."""
    who = get_object_or_404(Person, pk=pk)
    check_allowed(request.user, "people.manage", who)
    return form_page(
        request,
        BarForm(request.POST or None),
        lambda form: actions.bar(
            person=who,
            about_record=form.cleaned_data["record"],
            reason=form.cleaned_data["reason"],
            to_date=form.cleaned_data["to_date"],
            by=person(request),
        ),
        title=_("Keep %(who)s from a record") % {"who": who},
        submit=_("Keep them from it"),
        weight=_("They see neither the record nor what lies within it, whatever their roles."),
        done=_("They are kept from it."),
        back=reverse("person", args=[pk]),
    )


@_manage
def bar_lift(request: HttpRequest, pk: int) -> HttpResponse:
    """Lift a bar."""
    held = get_object_or_404(Bar.objects.select_related("person"), pk=pk)
    return _because(
        request,
        held.person,
        lambda reason: actions.lift_bar(bar=held, reason=reason, by=person(request)),
        title=_("Lift a bar on %(who)s") % {"who": held.person},
        lede=held.about_name,
        submit=_("Lift the bar"),
        done=_("The bar is lifted."),
    )


@_manage
def conflict_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an interest that somebody declared."""
    held = get_object_or_404(Conflict.objects.select_related("person"), pk=pk)
    return _because(
        request,
        held.person,
        lambda reason: actions.end_conflict(conflict=held, reason=reason, by=person(request)),
        title=_("End an interest that %(who)s declared") % {"who": held.person},
        lede=f"{held.about_name}, {held.round_name}",
        submit=_("End it"),
        done=_("The interest has ended."),
    )


@_manage
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account, or open it again."""
    who = get_object_or_404(Person, pk=pk)
    do, words = (
        (actions.close, _("Close the account of %(who)s"))
        if who.is_active
        else (
            actions.reopen,
            _("Open the account of %(who)s again"),
        )
    )
    return _because(
        request,
        who,
        lambda reason: do(person=who, reason=reason, by=person(request)),
        title=words % {"who": who},
        submit=_("Close the account") if who.is_active else _("Open the account"),
        weight=_("Nothing is deleted: what they did stays on record."),
        done=_("The account is closed.") if who.is_active else _("The account is open again."),
    )
