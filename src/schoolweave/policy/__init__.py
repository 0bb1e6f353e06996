"""Programme rules as data: typed models, and one TOML file per programme with its versions inside."""

from schoolweave.policy.document import Programme, Version
from schoolweave.policy.load import (
    available,
    load,
    rules_for_communities,
    rules_for_hubs,
    rules_for_support,
)
from schoolweave.policy.models import CommunityRules, Wording

__all__ = [
    "CommunityRules",
    "Programme",
    "Version",
    "Wording",
    "available",
    "load",
    "rules_for_communities",
    "rules_for_hubs",
    "rules_for_support",
]
