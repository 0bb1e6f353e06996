"""What changes expressions of interest."""

from schoolweave.web.rounds.actions.expressions.joining import merge, split
from schoolweave.web.rounds.actions.expressions.office import (
    admit,
    ask_for_more,
    assign,
    complete,
    read,
    refuse,
    reopen,
)
from schoolweave.web.rounds.actions.expressions.sending import answer, send_late, submit, take_back, withdraw
from schoolweave.web.rounds.actions.expressions.starting import answer_invitation, invite, start, take_out
from schoolweave.web.rounds.actions.expressions.writing import (
    ask_to_sign,
    save_page,
    save_shared,
    save_wishes,
    sign,
)

__all__ = [
    "admit",
    "answer",
    "answer_invitation",
    "ask_for_more",
    "ask_to_sign",
    "assign",
    "complete",
    "invite",
    "merge",
    "read",
    "refuse",
    "reopen",
    "save_page",
    "save_shared",
    "save_wishes",
    "send_late",
    "sign",
    "split",
    "start",
    "submit",
    "take_back",
    "take_out",
    "withdraw",
]
