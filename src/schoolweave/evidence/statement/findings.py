"""What an evidence statement is made of: numbers and names, no sentences."""

from dataclasses import dataclass
from typing import Literal

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.effect_sizes import EffectSize
from schoolweave.evidence.studies.designs import design

Control = Literal["lot", "never", "not-yet", "matched", "threshold", "others", "themselves"]


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat to what a study says: how grave, and in favour of which result.

    ``level`` is ``moderate`` or ``high``; ``direction`` is ``towards`` (it makes the programme look better),
    ``away`` or ``unknown``. ``name`` is an id of the language files or a phrase of one's own.
    """

    name: str
    level: Literal["moderate", "high"]
    direction: Literal["towards", "away", "unknown"] = "unknown"


@dataclass(frozen=True, slots=True)
class Findings:
    """A result and all that must be said with it.

    ``chosen_by_results`` says that schools came into the programme for low results, ``chosen_apart`` that the
    year of these is not the one compared with. ``effect`` is ``None`` where nothing can be estimated;
    ``reason`` then is a sentence. ``treated`` and ``comparison`` count schools, ``clusters`` those of each
    side where schools are clustered. ``unmatched`` are schools of the programme left out for want of a
    comparison school and ``imbalance`` the largest standardised difference that is left. ``pretest_p`` is of
    the years before the programme; ``breakdown`` and ``largest_bend`` are changes of slope in the effect's
    unit a year. ``bootstrapped`` says that the interval is of a wild cluster bootstrap. ``attrition`` is a
    share, ``minimum_effect`` what could be seen. ``registered`` is the hash of the frozen study, empty for
    none; ``planned_first`` is whether outcome data were loaded after it was frozen, as far as is recorded.
    ``months_table`` is empty where months say nothing, as for attendance. What is ``None`` is not known, and
    counts as such.
    """

    programme: str
    outcome: str
    design: str
    effect: EffectSize | None
    treated: int
    comparison: int
    control: Control
    reason: str = ""
    higher_is_better: bool = True
    chosen_by_results: bool = False
    chosen_apart: bool = False
    characteristics: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    missing_years: tuple[int, ...] = ()
    clusters: tuple[int, int] | None = None
    bootstrapped: bool = False
    unmatched: int = 0
    imbalance: float | None = None
    pretest_p: float | None = None
    breakdown: float | None = None
    largest_bend: float | None = None
    minimum_effect: float | None = None
    attrition: float | None = None
    registered: str = ""
    planned_first: bool = False
    departures: tuple[str, ...] = ()
    threats: tuple[Threat, ...] = ()
    months_table: str = "eef-toolkit"

    def __post_init__(self) -> None:
        """Raise :class:`EvidenceError` where the parts contradict each other."""
        chosen = design(self.design)
        if (self.effect is None) != bool(self.reason):
            raise EvidenceError("A statement needs either an effect or the reason why there is none.")
        if chosen.has_comparison != (self.control != "themselves"):
            raise EvidenceError(f"The design {chosen.id} does not go with the comparison {self.control}.")
        if chosen.carries_cause != (self.control == "lot"):
            raise EvidenceError("Schools drawn by lot and a randomised design go with each other alone.")
        if self.effect is not None and (self.treated < 1 or (chosen.has_comparison and self.comparison < 1)):
            raise EvidenceError("An effect needs a school in the programme and one to compare with.")
