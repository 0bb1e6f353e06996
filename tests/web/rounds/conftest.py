"""Every test of scenarios searches by effort, not by the clock."""

import pytest
from tests.web.rounds import making


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    making.quick(monkeypatch)


@pytest.fixture
def towns(db):
    """Three towns of four schools and one that may not join."""
    return making.towns()
