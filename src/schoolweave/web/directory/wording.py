"""A school's facts in words."""

from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from schoolweave.web.directory.models import School
from schoolweave.web.ui.languages import English, told

KINDS = {
    "primary": _("Primary"),
    "intermediate": _("Intermediate"),
    "secondary": _("Secondary"),
    "area": _("All years"),
    "special": _("Special"),
    "correspondence": _("Correspondence"),
    "other": pgettext_lazy("kind of school", "Other"),
}
AUTHORITIES = {
    "state": pgettext_lazy("authority of a school", "State"),
    "integrated": _("State-integrated"),
    "independent": _("Independent"),
    "other": pgettext_lazy("authority of a school", "Other"),
}
STATUSES = {
    "open": pgettext_lazy("status of a school", "Open"),
    "proposed": _("Proposed, not open yet"),
    "closing": _("Open, but about to close"),
    "closed": pgettext_lazy("status of a school", "Closed"),
}


def kind_of(school: School) -> str:
    """Return what a school is: as its register words it, in English, or in ours."""
    return English(school.type_name) if school.type_name else str(KINDS.get(school.kind, school.kind))


def facts_of(school: School, *, place: bool = True) -> Iterator[tuple[str, str, str]]:
    """Yield label, value (empty where not known) and a source of its own where the fact has one."""
    named = str(AUTHORITIES.get(school.authority, school.authority))
    authority = English(school.authority_name) if school.authority_name else named
    yield gettext("Status"), str(STATUSES.get(school.status, school.status)), ""
    yield gettext("Kind"), kind_of(school), ""
    yield gettext("Authority"), authority, ""
    yield gettext("Ages") if school.scale == "age" else gettext("Years"), runs(school.years), ""
    yield gettext("Learners on the roll"), "" if school.roll is None else f"{school.roll:,}", ""
    yield gettext("Region"), school.region, ""
    yield gettext("Area"), school.area, ""
    yield gettext("Town"), school.town, ""
    yield pgettext("day", "Opened"), date_format(school.opened, "j F Y") if school.opened else "", ""
    if school.closed:
        yield pgettext("day", "Closed"), date_format(school.closed, "j F Y"), ""
    if place:
        yield gettext("Place"), _place(school), ""
    for need in school.needs:
        year = f" ({need['year']})" if need.get("year") else ""
        measure = need["measure"].replace("_", " ").capitalize()
        label = told(gettext(measure) + year, measure + year)
        yield label, f"{need['value']:g}", need.get("source", "")


def runs(years: Iterable[int]) -> str:
    """Return years as people write them: ``[1, 2, 3, 7]`` is “1 to 3, 7”."""
    parts: list[list[int]] = []
    for year in sorted(years):
        if parts and year == parts[-1][-1] + 1:
            parts[-1].append(year)
        else:
            parts.append([year])
    return ", ".join(str(run[0]) if len(run) == 1 else _run(run) for run in parts)


def _run(years: list[int]) -> str:
    return gettext("%(low)s to %(high)s") % {"low": years[0], "high": years[-1]}


def _place(school: School) -> str:
    if school.latitude is None or school.longitude is None:
        return ""
    south_north = gettext("%(degrees)s south") if school.latitude < 0 else gettext("%(degrees)s north")
    west_east = gettext("%(degrees)s west") if school.longitude < 0 else gettext("%(degrees)s east")
    latitude, longitude = f"{abs(school.latitude):.4f}°", f"{abs(school.longitude):.4f}°"
    return f"{south_north % {'degrees': latitude}}, {west_east % {'degrees': longitude}}"
