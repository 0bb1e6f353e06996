"""Programmes as planning asks for them: by what they form, with the rules of one version."""

from schoolweave.core.errors import PolicyError
from schoolweave.policy import programmes
from schoolweave.policy.document import Programme
from schoolweave.policy.hub_rules import HubRules
from schoolweave.policy.models import CommunityRules
from schoolweave.policy.support_rules import SupportRules


def available() -> tuple[str, ...]:
    """Return the ids of the shipped programmes that form communities, in alphabetical order."""
    return tuple(one for one in programmes.ids() if programmes.get(one).version().communities is not None)


def load(programme: str) -> Programme:
    """Return a programme by id, alias or the path of a TOML file; raises :class:`PolicyError`."""
    return programmes.get(programme)


def rules_for_communities(programme: str, version: str | None = None) -> CommunityRules:
    """Return the rules for forming communities; raises :class:`PolicyError` where there are none."""
    found = programmes.get(programme).version(version).communities
    if found is None:
        raise _forms_no(programme, "communities")
    return found


def rules_for_hubs(programme: str, version: str | None = None) -> HubRules:
    """Return the rules for forming hubs; raises :class:`PolicyError` where there are none."""
    found = programmes.get(programme).version(version).hubs
    if found is None:
        raise _forms_no(programme, "hubs")
    return found


def rules_for_support(programme: str, version: str | None = None) -> SupportRules:
    """Return the rules for matching support; raises :class:`PolicyError` where there are none."""
    found = programmes.get(programme).version(version).support
    if found is None:
        raise _forms_no(programme, "support")
    return found


def _forms_no(programme: str, what: str) -> PolicyError:
    known = [
        one for one in programmes.ids() if getattr(programmes.get(one).version(), what, None) is not None
    ]
    return PolicyError(f"{programme} has no rules for {what}: use one of {', '.join(known)}.")
