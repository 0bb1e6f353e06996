"""What the rows of people, letters and events belong to."""

from schoolweave.web.accounts.models import AuditEvent, Letter
from schoolweave.web.accounts.reach.registry import declare

declare(AuditEvent, register="register", about=("object_label", "object_id"))
declare(Letter, register="register", about=("about_type", "about_id"))
