"""A school's facts in words."""

from collections.abc import Iterable, Iterator

from schoolweave.web.directory.models import School

KINDS = {
    "primary": "Primary",
    "intermediate": "Intermediate",
    "secondary": "Secondary",
    "area": "All years",
    "special": "Special",
    "correspondence": "Correspondence",
    "other": "Other",
}
AUTHORITIES = {
    "state": "State",
    "integrated": "State-integrated",
    "independent": "Independent",
    "other": "Other",
}
STATUSES = {
    "open": "Open",
    "proposed": "Proposed, not open yet",
    "closing": "Open, but about to close",
    "closed": "Closed",
}


def facts_of(school: School) -> Iterator[tuple[str, str, str]]:
    """Yield label, value (empty where not known) and a source of its own where the fact has one."""
    yield "Status", STATUSES.get(school.status, school.status), ""
    yield "Kind", school.type_name or KINDS.get(school.kind, school.kind), ""
    yield "Authority", school.authority_name or AUTHORITIES.get(school.authority, school.authority), ""
    yield "Ages" if school.scale == "age" else "Years", runs(school.years), ""
    yield "Learners on the roll", "" if school.roll is None else f"{school.roll:,}", ""
    yield "Region", school.region, ""
    yield "Area", school.area, ""
    yield "Town", school.town, ""
    yield "Opened", f"{school.opened:%-d %B %Y}" if school.opened else "", ""
    if school.closed:
        yield "Closed", f"{school.closed:%-d %B %Y}", ""
    yield "Place", _place(school), ""
    for need in school.needs:
        year = f" ({need['year']})" if need.get("year") else ""
        yield (
            need["measure"].replace("_", " ").capitalize() + year,
            f"{need['value']:g}",
            need.get("source", ""),
        )


def runs(years: Iterable[int]) -> str:
    """Return years as people write them: ``[1, 2, 3, 7]`` is “1 to 3, 7”."""
    parts: list[list[int]] = []
    for year in sorted(years):
        if parts and year == parts[-1][-1] + 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in parts)


def _place(school: School) -> str:
    if school.latitude is None or school.longitude is None:
        return ""
    south_north = "south" if school.latitude < 0 else "north"
    west_east = "west" if school.longitude < 0 else "east"
    return f"{abs(school.latitude):.4f}° {south_north}, {abs(school.longitude):.4f}° {west_east}"
