"""Where a school is: coordinates checked against the country, put right where that is certain."""

from collections.abc import Callable
from dataclasses import dataclass

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError

from schoolweave.core.errors import RegisterError
from schoolweave.schools.fields import Row

PLACES = 6
"""Decimal places of degrees that are kept after a conversion: a tenth of a metre."""

Place = tuple[float | None, float | None]
"""Latitude and longitude, WGS84 degrees; both ``None`` where unknown."""

NOWHERE: Place = (None, None)

Convert = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Box:
    """A country's outer bounds in degrees; ``west`` > ``east`` where it crosses the 180th meridian."""

    country: str
    south: float
    north: float
    west: float
    east: float

    def holds(self, latitude: float, longitude: float) -> bool:
        """Return whether a point lies inside."""
        if not (self.south <= latitude <= self.north and -180 <= longitude <= 180):
            return False
        if self.west <= self.east:
            return self.west <= longitude <= self.east
        return longitude >= self.west or longitude <= self.east


WORLD = Box("the world", -90.0, 90.0, -180.0, 180.0)

# Outer bounds with islands, rounded outwards. New Zealand: Stewart Island to the Kermadecs, the Chathams
# beyond 180. England's register also lists Welsh schools.
NEW_ZEALAND = Box("New Zealand", -48.0, -29.0, 166.0, -175.5)
ENGLAND = Box("England and Wales", 49.8, 55.9, -6.5, 1.9)


def from_grid(epsg: int) -> Convert:
    """Return a function from eastings and northings in an EPSG coordinate system to WGS84 degrees.

    Raises :class:`RegisterError` where there is no such system.
    """
    try:
        transformer = Transformer.from_crs(CRS.from_epsg(epsg), CRS.from_epsg(4326), always_xy=True)
    except CRSError:
        raise RegisterError(
            f"There is no coordinate system EPSG:{epsg}: check the number in the mapping."
        ) from None

    def convert(easting: float, northing: float) -> tuple[float, float]:
        longitude, latitude = transformer.transform(easting, northing)
        return round(float(latitude), PLACES), round(float(longitude), PLACES)

    return convert


def degrees(row: Row, latitude: float | None, longitude: float | None, box: Box) -> Place:
    """Check a latitude and longitude; return them, put right if swapped, or nowhere with a problem said.

    Longitudes from 180 to 360 wrap. Swapped means: outside ``box`` as written, inside it the other way round.
    """
    if latitude is None or longitude is None:
        _say_incomplete(row, "latitude", "longitude", latitude, longitude)
        return NOWHERE
    if latitude == 0 and longitude == 0:
        row.warn(
            "place_zero",
            "latitude",
            "The coordinates are 0, 0, which is in the ocean.",
            "Left out the place.",
        )
        return NOWHERE
    longitude = _wrapped(row, latitude, longitude, box)
    if box.holds(latitude, longitude):
        return latitude, longitude
    if box.holds(longitude, latitude):
        row.warn(
            "swapped_coordinates",
            "latitude",
            f"Latitude {latitude:g} and longitude {longitude:g} are swapped: only the other way round "
            f"are they in {box.country}.",
            "Swapped them back.",
        )
        return longitude, latitude
    _say_outside(row, "latitude", f"Latitude {latitude:g}, longitude {longitude:g}", box)
    return NOWHERE


def grid(row: Row, easting: float | None, northing: float | None, convert: Convert, box: Box) -> Place:
    """Convert eastings and northings, checked in the same way as :func:`degrees`."""
    if easting is None or northing is None:
        _say_incomplete(row, "easting", "northing", easting, northing)
        return NOWHERE
    if easting == 0 and northing == 0:
        row.warn("place_zero", "easting", "The easting and northing are 0, 0.", "Left out the place.")
        return NOWHERE
    place = convert(easting, northing)
    if box.holds(*place):
        return place
    swapped = convert(northing, easting)
    if box.holds(*swapped):
        row.warn(
            "swapped_coordinates",
            "easting",
            f"Easting {easting:g} and northing {northing:g} are swapped: only the other way round are they "
            f"in {box.country}.",
            "Swapped them back.",
        )
        return swapped
    _say_outside(row, "easting", f"Easting {easting:g}, northing {northing:g}", box)
    return NOWHERE


def _wrapped(row: Row, latitude: float, longitude: float, box: Box) -> float:
    if not (180 < longitude <= 360 and box.holds(latitude, longitude - 360)):
        return longitude
    wrapped = round(longitude - 360, PLACES)
    row.warn(
        "wrapped_longitude", "longitude", f"The longitude {longitude:g} is past 180.", f"Read as {wrapped:g}."
    )
    return wrapped


def _say_incomplete(row: Row, one: str, other: str, first: float | None, second: float | None) -> None:
    if first is None and second is None:
        return
    lacking = one if first is None else other
    row.warn(
        "half_a_place", lacking, f"The school has no usable {lacking}, so no place.", "Left out the place."
    )


def _say_outside(row: Row, field: str, what: str, box: Box) -> None:
    row.warn("outside_country", field, f"{what} is not in {box.country}.", "Left out the place.")
