"""People, the roles they hold, the events their actions leave behind, and letters to them."""

from schoolweave.web.accounts.models.events import AuditEvent
from schoolweave.web.accounts.models.letters import Letter
from schoolweave.web.accounts.models.people import Assignment, Person, PersonManager

__all__ = ["Assignment", "AuditEvent", "Letter", "Person", "PersonManager"]
