"""Invented names: a small grammar of syllables for places and saints, none of them of a real language."""

from itertools import product

import numpy as np


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


ONSETS = _words("B Br C D Dr F Fr G Gl H J K Kr L M N P Pr Qu R S Sk Sv T Tr V Vr Y Z")
VOWELS = _words("a e i o u a e i o u a e i o u a e i o u ā ē ī ō ū é ø ei ou ae")
MIDDLES = _words("ld rr nd st v l m n r sk th rv lm nn ss dr kk vr mb l m n r v l m n r")
ENDINGS = _words(
    "orra andel ithal uvek essa ondra irrin avik elsund ennau orvath uska ilde amoor atha ovane umbra "
    "irrek asund ellin ovar onda uvar issen akka ettin olme arra undal evik ōra āna ēru iska oval"
)
PARTS = _words("North South East West Upper Lower Old New")
CORNERS = _words("Heights Bay Vale Park Hill Bridge Point Grove")
SAINT_STARTS = _words("Or Cal Es Bri Tal Ven Is Mar Od Hal Wil Fen Ru Sel Ada Per Lo Gun Ys Quin")
SAINT_MIDDLES = _words("a e i o u ta li ro ne va mi so du ke ja zo")
SAINT_ENDINGS = _words("vyn drell thias linde mund wena rick sanne bert lota phine gard dora vane mir lise")


class PlaceNames:
    """Gives out place names, never one twice; the order depends on the generator alone."""

    def __init__(self, rng: np.random.Generator, *, expected: int) -> None:
        self._rng = rng
        self._long_share = 0.15 if expected < 30_000 else 0.9
        self._given: set[str] = set()
        self._waiting: list[str] = []

    def take(self, count: int) -> list[str]:
        """Return ``count`` new names."""
        while len(self._waiting) < count:
            self._draw(max(256, count))
        taken, self._waiting = self._waiting[:count], self._waiting[count:]
        return taken

    def _draw(self, count: int) -> None:
        parts = (ONSETS, VOWELS, MIDDLES, VOWELS, MIDDLES, ENDINGS)
        picks = [self._rng.integers(0, len(part), count).tolist() for part in parts]
        short = (self._rng.random(count) > self._long_share).tolist()
        for brief, onset, vowel, middle, second, link, ending in zip(short, *picks, strict=True):
            name = ONSETS[onset] + VOWELS[vowel] + MIDDLES[middle]
            name += ENDINGS[ending] if brief else VOWELS[second] + MIDDLES[link] + ENDINGS[ending]
            if name not in self._given:
                self._given.add(name)
                self._waiting.append(name)


def corners(town: str) -> list[str]:
    """Return names for the parts of a town, in a fixed order."""
    return [f"{town} {part}" for part in CORNERS] + [f"{part} {town}" for part in PARTS]


def saints() -> list[str]:
    """Return every invented saint, in a fixed order (some thousands)."""
    return [f"St {''.join(syllables)}" for syllables in product(SAINT_STARTS, SAINT_MIDDLES, SAINT_ENDINGS)]
