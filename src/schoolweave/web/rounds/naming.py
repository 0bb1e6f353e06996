"""Names for communities that were computed: where they are, told apart where a place has several."""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

COMPASS = ("East", "North East", "North", "North West", "West", "South West", "South", "South East")
FEW = 5  # so many communities of one place can be told apart by the compass
CENTRE = 0.35  # nearer to the middle than this part of the mean distance is "Central"

_COMMON = re.compile(
    r"\b(school|college|academy|primary|intermediate|secondary|high|area|full|contributing|normal|state"
    r"|junior|senior|middle|infants?|girls|boys|c of e|ce|rc|catholic|voluntary|aided|controlled|kura"
    r"|composite|kāhui ako|te kura o|the)\b['’]?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Host:
    """What a name is made of: the host's own name, where it is in words and in degrees."""

    name: str
    town: str
    area: str
    latitude: float
    longitude: float


def names(hosts: Sequence[Host]) -> tuple[str, ...]:
    """Return a name for each community, in the order of the hosts given; no two are alike.

    The host's town, or its area where no town is known, or its own name. Where a place has up to five
    communities and the compass tells them apart: “Thornby North”. Otherwise, or in bigger places, what
    distinguishes the host's name: “Thornby (Beech Hill)”. A number settles the rest.
    """
    of_place: dict[str, list[int]] = defaultdict(list)
    for number, host in enumerate(hosts):
        of_place[host.town or host.area or host.name].append(number)
    found: dict[int, str] = {}
    for place, numbers in of_place.items():
        found |= dict(zip(numbers, _within(place, [hosts[number] for number in numbers]), strict=True))
    return _numbered([found[number] for number in range(len(hosts))])


def _within(place: str, hosts: Sequence[Host]) -> list[str]:
    if len(hosts) == 1:
        return [place]
    if len(hosts) <= FEW:
        words = _compass(hosts)
        if len(set(words)) == len(words):
            return [f"{place} {word}" for word in words]
    return [_told_apart(place, distinguishing(host.name)) for host in hosts]


def _told_apart(place: str, word: str) -> str:
    """Return a place with what tells one of its communities apart, without saying the place twice."""
    return word if word == place or word.startswith(f"{place} ") else f"{place} ({word})"


def _compass(hosts: Sequence[Host]) -> list[str]:
    middle_latitude = sum(host.latitude for host in hosts) / len(hosts)
    middle_longitude = sum(_near(host.longitude, hosts[0].longitude) for host in hosts) / len(hosts)
    shrink = math.cos(math.radians(middle_latitude))
    offsets = [
        (
            (_near(host.longitude, hosts[0].longitude) - middle_longitude) * shrink,
            host.latitude - middle_latitude,
        )
        for host in hosts
    ]
    mean = sum(math.hypot(*offset) for offset in offsets) / len(offsets)
    return [_direction(east, north, mean) for east, north in offsets]


def _direction(east: float, north: float, mean: float) -> str:
    if math.hypot(east, north) <= CENTRE * mean:
        return "Central"
    return COMPASS[round(math.atan2(north, east) / (math.pi / 4)) % 8]


def _near(longitude: float, other: float) -> float:
    """Return a longitude without the jump at 180 degrees, as seen from another."""
    return other + (longitude - other + 180) % 360 - 180


def distinguishing(name: str) -> str:
    """Return a school's name without the words that many share; the whole name where nothing is left."""
    short = " ".join(re.sub(r"\([^)]*\)", " ", _COMMON.sub(" ", name)).split()).strip(" ,&-'’")
    return short or name


def _numbered(wanted: Sequence[str]) -> tuple[str, ...]:
    times, taken, given = Counter(wanted), set(wanted), []
    seen: Counter[str] = Counter()
    for name in wanted:
        seen[name] += 1
        if times[name] == 1 or seen[name] == 1:
            given.append(name)
            continue
        number = seen[name]
        while f"{name} {number}" in taken:
            number += 1
        taken.add(f"{name} {number}")
        given.append(f"{name} {number}")
    return tuple(given)
