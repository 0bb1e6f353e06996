import pytest
from tests.unit.cli.plans import twenty


@pytest.fixture
def register(tmp_path):
    return twenty(tmp_path)
