"""Applications to lead a hub: states in both wordings, acts, and who may do them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from schoolweave.web.accounts.rules import NotAllowed, check_allowed
from schoolweave.web.directory.models import School
from schoolweave.web.rounds.models import Application, Review
from schoolweave.web.rounds.rules.scenarios import NotNow, Visitor
from schoolweave.web.rounds.rules.workflow import Act, State, Workflow, check_signs_for_others

S = Application.Status
EDITABLE = frozenset({S.DRAFT, S.MORE_ASKED})
RANKED = frozenset({S.SCORED, S.SHORTLISTED, S.SELECTED, S.NOT_SELECTED})
"""States in which the agreed scores stand."""

_WRITE, _OFFICE = "application.write", "round.manage"
_REVIEW, _MODERATE, _DECIDE = "application.review", "application.moderate", "decision.make"
_LOOKED_AT = _("Being assessed")
_NOTHING = _("You need do nothing: we write to you.")

WORKFLOW = Workflow(
    "application",
    {
        S.DRAFT: State(
            S.DRAFT.label, _("Draft, not sent"), "applicant", "wait", _("It counts once it has been sent.")
        ),
        S.SUBMITTED: State(S.SUBMITTED.label, _("Received"), "office", "good", _NOTHING),
        S.MORE_ASKED: State(
            S.MORE_ASKED.label,
            _("We need an answer from you"),
            "applicant",
            "wait",
            _("Answer the question, change what needs it, and send it back."),
        ),
        S.ANSWERED: State(S.ANSWERED.label, _("Received"), "office", "good", _NOTHING),
        S.INELIGIBLE: State(
            S.INELIGIBLE.label,
            _("Not eligible"),
            "nobody",
            "bad",
            _("The rule that is not met is named in our letter."),
        ),
        S.SCORING: State(S.SCORING.label, _LOOKED_AT, "reviewers", "good", _NOTHING),
        S.MODERATION: State(S.MODERATION.label, _LOOKED_AT, "moderator", "wait", _NOTHING),
        S.SCORED: State(S.SCORED.label, _LOOKED_AT, "moderator", "good", _NOTHING),
        S.SHORTLISTED: State(S.SHORTLISTED.label, _LOOKED_AT, "office", "good", _NOTHING),
        S.SELECTED: State(
            S.SELECTED.label, _("Selected"), "nobody", "good", _("Our letter says what comes next.")
        ),
        S.NOT_SELECTED: State(
            S.NOT_SELECTED.label,
            _("Not selected"),
            "nobody",
            "bad",
            _("The reason and your scores are in our letter."),
        ),
        S.LATE: State(
            S.LATE.label,
            _("Sent after the closing time"),
            "office",
            "wait",
            _("The programme office decides whether it counts, and writes to you."),
        ),
        S.WITHDRAWN: State(
            S.WITHDRAWN.label, _("Withdrawn"), "nobody", "calm", _("It does not count any more.")
        ),
    },
    {
        "start": Act(frozenset(), S.DRAFT, "applicant", _WRITE, "application.started", _("Start")),
        "edit": Act(EDITABLE, "", "applicant", _WRITE, "application.changed", _("Save")),
        "sign": Act(
            EDITABLE, "", "applicant", "application.sign", "application.signed", _("Sign for the board")
        ),
        "submit": Act(frozenset({S.DRAFT}), S.SUBMITTED, "applicant", _WRITE, "application.sent", _("Send")),
        "send_late": Act(
            frozenset({S.DRAFT}), S.LATE, "applicant", _WRITE, "application.sent_late", _("Send it late")
        ),
        "take_back": Act(
            frozenset({S.SUBMITTED, S.ANSWERED}),
            S.DRAFT,
            "applicant",
            _WRITE,
            "application.taken_back",
            _("Take it back to change it"),
        ),
        "answer": Act(
            frozenset({S.MORE_ASKED}),
            S.ANSWERED,
            "applicant",
            _WRITE,
            "application.answered",
            _("Send the answer"),
        ),
        "withdraw": Act(
            frozenset(set(S.values) - {S.WITHDRAWN, S.SELECTED, S.NOT_SELECTED, S.INELIGIBLE}),
            S.WITHDRAWN,
            "applicant",
            _WRITE,
            "application.withdrawn",
            _("Withdraw it"),
        ),
        "assign": Act(
            frozenset({S.SUBMITTED, S.MORE_ASKED, S.ANSWERED, S.SCORING, S.LATE}),
            "",
            "office",
            _OFFICE,
            "application.assigned",
            _("Assign"),
        ),
        "ask": Act(
            frozenset({S.SUBMITTED, S.ANSWERED}),
            S.MORE_ASKED,
            "office",
            _OFFICE,
            "application.more_asked",
            _("Ask for more"),
        ),
        "admit": Act(
            frozenset({S.LATE}), S.SUBMITTED, "office", _OFFICE, "application.admitted", _("Let it count")
        ),
        "bar": Act(
            frozenset({S.SUBMITTED, S.ANSWERED, S.LATE}),
            S.INELIGIBLE,
            "office",
            _OFFICE,
            "application.not_eligible",
            _("Tell the applicant that it is not eligible"),
        ),
        "score": Act(
            frozenset({S.SUBMITTED, S.ANSWERED}),
            S.SCORING,
            "office",
            _OFFICE,
            "application.to_reviewers",
            _("Give it to two reviewers"),
        ),
        "replace": Act(
            frozenset({S.SCORING}),
            "",
            "office",
            _OFFICE,
            "application.reviewer_changed",
            _("Change a reviewer"),
        ),
        "review": Act(frozenset({S.SCORING}), "", "reviewers", _REVIEW, "review.done", _("Send the scores")),
        "agree": Act(
            frozenset({S.SCORING}), S.SCORED, "reviewers", _REVIEW, "application.scored", _("Both agree")
        ),
        "differ": Act(
            frozenset({S.SCORING}),
            S.MODERATION,
            "reviewers",
            _REVIEW,
            "application.differs",
            _("They differ"),
        ),
        "settle": Act(
            frozenset({S.MODERATION}),
            S.SCORED,
            "moderator",
            _MODERATE,
            "application.moderated",
            _("Settle it"),
        ),
        "shortlist": Act(
            frozenset({S.SCORED}),
            S.SHORTLISTED,
            "moderator",
            _MODERATE,
            "application.shortlisted",
            _("Shortlist"),
        ),
        "unlist": Act(
            frozenset({S.SHORTLISTED}),
            S.SCORED,
            "moderator",
            _MODERATE,
            "application.off_shortlist",
            _("Take off the shortlist"),
        ),
        "select": Act(
            frozenset({S.SHORTLISTED}), S.SELECTED, "office", _DECIDE, "application.selected", _("Select")
        ),
        "turn_down": Act(
            frozenset({S.SCORED, S.SHORTLISTED}),
            S.NOT_SELECTED,
            "office",
            _DECIDE,
            "application.not_selected",
            _("Do not select"),
        ),
    },
)
"""Every state and act of an application. ``agree`` and ``differ`` follow from the second review by rule."""


def check_can_write(person: Visitor, school: School) -> None:
    """Raise :class:`NotAllowed` unless the person may apply for this school."""
    check_allowed(person, "application.write", school)


def check_can_edit(person: Visitor, application: Application) -> None:
    """Raise :class:`NotAllowed` or :class:`NotNow` unless the person may change the application now."""
    check_can_write(person, application.school)
    WORKFLOW.check(application, "edit")


def check_can_sign(person: Visitor, application: Application) -> None:
    """Raise unless the person may sign for the governing body: another one than who filled it in."""
    check_allowed(person, "application.sign", application.school)
    WORKFLOW.check(application, "sign")
    check_signs_for_others(person, application)


def can_sign(person: Visitor, application: Application) -> bool:
    """Return whether the person may sign this application now."""
    try:
        check_can_sign(person, application)
    except (NotAllowed, NotNow):
        return False
    return True


def check_can_score(person: Visitor, review: Review) -> None:
    """Raise unless this is the person's own review, and it can still be scored."""
    if person is None or review.reviewer_id != person.pk:
        raise NotAllowed(gettext("Reviews are blind: you can open your own alone."))
    check_allowed(person, "application.review", review)
    WORKFLOW.check(review.application, "review")
    if review.status not in {Review.Status.ASKED, Review.Status.DRAFT}:
        raise NotNow(gettext("This review is closed: its scores stand as they were sent."))


def check_can_settle(person: Visitor, application: Application) -> None:
    """Raise unless the person may moderate this application, and has not scored it."""
    check_allowed(person, "application.moderate", application)
    WORKFLOW.check(application, "settle")
    if person is not None and application.reviews.filter(reviewer_id=person.pk).exists():
        raise NotAllowed(gettext("You were asked to score this application, so another person moderates it."))
