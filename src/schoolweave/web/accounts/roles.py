"""Roles as described data: what each is for and what it lets a person do."""

from dataclasses import dataclass

CAPABILITIES = {
    "register.import": "import a register of schools",
    "scenario.read": "see scenarios that are not published",
    "scenario.run": "run a scenario",
    "scenario.adopt": "adopt a scenario as today's communities",
    "audit.read": "read who changed what",
    "people.manage": "invite people and give them roles",
}
"""Each capability, and the words that end the sentence “This lets you …”."""


@dataclass(frozen=True, slots=True)
class Role:
    """A role that can be given: its id, its name and purpose for people, what it lets one do."""

    id: str
    name: str
    description: str
    capabilities: frozenset[str]


_DESCRIBED = (
    Role(
        "programme-officer",
        "Programme officer",
        "Keeps the register current, forms communities, compares arrangements and adopts one.",
        frozenset({"register.import", "scenario.read", "scenario.run", "scenario.adopt"}),
    ),
    Role(
        "analyst",
        "Analyst",
        "Runs and compares arrangements; decides nothing.",
        frozenset({"scenario.read", "scenario.run"}),
    ),
    Role(
        "administrator",
        "Administrator",
        "Invites people, gives roles and reads the record of changes; takes no programme decisions.",
        frozenset({"people.manage", "audit.read"}),
    ),
    Role(
        "auditor",
        "Auditor",
        "Reads what was decided, by whom and on what grounds; changes nothing.",
        frozenset({"audit.read", "scenario.read"}),
    ),
)
ROLES = {role.id: role for role in _DESCRIBED}
"""Every role by its id, the value of :attr:`Assignment.role`."""
