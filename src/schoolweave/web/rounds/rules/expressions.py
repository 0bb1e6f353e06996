"""Expressions of interest: states in both wordings, acts, and who may do them."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.rules import NotAllowed, allow, check_allowed
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models import Expression, Part
from schoolweave.web.rounds.rules.scenarios import NotNow, Visitor
from schoolweave.web.rounds.rules.workflow import Act, State, Workflow, check_signs_for_others

S = Expression.Status
SENT = frozenset({S.SUBMITTED, S.READING, S.ANSWERED, S.READY})
"""States in which an expression counts: it came in time, or late and was let in."""
EDITABLE = frozenset({S.DRAFT, S.MORE_ASKED})
LIVE = frozenset({*SENT, *EDITABLE, S.LATE})
"""States in which its schools cannot be in another expression of the round."""

_OFFICE = "expression.process"
_SCHOOL = "expression.write"

WORKFLOW = Workflow(
    "expression",
    {
        S.DRAFT: State(
            S.DRAFT.label, _("Draft, not sent"), "applicant", "wait", _("It counts once it has been sent.")
        ),
        S.SUBMITTED: State(
            S.SUBMITTED.label,
            _("Received"),
            "office",
            "good",
            _("The programme office reads it. You need do nothing."),
        ),
        S.READING: State(
            S.READING.label,
            _("Being looked at"),
            "office",
            "good",
            _("The programme office writes to you if it needs more."),
        ),
        S.MORE_ASKED: State(
            S.MORE_ASKED.label,
            _("We need an answer from you"),
            "applicant",
            "wait",
            _("Answer the question, change what needs it, and send it back."),
        ),
        S.ANSWERED: State(
            S.ANSWERED.label,
            _("Being looked at"),
            "office",
            "good",
            _("The programme office reads your answer."),
        ),
        S.READY: State(
            S.READY.label,
            _("Complete"),
            "office",
            "good",
            _("It counts when schools are arranged; you are asked before anything is decided."),
        ),
        S.LATE: State(
            S.LATE.label,
            _("Sent after the closing time"),
            "office",
            "wait",
            _("The programme office decides whether it counts, and writes to you."),
        ),
        S.REFUSED: State(
            S.REFUSED.label, _("Not taken up"), "nobody", "bad", _("The reason is in our letter.")
        ),
        S.WITHDRAWN: State(
            S.WITHDRAWN.label, _("Withdrawn"), "nobody", "calm", _("It does not count any more.")
        ),
        S.REPLACED: State(
            S.REPLACED.label,
            _("Went into a joint expression"),
            "nobody",
            "calm",
            _("Your school's part is in the other expression."),
        ),
    },
    {
        "start": Act(frozenset(), S.DRAFT, "applicant", _SCHOOL, "expression.started", _("Start")),
        "edit": Act(EDITABLE, "", "applicant", _SCHOOL, "expression.changed", _("Save")),
        "sign": Act(
            EDITABLE, "", "applicant", "expression.sign", "expression.signed", _("Sign for the board")
        ),
        "submit": Act(frozenset({S.DRAFT}), S.SUBMITTED, "applicant", _SCHOOL, "expression.sent", _("Send")),
        "send_late": Act(
            frozenset({S.DRAFT}), S.LATE, "applicant", _SCHOOL, "expression.sent_late", _("Send it late")
        ),
        "take_back": Act(
            frozenset({S.SUBMITTED, S.READING, S.ANSWERED, S.READY}),
            S.DRAFT,
            "applicant",
            _SCHOOL,
            "expression.taken_back",
            _("Take it back to change it"),
        ),
        "answer": Act(
            frozenset({S.MORE_ASKED}),
            S.ANSWERED,
            "applicant",
            _SCHOOL,
            "expression.answered",
            _("Send the answer"),
        ),
        "withdraw": Act(LIVE, S.WITHDRAWN, "applicant", _SCHOOL, "expression.withdrawn", _("Withdraw it")),
        "split": Act(
            frozenset({S.DRAFT, S.SUBMITTED, S.READING, S.ANSWERED, S.READY}),
            S.DRAFT,
            "applicant",
            _SCHOOL,
            "expression.split",
            _("Split it"),
        ),
        "merge": Act(
            frozenset({S.DRAFT, S.SUBMITTED, S.READING, S.ANSWERED, S.READY}),
            S.DRAFT,
            "applicant",
            _SCHOOL,
            "expression.merged",
            _("Merge another into it"),
        ),
        "merge_in": Act(
            frozenset({S.DRAFT, S.SUBMITTED}),
            S.REPLACED,
            "applicant",
            _SCHOOL,
            "expression.merged_in",
            _("Merge into another"),
        ),
        "assign": Act(
            frozenset({S.SUBMITTED, S.READING, S.MORE_ASKED, S.ANSWERED, S.READY, S.LATE}),
            "",
            "office",
            _OFFICE,
            "expression.assigned",
            _("Assign"),
        ),
        "read": Act(
            frozenset({S.SUBMITTED, S.ANSWERED}),
            S.READING,
            "office",
            _OFFICE,
            "expression.reading",
            _("Start reading"),
        ),
        "ask": Act(
            frozenset({S.SUBMITTED, S.READING, S.ANSWERED, S.READY}),
            S.MORE_ASKED,
            "office",
            _OFFICE,
            "expression.more_asked",
            _("Ask for more"),
        ),
        "complete": Act(
            frozenset({S.SUBMITTED, S.READING, S.ANSWERED}),
            S.READY,
            "office",
            _OFFICE,
            "expression.completed",
            _("Mark as complete"),
        ),
        "reopen": Act(
            frozenset({S.READY, S.REFUSED}),
            S.READING,
            "office",
            _OFFICE,
            "expression.reopened",
            _("Read it again"),
        ),
        "admit": Act(
            frozenset({S.LATE}), S.SUBMITTED, "office", _OFFICE, "expression.admitted", _("Let it count")
        ),
        "refuse": Act(
            frozenset({S.SUBMITTED, S.READING, S.ANSWERED, S.LATE}),
            S.REFUSED,
            "office",
            _OFFICE,
            "expression.refused",
            _("Do not take it up"),
        ),
    },
)
"""Every state and act of an expression. ``edit`` and ``sign`` leave the state as it is."""


def check_can_write(person: Visitor, school: School) -> None:
    """Raise :class:`NotAllowed` unless the person may write for this school."""
    check_allowed(person, "expression.write", school)


def check_can_edit(person: Visitor, part: Part) -> None:
    """Raise :class:`NotAllowed` or :class:`NotNow` unless the person may change this school's part now."""
    check_can_write(person, part.school)
    WORKFLOW.check(part.expression, "edit")
    if part.standing != Part.Standing.JOINED:
        raise NotNow(
            gettext("%(school)s is not in this expression: accept the invitation first.")
            % {"school": part.school}
        )


def check_can_sign(person: Visitor, part: Part) -> None:
    """Raise unless the person may sign for this school's board: another one than who filled it in."""
    check_allowed(person, "expression.sign", part.school)
    WORKFLOW.check(part.expression, "sign")
    check_signs_for_others(person, part)


def can_sign(person: Visitor, part: Part) -> bool:
    """Return whether the person may sign this part now."""
    try:
        check_can_sign(person, part)
    except (NotAllowed, NotNow):
        return False
    return True


def writes_for(person: Visitor, parts: Iterable[Part]) -> list[Part]:
    """Return those parts whose school the person writes for."""
    return [part for part in parts if allow(person, "expression.write", part.school)]


def check_can_process(person: Visitor, expression: Expression) -> None:
    """Raise :class:`NotAllowed` unless the person works on this expression for the office."""
    check_allowed(person, "expression.process", expression)
