"""A small country for the API."""

import pytest
from django.core.cache import cache
from tests.web.publishing.country import SmallCountry, make


@pytest.fixture(autouse=True)
def _empty_cache():
    """Answers and rate limits of one test must not reach the next."""
    cache.clear()


@pytest.fixture
def small(db) -> SmallCountry:
    """Seven schools, two communities that stand, one that ended."""
    return make()
