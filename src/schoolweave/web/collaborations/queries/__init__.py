"""Which communities stand, who is in them, and what is to change."""

from schoolweave.web.collaborations.queries.changes import changes_of, visible_changes
from schoolweave.web.collaborations.queries.standing import adopted, community_of, current, members

__all__ = ["adopted", "changes_of", "community_of", "current", "members", "visible_changes"]
