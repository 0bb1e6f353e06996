"""What certainty and kinds are called on screen."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from schoolweave.policy.conditions import CERTAINTIES
from schoolweave.web.ui.components import Tone

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CERTAIN: dict[str, tuple["StrOrPromise", Tone, "StrOrPromise"]] = {
    "confirmed": (_("Confirmed"), "good", _("Read in an official text.")),
    "partly": (_("Partly confirmed"), "wait", _("Read in one secondary source, or not in full.")),
    "inferred": (_("Inferred"), "wait", _("Arithmetic or reconciliation: no text says it.")),
    "unknown": (
        _("Not known"),
        "bad",
        _("Looked for and not found: its numbers are settings, to be changed by whoever runs the programme."),
    ),
}
"""Name, tone and meaning of each mark of certainty, the most certain first."""

OWN = (
    gettext_noop("community"),
    gettext_noop("communities"),
    gettext_noop("host school"),
    gettext_noop("year"),
    gettext_noop("years"),
    gettext_noop("lead"),
    gettext_noop("expression of interest"),
    gettext_noop("expressions of interest"),
    gettext_noop("round"),
)
"""The words of a programme that has none of its own: they are Schoolweave's, so its catalogue has them."""

FORMS: dict[str, "StrOrPromise"] = {
    "communities": _("Communities: schools of one pathway"),
    "hubs": _("Hubs: one school that serves many"),
    "support": _("Support from school to school"),
    "network": _("Networks of any kind"),
}
"""What each kind of programme forms."""


def certainties(marks: Iterable[str]) -> str:
    """Return how many rules there are of each certainty, in words; empty for none."""
    found = list(marks)
    counts = [(mark, found.count(mark)) for mark in CERTAINTIES if mark in found]
    return ", ".join(f"{number} {gettext(str(CERTAIN[mark][0])).lower()}" for mark, number in counts)
