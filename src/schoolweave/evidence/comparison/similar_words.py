"""Closeness in words: each characteristic of two schools beside each other."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from schoolweave.evidence.comparison.similar_rule import Characteristic

BANDS = ((0.1, "almost the same"), (0.5, "close"), (1.0, "somewhat different"), (math.inf, "different"))
"""Words for a difference, in robust standard deviations between schools, up to which each is used."""


@dataclass(frozen=True, slots=True)
class Part:
    """One characteristic of two schools.

    ``scaled`` is the difference in robust standard deviations, ``None`` where one value is not known;
    ``share`` is its part of the squared distance, 0 to 1.
    """

    name: str
    own: float | None
    theirs: float | None
    scaled: float | None
    word: str
    sentence: str
    share: float | None = None

    def sharing(self, share: float | None) -> Self:
        """Return the same with its share."""
        return replace(self, share=share)


def closeness(one: Characteristic, own: float, theirs: float, scaled: float) -> Part:
    """Return a characteristic of two schools with a word for how close they are; NaN is not known."""
    mine, his = (None if math.isnan(value) else value for value in (own, theirs))
    if mine is None or his is None:
        who = "either" if mine is None and his is None else "this school" if mine is None else "the other"
        return Part(one.name, mine, his, None, "not compared", f"{one.title}: not known of {who}")
    word = next(word for width, word in BANDS if abs(scaled) <= width)
    if mine == his:
        word = "the same"
    figures = f"{_figure(one, theirs)} against {_figure(one, own)}"
    return Part(one.name, mine, his, scaled, word, f"{one.title} {figures}: {word}")


def why(parts: Sequence[Part], same_region: bool | None) -> str:
    """Return why a school is similar, the closest characteristics first; then what could not be compared."""
    compared = sorted(
        (part for part in parts if part.scaled is not None), key=lambda part: abs(part.scaled or 0.0)
    )
    rest = [part for part in parts if part.scaled is None]
    sentences = [part.sentence for part in (*compared, *rest)]
    if same_region is not None:
        sentences.append("in the same region" if same_region else "in another region")
    text = "; ".join(sentences)
    return f"{text[:1].upper()}{text[1:]}."


def _figure(one: Characteristic, value: float) -> str:
    unit = "" if not one.unit else one.unit if one.unit == "%" else f" {one.unit}"
    decimals = one.decimals
    if decimals is None:
        decimals = 0 if value.is_integer() else 2
    return f"{value:,.{decimals}f}{unit}"
