"""What changes collaborations: formed from a register or a decision; members join and leave."""

from schoolweave.web.collaborations.actions.changes import apply_due, approve, decline, propose, withdraw
from schoolweave.web.collaborations.actions.forming import adopt, form_from_register

__all__ = ["adopt", "apply_due", "approve", "decline", "form_from_register", "propose", "withdraw"]
