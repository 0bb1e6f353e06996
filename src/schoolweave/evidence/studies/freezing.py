"""Freezing a registration: a hash that anyone can recompute, made before outcome data are loaded."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from pydantic import AwareDatetime, ModelWrapValidatorHandler, PrivateAttr, ValidationError, model_validator

from schoolweave import __version__
from schoolweave.core.errors import EvidenceError
from schoolweave.evidence.studies.registration import Registration
from schoolweave.policy.models import Frozen

SHORT = 12
"""How many characters of a hash people are shown."""
EASTERNMOST = timedelta(hours=14)
"""How far the day of registration may be ahead of that in UTC."""


class ChangedError(EvidenceError):
    """Raised where a frozen study is not as it was frozen."""


class FrozenStudy(Frozen):
    """A registration that no longer changes.

    ``sha256`` is that of everything else as it was frozen, as JSON with sorted keys, no spaces and UTF-8
    (:func:`digest`): a study that an older version froze keeps its hash when registrations gain a field.
    ``frozen_at`` is an instant in UTC. ``minimum_effect`` is what the study can see.
    """

    registration: Registration
    minimum_effect: float
    frozen_at: AwareDatetime
    version: str
    sha256: str
    _given: dict[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, value: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        found = handler(value)
        if isinstance(value, Mapping):
            found._given = {name: part for name, part in value.items() if name != "sha256"}  # noqa: SLF001 - its own
        return found

    @property
    def short(self) -> str:
        """The first characters of the hash."""
        return self.sha256[:SHORT]

    def checked(self) -> Self:
        """Return the study. Raises :class:`EvidenceError` where its hash is not that of its content."""
        found = digest(self._given)
        same = type(self).model_validate({**self._given, "sha256": self.sha256})
        if found != self.sha256 or same.registration != self.registration:
            raise ChangedError(
                f"The study {self.registration.id} was changed after it was frozen: its content gives "
                f"the hash {found[:SHORT]}…, it names {self.short}…. Use the frozen file as it was, or "
                "register an amendment."
            )
        return self

    def to_dict(self) -> dict[str, Any]:
        """Return the study as plain data, just as it was frozen."""
        return {**self._given, "sha256": self.sha256}


class Begun(Frozen):
    """The moment at which outcome data were loaded for a study, and the hash of the file."""

    study: str
    loaded_at: AwareDatetime
    file: str
    sha256: str


def freeze(registration: Registration, *, at: datetime) -> FrozenStudy:
    """Return the registration frozen at an instant, with its hash.

    Raises :class:`EvidenceError` where the instant has no time zone or lies before the day of registration.
    """
    if at.tzinfo is None:
        raise EvidenceError("The instant of freezing needs its time zone.")
    if (at.astimezone(UTC) + EASTERNMOST).date() < registration.dates.registered:
        raise EvidenceError(
            f"The study {registration.id} is registered for {registration.dates.registered.isoformat()}: it "
            f"cannot be frozen on {at.date().isoformat()}, before that."
        )
    content = {
        "registration": registration.model_dump(mode="json"),
        "minimum_effect": registration.minimum_effect,
        "frozen_at": at.astimezone(UTC).replace(microsecond=0, tzinfo=None).isoformat() + "Z",
        "version": __version__,
    }
    return FrozenStudy.model_validate({**content, "sha256": digest(content)})


def digest(content: Any) -> str:
    """Return the SHA-256 of a value as JSON with sorted keys, no spaces, UTF-8: 64 hexadecimal digits."""
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def write_frozen(study: FrozenStudy, path: str | Path) -> None:
    """Write a frozen study as JSON. Raises :class:`EvidenceError` where the file is another frozen study."""
    target = Path(path)
    if target.exists() and read_frozen(target).sha256 != study.sha256:
        raise EvidenceError(
            f"{target} is another frozen study: freeze into another file, or as an amendment."
        )
    text = json.dumps(study.to_dict(), ensure_ascii=False, indent=2)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")


def read_frozen(path: str | Path) -> FrozenStudy:
    """Return a frozen study, its hash checked. Raises :class:`EvidenceError` where it does not hold."""
    source = Path(path)
    try:
        content = json.loads(source.read_text("utf-8"))
        study = FrozenStudy.model_validate(content)
    except (ValueError, ValidationError) as error:
        raise EvidenceError(f"{source.name} is not a frozen study: freeze a registration first.") from error
    return study.checked()


def begin(study: FrozenStudy, panel: str | Path, *, at: datetime) -> Begun:
    """Return that outcome data are loaded now for a frozen study: call it before reading them.

    Raises :class:`EvidenceError` where the study's hash does not hold or the instant is before it was
    frozen.
    """
    study.checked()
    if at.tzinfo is None or at < study.frozen_at:
        raise EvidenceError(
            "Outcome data are loaded after the study is frozen, at an instant with a time zone."
        )
    source = Path(panel)
    with source.open("rb") as handle:
        found = hashlib.file_digest(handle, "sha256").hexdigest()
    return Begun(
        study=study.sha256,
        loaded_at=at.astimezone(UTC).replace(microsecond=0),
        file=source.name,
        sha256=found,
    )
