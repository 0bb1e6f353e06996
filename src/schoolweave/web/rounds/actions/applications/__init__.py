"""What changes applications to lead a hub."""

from schoolweave.web.rounds.actions.applications.applying import (
    answer,
    save_page,
    send_late,
    start,
    submit,
    take_back,
    withdraw,
)
from schoolweave.web.rounds.actions.applications.assessing import (
    admit,
    ask_for_more,
    assign,
    bar,
    check,
    give_to_reviewers,
    replace_reviewer,
)
from schoolweave.web.rounds.actions.applications.scoring import (
    plain_scores,
    save_scores,
    select,
    send_scores,
    settle,
    shortlist,
    stand_back,
    take_off_shortlist,
    turn_down,
)

__all__ = [
    "admit",
    "answer",
    "ask_for_more",
    "assign",
    "bar",
    "check",
    "give_to_reviewers",
    "plain_scores",
    "replace_reviewer",
    "save_page",
    "save_scores",
    "select",
    "send_late",
    "send_scores",
    "settle",
    "shortlist",
    "stand_back",
    "start",
    "submit",
    "take_back",
    "take_off_shortlist",
    "turn_down",
    "withdraw",
]
