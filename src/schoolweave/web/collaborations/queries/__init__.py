"""Which communities stand, who is in them, and what is to change."""

from schoolweave.web.collaborations.queries.changes import changes_of, led_by, public_changes, visible_changes
from schoolweave.web.collaborations.queries.moves import moves_of, newer_versions, open_move
from schoolweave.web.collaborations.queries.standing import (
    adopted,
    community_of,
    current,
    members,
    memberships_of,
)

__all__ = [
    "adopted",
    "changes_of",
    "community_of",
    "current",
    "led_by",
    "members",
    "memberships_of",
    "moves_of",
    "newer_versions",
    "open_move",
    "public_changes",
    "visible_changes",
]
