"""Rules for hubs: a lead school with a few hundred schools around it. Typed, shipped as TOML, versioned."""

from typing import Literal, Self

from pydantic import Field, model_validator

from schoolweave.policy.models import Frozen


class HubRules(Frozen):
    """Rules for hubs (problem H of the planning definitions).

    Every school is in exactly one of ``hubs`` hubs and every hub has ``size_min`` to ``size_max`` schools.
    A kilometre travelled by a school weighs ``1 + need_weight × percentile`` of the measure ``need_measure``
    (``need_missing`` where there is no value), plus ``listed_weight`` if it is on the list ``list_name``.
    Leads are of one of ``lead_kinds``, hold one of ``lead_ratings`` and, with ``lead_roll_required``, have a
    known roll above 0. With ``units = "district"`` a district's schools stay together.
    A district with more than ``size_max`` schools is divided into as few parts as can be.
    ``neediest_share`` is the part of the schools, neediest first, whose travel is reported apart and may be
    limited to ``neediest_max_km``; ``max_km`` limits everybody's.
    Schools whose status is among ``statuses`` are served. With ``boundary`` a hub does not cross the border
    of a region or of an area. With ``lead_in_hub`` a lead belongs to its own hub. Where leads have scores,
    choosing the lowest-ranked possible lead in place of the highest costs ``lead_score_km`` weighted
    kilometres, and those between in proportion to their rank.
    """

    hubs: int = Field(ge=1)
    size_min: int = Field(ge=1)
    size_max: int = Field(ge=1)
    units: Literal["school", "district"] = "school"
    need_measure: str = "fsm_percent"
    need_weight: float = Field(default=2.0, ge=0)
    need_missing: float = Field(default=0.5, ge=0, le=1)
    list_name: str = ""
    listed_weight: float = Field(default=2.0, ge=0)
    lead_kinds: tuple[str, ...] = ("primary", "secondary", "area")
    lead_ratings: tuple[str, ...] = ("Outstanding",)
    lead_roll_required: bool = True
    lead_in_hub: bool = False
    lead_score_km: float = Field(default=0.0, ge=0)
    statuses: tuple[str, ...] = ("open", "closing")
    boundary: Literal["none", "region", "area"] = "none"
    max_km: float | None = Field(default=None, gt=0)
    neediest_share: float = Field(default=0.1, gt=0, le=1)
    neediest_max_km: float | None = Field(default=None, gt=0)
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _sizes_agree(self) -> Self:
        if self.size_min > self.size_max:
            raise ValueError(f"The smallest size {self.size_min} is above the largest, {self.size_max}.")
        return self
