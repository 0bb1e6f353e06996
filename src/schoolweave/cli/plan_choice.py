"""Which schools and which rules a plan is about, from options or from a plan's own summary."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from schoolweave import policy
from schoolweave.cli import plan_wishes
from schoolweave.cli.plan_wishes import Asked
from schoolweave.core.errors import PlanningError, PolicyError, VerificationError
from schoolweave.planning import Communities
from schoolweave.policy import CommunityRules
from schoolweave.schools import School


@dataclass(frozen=True, slots=True)
class Choice:
    """What was asked: a programme and its version, which schools, and rules that differ from it."""

    programme: str
    version: str | None = None
    region: str | None = None
    members_only: bool = False
    size_min: int | None = None
    size_max: int | None = None
    groups: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the choice ready for JSON."""
        return asdict(self)

    @property
    def differs(self) -> bool:
        """Whether rules other than the programme's were asked for."""
        return any(value is not None for value in (self.size_min, self.size_max, self.groups))


def problem(
    schools: Sequence[School], choice: Choice, links: Path | None, asked: Asked | None = None
) -> Communities:
    """Return the planning problem; raises :class:`PlanningError` or :class:`PolicyError`."""
    chosen = population(schools, choice)
    ids = {school.id for school in schools}, {school.id for school in chosen}
    must, cannot = plan_wishes.links(links, *ids)
    more = plan_wishes.read(asked, schools, chosen) if asked is not None else {}
    return Communities.from_schools(
        chosen, rules(choice, chosen, more), must_link=must, cannot_link=cannot, **more
    )


def population(schools: Sequence[School], choice: Choice) -> list[School]:
    """Return the schools that the choice is about."""
    chosen = list(schools)
    if choice.region is not None:
        chosen = [school for school in chosen if school.region == choice.region]
        if not chosen:
            known = ", ".join(sorted({school.region for school in schools if school.region}))
            raise PlanningError(
                f"No school lies in a region “{choice.region}”. The register knows: {known or 'none'}."
            )
    if choice.members_only:
        chosen = [school for school in chosen if school.community_id]
        if not chosen:
            raise PlanningError("The register names no community, so there are no members to plan for.")
    return chosen


def rules(
    choice: Choice, schools: Sequence[School], asked: Mapping[str, Any] | None = None
) -> CommunityRules:
    """Return the programme's rules with what the choice changes in them.

    ``asked`` holds stances and what else :func:`plan_wishes.read` found: they decide how many schools may
    join, and with a number of groups asked for, the mean size.
    """
    base = policy.rules_for_communities(choice.programme, choice.version)
    changes: dict[str, Any] = {}
    if choice.size_min is not None:
        changes["size_min"] = choice.size_min
    if choice.size_max is not None:
        changes["size_max"] = choice.size_max
    if choice.groups is not None:
        changes["size_mean"] = Communities.from_schools(schools, base, **(asked or {})).size / choice.groups
    try:
        return CommunityRules.model_validate(base.model_dump() | changes)
    except ValidationError as error:
        reason = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise PolicyError(f"The sizes asked for do not go together: {reason}") from None


def of_plan(folder: Path, programme: str | None, version: str | None) -> Choice:
    """Return the choice that a plan was made for, as its summary says; options win over it.

    Raises :class:`VerificationError` where there is no readable summary or no programme in either.
    """
    path = folder / "summary.json"
    try:
        stated = json.loads(path.read_text("utf-8")).get("choice") or {}
        known = Choice(**({"programme": ""} | stated))
    except FileNotFoundError:
        raise VerificationError(f"There is no plan in {folder}: it holds no summary.json.") from None
    except (ValueError, TypeError, AttributeError) as error:
        raise VerificationError(f"{path} is not a plan's summary: {error}.") from None
    chosen = replace(
        known,
        programme=programme or known.programme,
        version=version if programme or version else known.version,
    )
    if not chosen.programme:
        raise VerificationError(f"{path} does not say which programme: give it with --programme.")
    return chosen


def stances_of(folder: Path) -> dict[str, Any]:
    """Return the stances that the plan in a folder was made with, and those with which a school may join."""
    stated = json.loads((folder / "summary.json").read_text("utf-8")).get("stances")
    if not isinstance(stated, dict) or not stated.get("joining"):
        return {}
    return {"stances": stated.get("answers", {}), "joining": tuple(stated["joining"])}
