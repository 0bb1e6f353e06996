"""Rules for support from school to school: who may help whom, how long. Typed, shipped as TOML."""

from functools import cache
from typing import Literal, Self

from pydantic import Field, model_validator

from schoolweave.core.errors import PolicyError
from schoolweave.policy import shipped
from schoolweave.policy.models import Dated, Described, Frozen

SHIPPED = "schoolweave.policy.support"


class SupportRules(Frozen):
    """Rules for matching supporters with schools in need (problem M of the planning definitions).

    ``tiers`` are named neediest first and ``tier_days`` runs parallel to them: the days that a school of
    the tier is offered where its own record does not say. With ``engagements = "whole"`` all days of a
    school come from one supporter; with ``"shared"`` they may come from several. Misfits are priced in
    kilometres per day: ``phase_misfit_km``, ``focus_misfit_km``, and ``choice_km`` for each step down a
    school's own list.
    """

    tiers: tuple[str, ...] = Field(min_length=1)
    tier_days: tuple[float, ...]
    engagements: Literal["whole", "shared"] = "whole"
    distance_max_km: float = Field(default=60.0, gt=0)
    phase_required: bool = True
    phase_misfit_km: float = Field(default=20.0, ge=0)
    focus_required: bool = False
    focus_misfit_km: float = Field(default=15.0, ge=0)
    choice_km: float = Field(default=2.0, ge=0)
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _tiers_agree(self) -> Self:
        if len(set(self.tiers)) != len(self.tiers) or len(self.tiers) != len(self.tier_days):
            raise ValueError("Each tier needs its own name and one number of days in tier_days.")
        if any(days <= 0 or days * 2 != int(days * 2) for days in self.tier_days):
            raise ValueError("The days of a tier are counted in whole or half days above 0.")
        return self


class SupportVersion(Dated):
    """The rules for support as they stood from a day on."""

    support: SupportRules


class SupportProgramme(Described):
    """A policy that sends supporters to schools in need, per country, versioned."""

    versions: tuple[SupportVersion, ...] = Field(min_length=1)

    def version(self, name: str | None = None) -> SupportVersion:
        """Return the version called ``name``, or the newest; raises :class:`PolicyError` if absent."""
        found = {version.version: version for version in self.versions}
        if name is not None and name not in found:
            raise PolicyError(f"{self.id} has no version “{name}”: use one of {', '.join(found)}.")
        return self.versions[-1] if name is None else found[name]


def support_programmes() -> tuple[str, ...]:
    """Return the ids of the support programmes that are shipped, in alphabetical order."""
    return shipped.names(SHIPPED)


@cache
def load_support(programme: str) -> SupportProgramme:
    """Return a support programme by id (``england-support``) or by the path of a TOML file.

    Raises :class:`PolicyError` where there is none of that name or its rules do not hold together.
    """
    return shipped.read(programme, package=SHIPPED, model=SupportProgramme, what="support programme")
