"""Challenges from a TOML file, as a plan writes them."""

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.faults import told
from schoolweave.evidence.progress.model import Challenge, Count


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Baseline(_Closed):
    year: int
    learners: int
    achieved: float = 0.0
    mean: float | None = None
    stated_share: float | None = None


class _Target(_Closed):
    year: int
    share: float | None = None
    mean: float | None = None
    learners: int | None = None
    stated_gain: float | None = None


class _Part(_Closed):
    achieved: float
    learners: int


class _Challenge(_Closed):
    id: str
    title: str = ""
    measure: str
    group: str = "all"
    better: Literal["higher", "lower"] = "higher"
    schools: tuple[str, ...] = Field(min_length=1)
    baseline: _Baseline
    target: _Target
    parts: dict[str, _Part] = {}


class _File(_Closed):
    challenge: tuple[_Challenge, ...] = Field(min_length=1)


def read_challenges(path: Path) -> tuple[Challenge, ...]:
    """Return the challenges of a TOML file, each in a table ``[[challenge]]``.

    Raises :class:`EvidenceError` with each place that is wrong, and :class:`OSError` where it cannot be read.
    """
    try:
        found = _File.model_validate(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EvidenceError(f"{path} is not TOML ({error}): correct it and try again.") from error
    except ValidationError as error:
        said = "; ".join(told(error))
        raise EvidenceError(f"The challenges in {path} cannot be used: {said}.") from error
    ids = [one.id for one in found.challenge]
    if twice := [name for name in dict.fromkeys(ids) if ids.count(name) > 1]:
        raise EvidenceError(f"{path} has two challenges “{twice[0]}”: give each an id of its own.")
    return tuple(_challenge(path, one) for one in found.challenge)


def _challenge(path: Path, one: _Challenge) -> Challenge:
    base, target = one.baseline, one.target
    if (target.share is None) == (target.mean is None):
        raise EvidenceError(f"{path}: challenge {one.id} needs a target share or a target mean, one of them.")
    return Challenge(
        id=one.id,
        title=one.title or one.id,
        measure=one.measure,
        schools=one.schools,
        baseline=Count(base.year, base.achieved, base.learners),
        target=float(target.mean if target.share is None else target.share),  # type: ignore[arg-type]
        target_year=target.year,
        group=one.group,
        kind="mean" if target.share is None else "share",
        baseline_mean=base.mean,
        target_learners=target.learners,
        stated_share=base.stated_share,
        stated_gain=target.stated_gain,
        lower_is_better=one.better == "lower",
        parts={school: Count(base.year, part.achieved, part.learners) for school, part in one.parts.items()},
    )
