"""What the pages about people share: one page for every form, and refusals said in it."""

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules import NotAllowed

Words = str | Promise


def person(request: HttpRequest) -> Person:
    """Return the person who asks; only views that are closed to strangers call it."""
    return cast("Person", request.user)


def form_page(
    request: HttpRequest,
    form: forms.Form,
    do: Callable[[Any], object],
    *,
    title: Words,
    submit: Words,
    back: str,
    done: Words,
    weight: Words = "",
    lede: Words = "",
    **context: Any,
) -> HttpResponse:
    """Show a form, do what it says, say that it is done; a refusal is said in the form, nothing is lost."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except (ValueError, NotAllowed) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, str(done))
            return redirect(back)
    page = {"form": form, "title": title, "submit": submit, "back": back, "weight": weight, "lede": lede}
    return render(request, "accounts/form.html", page | context, status=422 if form.errors else 200)
