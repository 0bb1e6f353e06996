"""People, the roles they hold and what narrows them, the events of their actions, and letters to them."""

from schoolweave.web.accounts.models.events import AuditEvent
from schoolweave.web.accounts.models.invitations import Invitation
from schoolweave.web.accounts.models.letters import Letter
from schoolweave.web.accounts.models.people import Assignment, Organisation, Person, PersonManager
from schoolweave.web.accounts.models.standing import Bar, Conflict, Delegation, EmergencyAccess

__all__ = [
    "Assignment",
    "AuditEvent",
    "Bar",
    "Conflict",
    "Delegation",
    "EmergencyAccess",
    "Invitation",
    "Letter",
    "Organisation",
    "Person",
    "PersonManager",
]
