"""What may I do, and why: roles in words, what was lent, what is kept from me."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schoolweave.web.accounts import actions, queries
from schoolweave.web.accounts.access import signed_in
from schoolweave.web.accounts.forms import ConflictForm, DelegateForm
from schoolweave.web.accounts.models import Delegation
from schoolweave.web.accounts.queries import standing
from schoolweave.web.accounts.rules import lendable
from schoolweave.web.accounts.views.common import form_page, person


@require_GET
@signed_in
def my_roles(request: HttpRequest) -> HttpResponse:
    """Say what the person may do, where, since when and why."""
    me = person(request)
    roles, lent = queries.held_by(me)
    bars, interests, opened = queries.kept_from(me)
    context = {
        "roles": roles,
        "lent": lent,
        "given": standing.lent_by(me),
        "bars": bars,
        "interests": interests,
        "opened": opened,
        "can_lend": bool(lendable(me)),
        "trail": [(_("Home"), "/"), (_("What I may do"), "")],
    }
    return render(request, "accounts/my_roles.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def delegate(request: HttpRequest) -> HttpResponse:
    """Lend something to somebody for some days."""
    me = person(request)
    return form_page(
        request,
        DelegateForm(request.POST or None, by=me),
        lambda form: actions.delegate(**form.cleaned_data, by=me),
        title=_("Let somebody act for you"),
        lede=_("They can do it wherever you can. Each thing that they do is recorded under their own name."),
        submit=_("Let them act for me"),
        weight=_("They are told by letter. You can take it back at any time."),
        done=_("They can act for you now, and a letter tells them so."),
        back=reverse("my_roles"),
    )


@require_POST
@signed_in
def delegation_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what was lent, or give it back."""
    actions.end_delegation(delegation=get_object_or_404(Delegation, pk=pk), by=person(request))
    messages.success(request, _("It has ended."))
    return redirect("my_roles")


@require_http_methods(["GET", "POST"])
@signed_in
def conflict(request: HttpRequest) -> HttpResponse:
    """Declare an interest in a record within one round."""
    me = person(request)
    asked = {"call": "round", "kind": "kind", "which": "which"}
    initial = {field: request.GET[name] for field, name in asked.items() if name in request.GET}
    return form_page(
        request,
        ConflictForm(request.POST or None, initial=initial),
        lambda form: actions.declare_conflict(
            round=form.cleaned_data["call"],
            about_record=form.cleaned_data["record"],
            reason=form.cleaned_data["reason"],
            by=me,
        ),
        title=_("Declare a conflict of interest"),
        lede=_("Such as a school where you worked, or that somebody close to you leads."),
        submit=_("Declare it"),
        weight=_(
            "What touches it in this round is hidden from you at once. Only an administrator can end that. "
            "Your name and reason stand in the round's decision packs and in the record of changes."
        ),
        done=_("Your interest is declared. What touches it in this round is hidden from you."),
        back=reverse("my_roles"),
    )


@require_POST
@signed_in
def letters(request: HttpRequest) -> HttpResponse:
    """Choose each letter at once, or one a day; or the language of letters."""
    given = request.POST
    at_once = given["at_once"] == "1" if "at_once" in given else None
    try:
        actions.choose_letters(at_once=at_once, language=given.get("language"), by=person(request))
    except ValueError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your choice is kept."))
    return redirect("my_roles")
