"""Schools near a school: a box that the database can search, then great circles."""

import math

from django.db.models import Q

from schoolweave.core.geography import great_circle_km
from schoolweave.web.directory.models import School

KM_PER_DEGREE = 111.0
"""A little less than a degree of latitude, so that a box is never too small."""

LARGE = ("register__outline", "extract__report")
"""What is not read with every school: an outline, or a report, of many kilobytes each."""

FIRST_KM, LAST_KM = 5.0, 20_100.0
"""The first box is a town's; the last is the whole earth."""


def nearest(school: School, *, count: int) -> list[tuple[School, float]]:
    """Return the ``count`` open listed schools of the register nearest to a school, with kilometres."""
    if school.latitude is None or school.longitude is None or count < 1:
        return []
    # The register is asked for below: in the query it would keep SQLite from using the index of places.
    others = School.objects.filter(listed=True, status__in=("open", "closing")).exclude(pk=school.pk)
    radius = FIRST_KM
    while True:
        box = others.filter(within(school.latitude, school.longitude, radius))
        found_rows = box.values_list("id", "latitude", "longitude", "register_id")
        places = [row[:3] for row in found_rows if row[3] == school.register_id]
        if places or radius >= LAST_KM:
            ids, latitudes, longitudes = zip(*places, strict=True) if places else ((), (), ())
            km = great_circle_km(school.latitude, school.longitude, latitudes, longitudes)
            found = sorted((float(d), i) for d, i in zip(km, ids, strict=True) if d <= radius)[:count]
            if len(found) == count or radius >= LAST_KM:
                break
        radius = min(radius * 3, LAST_KM)
    rows = School.objects.select_related("register", "extract").defer(*LARGE)
    by_id = rows.in_bulk([i for _, i in found])
    return [(by_id[i], d) for d, i in found]


def within(latitude: float, longitude: float, km: float) -> Q:
    """Return the condition of lying in a box that holds every point within ``km``.

    Longitudes wrap at ±180 degrees; a box that reaches a pole takes all of them.
    """
    up = km / KM_PER_DEGREE
    south, north = latitude - up, latitude + up
    box = Q(latitude__gte=south, latitude__lte=north)
    if south <= -90 or north >= 90:
        return box
    half = up / math.cos(math.radians(max(abs(south), abs(north))))
    if half >= 180:
        return box
    west, east = longitude - half, longitude + half
    if west < -180:
        return box & (Q(longitude__gte=west + 360) | Q(longitude__lte=east))
    if east > 180:
        return box & (Q(longitude__gte=west) | Q(longitude__lte=east - 360))
    return box & Q(longitude__gte=west, longitude__lte=east)
