"""The tables of collaborations, one module per noun."""

from schoolweave.web.collaborations.models.changes import MembershipChange
from schoolweave.web.collaborations.models.communities import Collaboration, Membership
from schoolweave.web.collaborations.models.moves import RuleMove

__all__ = ["Collaboration", "Membership", "MembershipChange", "RuleMove"]
