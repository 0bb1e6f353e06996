"""A small country for the public pages."""

import pytest
from tests.web.publishing.country import SmallCountry, make


@pytest.fixture
def small(db) -> SmallCountry:
    """Seven schools, two communities that stand, one that ended."""
    return make()
