"""What changes collaborations: formed from a register or a decision; members join and leave."""

from schoolweave.web.collaborations.actions.changes import apply_due, approve, decline, propose, withdraw
from schoolweave.web.collaborations.actions.forming import adopt, form_from_register
from schoolweave.web.collaborations.actions.moves import (
    apply_due_moves,
    approve_move,
    decline_move,
    propose_move,
    withdraw_move,
)

__all__ = [
    "adopt",
    "apply_due",
    "apply_due_moves",
    "approve",
    "approve_move",
    "decline",
    "decline_move",
    "form_from_register",
    "propose",
    "propose_move",
    "withdraw",
    "withdraw_move",
]
