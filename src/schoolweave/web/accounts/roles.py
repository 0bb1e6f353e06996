"""Roles as described data: what each is for, what it lets a person do, and where it can hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.capabilities import CAPABILITIES

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["CAPABILITIES", "ROLES", "SCOPES", "Role"]

SCOPES: dict[str, StrOrPromise] = {
    "everywhere": _("everywhere"),
    "register": _("in one nation's register"),
    "region": _("in one region"),
    "collaboration": _("in one community, hub or partnership"),
    "school": _("in one school"),
}
"""Kinds of scope in words, widest first; ids: none, ``nz-moe``, ``nz-moe:Otago``, a key, ``nz-moe:23``."""

_WIDE = ("everywhere", "register", "region")


@dataclass(frozen=True, slots=True)
class Role:
    """A role that can be given: id, name and purpose for people, what it lets one do, where it holds."""

    id: str
    name: StrOrPromise
    description: StrOrPromise
    capabilities: frozenset[str]
    scopes: tuple[str, ...] = _WIDE


def _role(
    id: str,
    name: StrOrPromise,
    description: StrOrPromise,
    capabilities: str,
    scopes: tuple[str, ...] = _WIDE,
) -> Role:
    return Role(id, name, description, frozenset(capabilities.split()), scopes)


_DESCRIBED = (
    _role(
        "principal",
        _("Principal"),
        _("Writes the school's expression of interest or application and answers consultations."),
        "expression.write expression.read application.write application.read consultation.answer "
        "membership.propose thread.read",
        ("school",),
    ),
    _role(
        "board-chair",
        _("Board chair"),
        _("Signs for the board; may answer a consultation. Does not write the expression."),
        "expression.sign expression.read application.sign application.read consultation.answer",
        ("school",),
    ),
    _role(
        "lead-principal",
        _("Community lead"),
        _("Leads one community: proposes who joins or leaves it. Approves nothing."),
        "membership.propose thread.read",
        ("collaboration",),
    ),
    _role(
        "hub-lead",
        _("Hub lead"),
        _("Applies to lead a hub and leads it. Does not score applications."),
        "application.write application.read membership.propose thread.read",
        ("school", "collaboration"),
    ),
    _role(
        "reviewer",
        _("Reviewer"),
        _("Scores the applications given to them, without seeing other reviewers' scores."),
        "application.review round.read",
    ),
    _role(
        "moderator",
        _("Moderator"),
        _("Brings differing scores together and ranks applications. Scores none."),
        "application.read application.moderate round.read",
    ),
    _role(
        "programme-officer",
        _("Programme officer"),
        _(
            "Keeps the register current, runs rounds, reads expressions, forms and compares arrangements, "
            "consults and prepares packs. Adopts only what somebody else proposed."
        ),
        "register.import round.manage round.read expression.read expression.process application.read "
        "scenario.read scenario.run scenario.adopt arrangement.edit consultation.manage pack.freeze "
        "membership.propose study.read export.lists letter.manage",
    ),
    _role(
        "decision-maker",
        _("Decision maker"),
        _("Decides on packs and changes of membership, with reasons. Does not change the evidence."),
        "round.read expression.read application.read scenario.read scenario.adopt decision.make "
        "membership.approve policy.move study.read study.sign_off export.lists",
    ),
    _role(
        "analyst",
        _("Analyst"),
        _("Runs and compares arrangements and loads outcomes; decides nothing."),
        "round.read scenario.read scenario.run study.read outcomes.load export.lists",
    ),
    _role(
        "evaluator",
        _("Evaluator"),
        _("Registers studies before outcomes are known, runs and publishes them. Edits no outcomes."),
        "study.register study.run study.read study.sign_off study.publish export.lists export.small_cells",
    ),
    _role(
        "administrator",
        _("Administrator"),
        _(
            "Invites people, gives roles and reads the record of changes. Takes no programme decisions, "
            "reads no private conversation and sees no figures about few learners."
        ),
        "people.manage audit.read break_glass.use",
        ("everywhere",),
    ),
    _role(
        "auditor",
        _("Auditor"),
        _("Reads what was decided, by whom and on what grounds; changes nothing."),
        "audit.read round.read expression.read application.read scenario.read study.read export.lists",
    ),
)
ROLES = {role.id: role for role in _DESCRIBED}
"""Every role by its id, the value of :attr:`Assignment.role`."""
