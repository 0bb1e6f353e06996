"""The sentences of a language, checked: only what a design carries may say that one thing made another."""

import re
from functools import cache
from typing import Self

from pydantic import model_validator

from schoolweave.evidence import shipped
from schoolweave.evidence.studies.designs import designs
from schoolweave.policy.models import Frozen

PACKAGE = "schoolweave.evidence.statement.words"
CLAIMS = {"higher", "lower", "none"}


class Language(Frozen):
    """The sentences of one language; ``cause`` are the claims of designs that carry cause, and of no other.

    ``causal`` are words that say that one thing made another: no other sentence may hold one of them, or the
    language cannot be loaded. ``reviewed`` is whether a fluent reader has; where not, ``note`` goes with
    every statement.
    """

    language: str
    name: str
    reviewed: bool
    note: str
    causal: tuple[str, ...]
    cause: dict[str, str]
    observed: dict[str, str]
    change: dict[str, str]
    assumption: dict[str, str]
    comparison: dict[str, str]
    sentence: dict[str, str]
    rating: dict[str, str]
    threat: dict[str, str]

    @model_validator(mode="after")
    def _claims_nothing_undue(self) -> Self:
        if any(set(claims) != CLAIMS for claims in (self.cause, self.observed, self.change)):
            raise ValueError("Each kind of claim has the cases higher, lower and none.")
        if lacking := {one.id for one in designs().designs} - set(self.assumption):
            raise ValueError(f"No assumption is written for {', '.join(sorted(lacking))}.")
        if not self.reviewed and not self.note:
            raise ValueError("A language that nobody fluent has reviewed needs a note that says so.")
        for part in (
            self.observed,
            self.change,
            self.assumption,
            self.comparison,
            self.sentence,
            self.threat,
        ):
            for key, text in part.items():
                if found := undue(text, self.causal):
                    raise ValueError(f"The sentence “{key}” says “{found}”, which only a claim of cause may.")
        return self


def undue(text: str, causal: tuple[str, ...]) -> str:
    """Return the first causal word of a text, whole words in any case; empty where there is none."""
    for word in causal:
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.IGNORECASE):
            return word
    return ""


def languages() -> tuple[str, ...]:
    """Return the codes of the languages that statements are written in."""
    return shipped.names(PACKAGE)


@cache
def language(code: str) -> Language:
    """Return a language by its code. Raises :class:`EvidenceError` where there is none."""
    return shipped.read(code, package=PACKAGE, model=Language, what="language of statements")
