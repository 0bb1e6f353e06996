"""What the map of the editor is told: the scenario as it began, then what differs from that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from schoolweave.planning import Evaluation
from schoolweave.schools import School
from schoolweave.web.rounds.editing import State
from schoolweave.web.rounds.views.editor_parts import Editor
from schoolweave.web.ui import maps

Lines = list[list[list[float]]]


@dataclass(frozen=True, slots=True)
class _Layer:
    """One state of an arrangement, ready to be drawn."""

    found: Editor
    state: State
    plan: Evaluation
    keys: tuple[int, ...]
    names: Mapping[int, str]

    def points(self, schools: Iterable[str]) -> Iterator[maps.Feature]:
        hosts = {group.host for group in self.plan.groups}
        base = reverse("arrangement", args=[self.found.arrangement.pk])
        for one in schools:
            key = self.state.place[one]
            longitude, latitude = _place(self.found.board.schools[one])
            point = maps.point(
                longitude,
                latitude,
                name=self.found.board.schools[one].name,
                url=f"{base}schools/{one}/",
                colour=self._colour(key),
                host=one in hosts,
                group=gettext("No group") if key is None else self.names[key],
            )
            point["properties"] |= {"id": one, "key": key, "locked": one in self.state.locked}
            yield point

    def threads(self, keys: Iterable[int]) -> Iterator[maps.Feature]:
        wanted = set(keys)
        for key, group in zip(self.keys, self.plan.groups, strict=True):
            goal = _place(self.found.board.schools[group.host])
            ways = [one for one in group.members if one != group.host]
            lines: Lines = [[[*_place(self.found.board.schools[one])], [*goal]] for one in ways]
            if key in wanted and lines:
                geometry = {"type": "MultiLineString", "coordinates": lines}
                properties = {"colour": self._colour(key), "key": key}
                yield {"type": "Feature", "geometry": geometry, "properties": properties}

    def _colour(self, key: int | None) -> int | None:
        return None if key is None else self.found.board.colours.get(key, key % maps.COLOURS)


def start(found: Editor) -> dict[str, Any]:
    """Return GeoJSON of the arrangement as it began: schools that may join, the ways to the hosts."""
    state = found.board.base
    keys = tuple(state.groups)
    layer = _Layer(found, state, found.base, keys, found.board.names)
    return maps.collection([*layer.points(state.place), *layer.threads(keys)])


def answer(found: Editor) -> dict[str, Any]:
    """Return the features of all groups that differ from the beginning.

    ``points`` and ``threads`` replace those of the beginning, the latter those of the groups ``touched`` and
    ``gone``.
    """
    now, base = found.now, found.board.base.groups
    touched = [key for key, group in now.state.groups.items() if base.get(key) != group]
    inside = set(touched)
    locks = now.state.locked ^ found.board.base.locked
    changed = [one for one, key in now.state.place.items() if key is None or key in inside or one in locks]
    layer = _Layer(found, now.state, now.plan, now.keys, now.names)
    return {
        "points": list(layer.points(changed)),
        "threads": list(layer.threads(touched)),
        "touched": touched,
        "gone": [key for key in base if key not in now.names],
    }


def _place(school: School) -> tuple[float, float]:
    return round(school.longitude or 0.0, maps.PLACES), round(school.latitude or 0.0, maps.PLACES)
