"""One thing per page: the answers of one page of a school's part, and what schools say together."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from schoolweave.policy.workflow import Field
from schoolweave.web.accounts.access import require
from schoolweave.web.rounds import questions as q
from schoolweave.web.rounds.actions import expressions as actions
from schoolweave.web.rounds.forms.fields import PageForm, initial_of
from schoolweave.web.rounds.models import Part
from schoolweave.web.rounds.queries.facts import prefilled, to_confirm
from schoolweave.web.rounds.queries.tasks import TITLES
from schoolweave.web.rounds.rules import NotNow
from schoolweave.web.rounds.rules import expressions as rules
from schoolweave.web.rounds.views.common import person
from schoolweave.web.rounds.views.doing import form_page
from schoolweave.web.rounds.views.expressions import files, partners
from schoolweave.web.rounds.views.expressions.common import open_expression, own_part, trail
from schoolweave.web.ui import stale
from schoolweave.web.ui.components import Fact

LEDES = {
    q.FACTS: _("This is what the register says. Where it is wrong, say so: the office passes it on."),
    q.STANCE: _("This is not a commitment. “We do not know yet” is an answer too."),
    q.CONTACT: _("The programme office writes to this person about this round alone."),
}


@require_http_methods(["GET", "POST"])
@require("expression.write")
def page(request: HttpRequest, reference: str, part: int, name: str) -> HttpResponseBase:
    """Answer one page of a school's part."""
    expression, own = own_part(request, reference, part)
    if name not in q.pages_of(expression.round):
        raise Http404
    if name == q.PARTNERS:
        return partners.partners(request, own)
    if name == q.FILES:
        return files.files(request, own)
    fields = q.page_fields(expression.round, name)
    form = PageForm(request.POST or None, questions=fields, initial=_initial(own, fields))
    more: dict[str, Any] = {"facts": _facts(own)} if name == q.FACTS else {}
    if request.method == "POST" and form.is_valid():
        refused = _save(request, own, name, form)
        if refused is None:
            return redirect("expression", reference)
        more |= refused
    return form_page(
        request,
        form,
        TITLES[name],
        trail=trail(expression, str(TITLES[name])),
        caption=own.school.name,
        lede=LEDES.get(name, ""),
        submit=gettext("Save and go on"),
        **more,
    )


def _save(request: HttpRequest, part: Part, name: str, form: PageForm) -> dict[str, Any] | None:
    """Save a page; where that cannot be, return what the page then shows, with what was typed kept."""
    about, version = f"{TITLES[name]}: {part.school}", form.cleaned_data["version"]
    try:
        actions.save_page(part=part, page=name, answers=form.answers, version=version, by=person(request))
    except stale.Stale as late:
        saved, who = _saved(late.saved, tuple(form.questions)), getattr(late.saved, "filled_by", None)
        return {"clash": stale.clash(request, form, late, saved=saved, about=about, who=who)}
    except NotNow as refusal:
        return _not_now(request, form, refusal, about=about)
    return None


def _not_now(request: HttpRequest, form: PageForm, refusal: NotNow, *, about: str) -> dict[str, Any]:
    """Say why it could not be saved, and set aside what was typed."""
    stale.keep(request, form, about=about)
    form.add_error(None, str(refusal) + " " + gettext("What you typed is here, and has been set aside."))
    return {"status": 409}


def _value(part: Part, field: Field) -> Any:
    return getattr(part, q.COLUMNS[field.id]) if field.id in q.COLUMNS else part.answers.get(field.id)


def _initial(part: Part, fields: tuple[Field, ...]) -> dict[str, Any]:
    saved = {field.id: _value(part, field) for field in fields}
    for field in fields:
        if saved[field.id] is None and field.id not in q.COLUMNS:
            saved[field.id] = None if field.kind in {"confirm", "yes_no"} else prefilled(field, part.school)
    return initial_of(fields, saved) | {"version": part.version}


def _saved(part: Any, fields: tuple[Field, ...]) -> dict[str, Any]:
    return initial_of(fields, {field.id: _value(part, field) for field in fields})


def _facts(part: Part) -> list[Fact]:
    return [
        Fact(
            each["label"],
            each["value"],
            source=each["source"],
            as_of=date.fromisoformat(each["as_of"]) if each["as_of"] else None,
        )
        for each in to_confirm(part.school)
    ]


@require_http_methods(["GET", "POST"])
@require("expression.write")
def shared(request: HttpRequest, reference: str) -> HttpResponseBase:
    """Answer what the schools say together."""
    expression, side = open_expression(request, reference)
    if not side.writes:
        rules.check_can_write(request.user, next(iter(expression.parts.all())).school)
    fields = q.shared_fields(expression.round)
    initial = initial_of(fields, expression.answers) | {"version": expression.version}
    form = PageForm(request.POST or None, questions=fields, initial=initial)
    title = gettext("What you say together")
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.save_shared(
                expression=expression, answers=form.answers, version=version, by=person(request)
            )
            return redirect("expression", reference)
        except stale.Stale as late:
            saved = initial_of(fields, getattr(late.saved, "answers", {}))
            more = {"clash": stale.clash(request, form, late, saved=saved, about=title)}
        except NotNow as refusal:
            more = _not_now(request, form, refusal, about=title)
    lede = gettext("All schools of the expression read this, and each of them can change it.")
    return form_page(request, form, title, trail=trail(expression, title), lede=lede, **more)
