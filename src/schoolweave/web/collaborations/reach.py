"""What collaborations and their rows belong to."""

from schoolweave.web.accounts.reach import SELF, Link, declare
from schoolweave.web.collaborations.models import Collaboration, Membership, MembershipChange

declare(
    Collaboration,
    register="register_id",
    schools=Link("memberships__school", through="memberships", dated=True),
    collaborations=SELF,
)
declare(Membership, schools="school", collaborations="collaboration")
declare(
    MembershipChange,
    schools=(Link("school"), Link("into_school")),
    collaborations=(Link("source"), Link("collaboration")),
)
