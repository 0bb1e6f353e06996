"""GeoJSON of the maps."""

import pytest

from schoolweave.web.ui import maps


@pytest.mark.parametrize(("colour", "drawn"), [(0, 0), (7, 7), (8, 0), (None, -1)])
def test_point_keeps_its_colour(colour, drawn):
    """The first colour is 0, which is not the same as none."""
    assert maps.point(174.0, -41.0, name="Kōwhai School", colour=colour)["properties"]["colour"] == drawn
