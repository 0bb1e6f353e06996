"""What a computation ran on and took: versions and memory, for results and summaries."""

import resource
import sys
from importlib.metadata import version

LIBRARIES = ("schoolweave", "numpy", "numba", "highspy", "scipy")


def versions() -> dict[str, str]:
    """Return the versions of Python, of this library and of those that compute for it."""
    return {"python": sys.version.split()[0]} | {name: version(name) for name in LIBRARIES}


def memory_mb() -> float:
    """Return the most memory that this process has held so far, in megabytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1024.0 if sys.platform != "darwin" else 1024.0**2), 1)
