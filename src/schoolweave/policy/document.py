"""A programme and its versions: everything that differs between one policy and another."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from schoolweave.core.errors import PolicyError
from schoolweave.policy.conditions import Condition, Test
from schoolweave.policy.hub_rules import HubRules
from schoolweave.policy.models import CommunityRules, Dated, Described, Wording
from schoolweave.policy.roles import Funding, Role, Time
from schoolweave.policy.rule import Rule
from schoolweave.policy.support_rules import SupportRules
from schoolweave.policy.workflow import Criterion, Form, Stage, Task

Kind = Literal["communities", "hubs", "support", "network"]
KINDS: tuple[Kind, ...] = ("communities", "hubs", "support", "network")
PLANNED = KINDS[:3]
"""The kinds that planning forms, each with a table of its own name."""


class Version(Dated):
    """The rules of a programme as they stood from a day on: what a decision is pinned to.

    ``kind`` says what it forms; where a file leaves it out, the table for planning that it has decides.
    ``words`` are the public words in further languages; ``translations`` the texts of stages, forms and
    rules in them, by their place (``stages.explore.public_name``). ``fact_names`` says what the facts in
    conditions are called on screen. ``disclosure`` names the profile that published numbers keep to.
    """

    kind: Kind = "communities"
    wording: Wording = Wording()
    words: dict[str, Wording] = Field(default_factory=dict)
    communities: CommunityRules | None = None
    hubs: HubRules | None = None
    support: SupportRules | None = None
    rules: tuple[Rule, ...] = ()
    stages: tuple[Stage, ...] = ()
    forms: dict[str, Form] = Field(default_factory=dict)
    eligibility: tuple[Test, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    tasks: tuple[Task, ...] = ()
    roles: tuple[Role, ...] = ()
    time: Time = Time()
    money: Funding = Funding()
    disclosure: str = ""
    scales: dict[str, dict[str, str]] = Field(default_factory=dict)
    fact_names: dict[str, str] = Field(default_factory=dict)
    translations: dict[str, dict[str, str]] = Field(default_factory=dict)

    @model_validator(mode="before")
    @classmethod
    def _of_the_kind_it_plans(cls, value: Any) -> Any:
        if not isinstance(value, dict) or "kind" in value:
            return value
        return {"kind": next((kind for kind in PLANNED if value.get(kind)), "network")} | value

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        for name in ("rules", "stages", "eligibility", "criteria", "tasks", "roles"):
            _once(name, (one.id for one in getattr(self, name)))
        for form in self.forms.values():
            _once(f"forms.{form.id}.fields", (one.id for one in form.fields))
        stages = {stage.id for stage in self.stages}
        for stage in self.stages:
            _among(f"The stage “{stage.id}” is followed by", stage.next, stages)
        tasks = {task.id for task in self.tasks}
        for task in self.tasks:
            _among(f"The task “{task.id}” needs", task.needs, tasks)
            if stages:
                _among(f"The task “{task.id}” is in", (task.stage,), stages)
        rules = {rule.id for rule in self.rules}
        for role in self.roles:
            _among(f"The role “{role.id}” rests on", role.rules, rules)
        for condition in self._conditions():
            _among("A condition is put through the scale", condition.scales(), self.scales)
        return self

    def _conditions(self) -> Iterator[Condition]:
        for rule in self.rules:
            yield from (*rule.when, *rule.needs)
        yield from self.eligibility
        yield from (test.when for test in self.eligibility if test.when is not None)
        yield from (task.unless for task in self.tasks if task.unless is not None)

    @model_validator(mode="after")
    def _has_what_its_kind_plans(self) -> Self:
        if self.kind in PLANNED and getattr(self, self.kind) is None:
            raise ValueError(f"A version of kind “{self.kind}” needs a table [versions.{self.kind}].")
        return self

    def rule(self, name: str) -> Rule:
        """Return the rule of an id; raises :class:`PolicyError` if the version has none."""
        for rule in self.rules:
            if rule.id == name:
                return rule
        raise PolicyError(f"Version {self.version} has no rule “{name}”.")

    def role(self, name: str) -> Role:
        """Return the role of an id; raises :class:`PolicyError` if the version has none."""
        for role in self.roles:
            if role.id == name:
                return role
        known = ", ".join(role.id for role in self.roles) or "none"
        raise PolicyError(f"Version {self.version} has no role “{name}”: it has {known}.")

    def wording_in(self, language: str) -> Wording:
        """Return the public words in a language (``mi``, ``en-nz``), those of ``wording`` without them."""
        return self.words.get(language, self.words.get(language.split("-")[0], self.wording))


class Programme(Described):
    """A policy with rules, per country, versioned."""

    versions: tuple[Version, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _versions_in_order(self) -> Self:
        days = [version.from_date for version in self.versions]
        if days != sorted(set(days)):
            raise ValueError("The versions must be listed by from_date, oldest first, one a day.")
        _once("versions", (name for one in self.versions for name in (one.version, *one.aliases)))
        return self

    def version(self, name: str | None = None) -> Version:
        """Return the version called ``name``, or the newest; raises :class:`PolicyError` if absent."""
        if name is None:
            return self.versions[-1]
        for version in self.versions:
            if name == version.version or name in version.aliases:
                return version
        known = ", ".join(version.version for version in self.versions)
        raise PolicyError(f"The programme {self.id} has no version “{name}”: use one of {known}.")


def _once(where: str, ids: Iterable[str]) -> None:
    twice = [one for one, times in Counter(ids).items() if times > 1]
    if twice:
        raise ValueError(f"In {where}, “{twice[0]}” is there twice: each needs its own name.")


def _among(what: str, names: Iterable[str], known: "set[str] | Mapping[str, Any]") -> None:
    for name in names:
        if name not in known:
            raise ValueError(f"{what} “{name}”, which there is not.")
