"""Programme rules as data: typed models, and one TOML file per programme with its versions inside."""

from schoolweave.policy.load import available, load
from schoolweave.policy.models import CommunityRules, Programme, Version, Wording

__all__ = ["CommunityRules", "Programme", "Version", "Wording", "available", "load"]
