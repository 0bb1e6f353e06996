"""Where real registers and benchmarks lie, for tests that use them when they are there."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """Return the path of a real file, or skip the test where the folder is not beside the checkout."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"real data not here: ../shared/data/{name}")
    return path
