"""Studies: registered and frozen before outcomes are loaded, then compared with what was run.

>>> from datetime import UTC, datetime
>>> from schoolweave.evidence import studies
>>> study = studies.freeze(studies.read("study.toml"), at=datetime.now(UTC))
>>> studies.departures(study, run)
()
"""

from schoolweave.evidence.studies.departures import Departure, Run, departures
from schoolweave.evidence.studies.designs import Design, Designs, design, designs
from schoolweave.evidence.studies.freezing import (
    Begun,
    ChangedError,
    FrozenStudy,
    begin,
    digest,
    freeze,
    read_frozen,
    write_frozen,
)
from schoolweave.evidence.studies.registration import (
    Dates,
    Estimation,
    Outcome,
    Registration,
    Sees,
    Subgroup,
    parse,
    read,
)
from schoolweave.evidence.studies.reproducing import commands, estimate_command, match_command

__all__ = [
    "Begun",
    "ChangedError",
    "Dates",
    "Departure",
    "Design",
    "Designs",
    "Estimation",
    "FrozenStudy",
    "Outcome",
    "Registration",
    "Run",
    "Sees",
    "Subgroup",
    "begin",
    "commands",
    "departures",
    "design",
    "designs",
    "digest",
    "estimate_command",
    "freeze",
    "match_command",
    "parse",
    "read",
    "read_frozen",
    "write_frozen",
]
