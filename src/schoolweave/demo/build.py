"""Build the demo country: land, towns, schools, flows, outcomes, in that order, from one seed."""

from collections import Counter
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np

from schoolweave.core.errors import DemoError
from schoolweave.demo.flows import move_on
from schoolweave.demo.land import raise_land, to_degrees
from schoolweave.demo.model import Country, Town
from schoolweave.demo.names import PlaceNames
from schoolweave.demo.near import nearest
from schoolweave.demo.provision import Provision, provide
from schoolweave.demo.records import (
    FORMS,
    STATUSES,
    Setting,
    leave_gaps,
    records,
    rolls_by_year,
    school_names,
)
from schoolweave.demo.towns import Settlement, settle
from schoolweave.demo.yearly import simulate
from schoolweave.schools.record import School, Status

FEWEST, MOST = 40, 2_000_000


def country(
    schools: int = 2_500, *, seed: int = 2026, report: Callable[[str], None] | None = None
) -> Country:
    """Return an invented country with so many schools; the same arguments give the same country.

    ``report`` is called with a few words before each step. Raises :class:`DemoError` for a number of schools
    below 40 or above two million.
    """
    if not FEWEST <= schools <= MOST:
        raise DemoError(
            f"A demo country has between {FEWEST} and {MOST:,} schools; {schools:,} were asked for."
        )
    tell = report or (lambda step: None)
    streams = _streams(seed)
    tell("Raising the land")
    land = raise_land(streams[0], schools=schools)
    tell("Founding towns and schools")
    towns = settle(streams[1], land, schools=schools)
    provision = provide(streams[2], land, towns, schools=schools)
    tell("Naming them")
    register, last_year, named, regions, name = _register(streams, towns, provision)
    open_now = np.array([one.status in {Status.OPEN, Status.CLOSING} for one in register])
    tell("Moving learners on")
    ids = tuple(one.id for one in register)
    flows = move_on(streams[5], provision, open_now, last_year, ids)
    tell("Drawing outcomes")
    results = simulate(register, regions, seed=seed, effect=None)
    return Country(
        name, seed, land.outline(), regions, named, register, flows, results, _about(name, seed, register)
    )


def _streams(seed: int) -> list[np.random.Generator]:
    """Return a stream for each step, so that a change to one leaves the others as they were."""
    return [np.random.default_rng([seed, step]) for step in range(6)]


def _register(
    streams: list[np.random.Generator], towns: Settlement, provision: Provision
) -> tuple[tuple[School, ...], np.ndarray[Any, np.dtype[np.int64]], tuple[Town, ...], tuple[str, ...], str]:
    """Return the school records, learners in each school's last year, towns, regions, the country's name."""
    gaps = leave_gaps(streams[3], provision)
    by_year = rolls_by_year(streams[3], provision)
    places = PlaceNames(streams[4], expected=len(provision.form))
    name, *regions = places.take(1 + len(towns.region_seat))
    town_names = places.take(len(towns.people))
    districts = [f"{town_names[seat]} District" for seat in towns.district_seat.tolist()]
    setting = _setting(towns, provision, town_names, districts, regions, places)
    names = school_names(streams[4], provision, setting, places)
    register = tuple(records(provision, gaps, by_year, setting, names))
    last_year = np.zeros(len(register), dtype=np.int64)
    for form in FORMS:
        last_year[provision.form == form] = by_year[form][:, -1]
    last_year[np.isin(gaps.status, [STATUSES.index(Status.PROPOSED), STATUSES.index(Status.CLOSED)])] = 0
    return register, last_year, _towns(towns, town_names, regions), tuple(regions), name


def _setting(
    towns: Settlement,
    provision: Provision,
    town_names: list[str],
    districts: list[str],
    regions: list[str],
    places: PlaceNames,
) -> Setting:
    """Return each school's town or locality, district and region by name."""
    rural = provision.town < 0
    closest = nearest(provision.place[rural], towns.place, 1)[0][:, 0]
    district = np.empty(len(rural), dtype=np.int64)
    district[~rural] = towns.district[provision.town[~rural]]
    district[rural] = towns.district[closest]
    localities = iter(places.take(int(rural.sum())))
    town = [town_names[at] if at >= 0 else next(localities) for at in provision.town.tolist()]
    region = towns.district_region[district]
    return Setting(town, [districts[at] for at in district.tolist()], [regions[at] for at in region.tolist()])


def _towns(towns: Settlement, names: list[str], regions: list[str]) -> tuple[Town, ...]:
    latitude, longitude = to_degrees(towns.place[:, 0], towns.place[:, 1])
    region = towns.district_region[towns.district]
    columns = (latitude.tolist(), longitude.tolist(), towns.people.tolist(), region.tolist())
    return tuple(
        Town(name, north, east, people, regions[at])
        for name, north, east, people, at in zip(names, *columns, strict=True)
    )


def _about(name: str, seed: int, register: tuple[School, ...]) -> MappingProxyType[str, Any]:
    """Return what was made, in figures."""
    return MappingProxyType(
        {
            "country": name,
            "seed": seed,
            "schools": len(register),
            "kinds": dict(sorted(Counter(str(one.kind) for one in register).items())),
            "authorities": dict(sorted(Counter(str(one.authority) for one in register).items())),
            "statuses": dict(sorted(Counter(str(one.status) for one in register).items())),
            "without_place": sum(one.latitude is None for one in register),
            "without_roll": sum(one.roll is None for one in register),
            "note": "Everything here is invented: no real school, town or person is in it.",
        }
    )
