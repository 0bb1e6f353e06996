"""What a calculation says about a rule: met, not met or not known, and why, in a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether something is as a rule wants it, ``None`` where that is not known, and why."""

    met: bool | None
    sentence: str
