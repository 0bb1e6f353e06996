"""Rules for support from school to school: who may help whom, how long. Typed, shipped as TOML."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schoolweave.policy.models import Frozen


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
