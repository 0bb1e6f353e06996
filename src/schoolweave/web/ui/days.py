"""Days as people write them: in every form in the same way."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d %B %Y", "%d %b %Y")
EXAMPLE = _("For example 1/9/2027.")


class DayField(forms.DateField):
    """A day, typed: a calendar to click through is slow for years and hard to use without sight.

    The hint ends with an example, since the order of day and month differs between countries.
    """

    def __init__(self, *, help_text: Any = "", **more: Any) -> None:
        super().__init__(
            widget=forms.DateInput(format=FORMATS[0]),
            input_formats=FORMATS,
            help_text=format_lazy("{} {}", help_text, EXAMPLE) if help_text else EXAMPLE,
            error_messages={"invalid": _("Give the day as day, month and year, such as 1/9/2027.")},
            **more,
        )
