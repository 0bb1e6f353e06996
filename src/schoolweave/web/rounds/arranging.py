"""Names and colours for the groups that the library answered."""

from collections.abc import Mapping, Sequence

from schoolweave.planning import Group
from schoolweave.schools import School
from schoolweave.web.collaborations import colours
from schoolweave.web.rounds import naming


def coloured(groups: Sequence[Group], schools: Mapping[str, School]) -> tuple[int, ...]:
    """Return a colour from 0 to 7 for each group, unlike its neighbours' where possible."""
    places = {
        group.id: [
            (school.latitude, school.longitude)
            for school in map(schools.__getitem__, group.members)
            if school.latitude is not None and school.longitude is not None
        ]
        for group in groups
    }
    chosen = colours.assign(places)
    return tuple(chosen[group.id] for group in groups)


def named(groups: Sequence[Group], schools: Mapping[str, School]) -> tuple[str, ...]:
    """Return a name for each group, after where its host is; no two are alike."""
    return naming.names([_host(schools[group.host]) for group in groups])


def _host(school: School) -> naming.Host:
    latitude, longitude = school.latitude, school.longitude
    return naming.Host(school.name, school.town, school.area, latitude or 0.0, longitude or 0.0)
