"""What kind of plan a folder holds: communities, hubs or support."""

import json
from pathlib import Path

HUBS, SUPPORT, COMMUNITIES = "hubs", "support", "communities"


def kind_of(folder: Path) -> str:
    """Return the kind that a plan's summary states; communities where it states none, or is not there."""
    try:
        stated = json.loads((folder / "summary.json").read_text("utf-8")).get("kind")
    except (OSError, ValueError, AttributeError):
        return COMMUNITIES
    return stated if stated in (HUBS, SUPPORT) else COMMUNITIES
