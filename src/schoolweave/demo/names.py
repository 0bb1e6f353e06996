"""Invented names: a small grammar of syllables for places and saints, none of them of a real language."""

from itertools import chain

import numpy as np

ONSETS = "B Br C D Dr F Fr G Gl H J K Kr L M N P Pr Qu R S Sk Sv T Tr V Vr Y Z Zh".split()
VOWELS = "a e i o u a e i o u a e i o u a e i o u ā ē ī ō ū é ø ei ou ae".split()
MIDDLES = "ld rr nd st v l m n r sk th rv lm nn ss zz dr kk vr lth mb nth gg j".split()
ENDINGS = (
    "orra andel ithal uvek essa ondra irrin avik elsund ennau orvath uska ilde amoor atha ovane umbra "
    "irrek asund ellin ovar onda uvar issen akka ettin olme arra undal evik ōra āna ēru iska oval"
).split()
SAINT_ENDINGS = "vyn drell thias linde mund wena rick sanne bert lota phine gard dora vane mir lise".split()
SAINT_STARTS = "Or Cal Es Bri Tal Ven Is Mar Od Hal Wil Fen Ru Sel Ada Per Lo Gun Ys Quin".split()
SAINT_MIDDLES = "a e i o u ta li ro ne va mi so du ke ja zo".split()


class PlaceNames:
    """Gives out place names, never one twice; the order depends on the generator alone."""

    def __init__(self, rng: np.random.Generator, *, expected: int) -> None:
        self._rng = rng
        self._long_share = 0.3 if expected < 30_000 else 0.9
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


def saints() -> list[str]:
    """Return every invented saint, in a fixed order (some thousands)."""
    pairs = ((start, middle) for start in SAINT_STARTS for middle in SAINT_MIDDLES)
    return list(chain.from_iterable([f"St {a}{b}{end}" for end in SAINT_ENDINGS] for a, b in pairs))
