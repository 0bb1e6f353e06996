"""Duties that one person does not do both about one record, whatever roles they hold."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.rules.allowing import NotAllowed

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Duty:
    """Two acts about one record that two people do: what the second must not have done, as a sentence."""

    id: str
    sentence: "StrOrPromise"


_TOLD = (
    Duty(
        "proposer-decider", _("You proposed this, and whoever proposes does not decide. Ask another person.")
    ),
    Duty(
        "packer-decider",
        _("You prepared this pack, and whoever prepares does not decide. Ask another person."),
    ),
    Duty(
        "releaser-payee", _("The money would go to you or to your school, so another person must release it.")
    ),
    Duty("evaluator-outcomes", _("You evaluate this, and whoever evaluates does not edit outcomes.")),
    Duty("scorer-moderator", _("You scored this, and whoever scores does not moderate. Ask another person.")),
    Duty("applicant-scorer", _("You wrote this application, so another person must score it.")),
    Duty("runner-signer", _("You ran this study, so another person must sign it off.")),
)
DUTIES = {duty.id: duty for duty in _TOLD}
"""Every pair of duties by its id."""


def check_apart(duty: str, person: Person | None, others: Iterable[Person | int | None]) -> None:
    """Raise :class:`NotAllowed` where ``person`` is one of ``others``, who did the first act.

    ``others`` are people or their keys; None stands for nobody. The system (``person=None``) is never apart.
    """
    if person is not None and person.pk in {getattr(one, "pk", one) for one in others if one is not None}:
        raise NotAllowed(str(DUTIES[duty].sentence))
