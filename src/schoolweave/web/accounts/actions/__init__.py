"""What changes people and what they may do, one module per noun, and the record of every change."""

from schoolweave.web.accounts.actions.emergencies import open_record
from schoolweave.web.accounts.actions.invitations import accept, invite, invite_again
from schoolweave.web.accounts.actions.lending import delegate, end_delegation
from schoolweave.web.accounts.actions.letters import send_again
from schoolweave.web.accounts.actions.narrowing import bar, declare_conflict, end_conflict, lift_bar
from schoolweave.web.accounts.actions.organisations import add_organisation, choose_letters
from schoolweave.web.accounts.actions.people import close, create_person, end_role, give_role, reopen
from schoolweave.web.accounts.actions.recording import THE_SYSTEM, record

__all__ = [
    "THE_SYSTEM",
    "accept",
    "add_organisation",
    "bar",
    "choose_letters",
    "close",
    "create_person",
    "declare_conflict",
    "delegate",
    "end_conflict",
    "end_delegation",
    "end_role",
    "give_role",
    "invite",
    "invite_again",
    "lift_bar",
    "open_record",
    "record",
    "reopen",
    "send_again",
]
