"""What can be allowed: verbs on nouns, each with the words that tell people what it lets them do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

CAPABILITIES: dict[str, StrOrPromise] = {
    "register.import": _("import a register of schools"),
    "round.manage": _("open, change and close rounds"),
    "round.read": _("see rounds that are being prepared"),
    "expression.write": _("write an expression of interest for the school and save it"),
    "expression.sign": _("sign an expression of interest for the board"),
    "expression.read": _("read expressions of interest"),
    "expression.process": _("assign, return and settle expressions of interest"),
    "application.write": _("write an application to lead a hub"),
    "application.sign": _("sign an application to lead a hub for the governing body"),
    "application.read": _("read applications to lead a hub"),
    "application.review": _("read and score the applications that were given to them"),
    "application.moderate": _("moderate scores and rank applications"),
    "scenario.read": _("see scenarios that are not published"),
    "scenario.run": _("run a scenario"),
    "scenario.adopt": _("adopt a scenario as today's communities"),
    "arrangement.edit": _("edit an arrangement of schools"),
    "consultation.manage": _("publish an arrangement to its schools and read their answers"),
    "consultation.answer": _("answer a consultation for the school"),
    "pack.freeze": _("freeze a decision pack"),
    "decision.make": _("decide, with reasons"),
    "membership.propose": _("propose that a school joins or leaves"),
    "membership.approve": _("approve that a school joins or leaves"),
    "policy.move": _("move a collaboration to newer rules"),
    "study.register": _("register a study before its outcomes are known"),
    "study.run": _("run a registered study"),
    "study.read": _("read studies that are not published"),
    "study.sign_off": _("sign off a study's results for disclosure"),
    "study.publish": _("publish a study that was signed off"),
    "outcomes.load": _("load outcomes of schools"),
    "export.lists": _("download lists that are not public"),
    "export.small_cells": _("see and download figures about few learners"),
    "thread.read": _("read the private conversations of a collaboration"),
    "break_glass.use": _("open one closed record in an emergency, for a stated reason and a short time"),
    "letter.manage": _("see which letters went out, and send them again"),
    "people.manage": _("invite people and give them roles"),
    "audit.read": _("read who changed what"),
}
"""Each capability, and the words that end the sentence “This lets you …”."""

APART = (
    (
        "people.manage",
        "thread.read",
        _("Who gives roles reads no private conversation."),
    ),
    (
        "people.manage",
        "export.small_cells",
        _("Who gives roles sees no figures about few learners."),
    ),
    ("people.manage", "decision.make", _("Who gives roles takes no decisions.")),
    ("study.run", "outcomes.load", _("Who evaluates does not load or edit outcomes.")),
    ("study.register", "outcomes.load", _("Who registers a study does not load or edit outcomes.")),
    ("application.review", "application.moderate", _("Who scores does not moderate the scores.")),
    ("application.write", "application.review", _("Who applies does not score.")),
    ("pack.freeze", "decision.make", _("Who prepares a pack does not decide on it.")),
    ("membership.propose", "membership.approve", _("Who proposes does not approve.")),
    ("expression.write", "expression.process", _("Who applies does not settle applications.")),
)
"""Pairs of capabilities that no single role holds, each with the rule as a sentence.

Somebody may hold two roles; that one person does not do both about *one* record is asked of the record
itself, by who did what to it.
"""


def in_words(capability: str) -> str:
    """Return a capability as a phrase; an unknown one is a mistake in the program: :class:`KeyError`."""
    return str(CAPABILITIES[capability])
