"""Rounding to the nearest and at random, where the same cell always rounds the same way."""

import hmac
from hashlib import sha256

from schoolweave.evidence.disclosure.profile import Profile

SCALE = 1 << 32


def rounded(value: int, profile: Profile, name: str, key: bytes) -> int:
    """Return a count as the profile publishes it.

    At random: the multiple below with probability ``1 - r / base`` for a remainder ``r``, so that nothing is
    added on average (Stats NZ's base 3: the nearer multiple with 2/3). The draw is an HMAC of the cell's
    ``name`` and count under ``key``, so that asking again cannot average it away.
    """
    base = profile.base
    below, rest = value - value % base, value % base
    if profile.rounding == "none" or rest == 0:
        return value
    if profile.rounding == "nearest":
        return below + base * (2 * rest > base)
    draw = hmac.new(key, f"{name}|{value}".encode(), sha256).digest()
    return below + base * (int.from_bytes(draw[:4], "big") * base < rest * SCALE)


def behind(shown: int, profile: Profile) -> tuple[int, int]:
    """Return the lowest and highest count that can stand behind a published one.

    Whoever reads the table knows the profile: a count that would have been suppressed is not behind a number.
    """
    if profile.rounding == "none":
        return shown, shown
    reach = profile.base - 1 if profile.rounding == "random" else profile.base // 2
    if shown == 0:
        return 0, reach if reach > profile.suppress_to else 0
    return max(shown - reach, profile.suppress_to + 1, 1), shown + reach
