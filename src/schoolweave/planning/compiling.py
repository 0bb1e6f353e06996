"""Compiled loops kept on disk, safely: where several processes compile at once, and where sources change.

numba numbers the files of its cache. Two processes that compile one function for different arguments at the
same moment may take the same number, and each then reads the other's machine code. Here the files of each
process have names of their own. Nor does numba notice a change in a function that is called from another
file; here every source file of the package counts.
"""

import hashlib
import uuid
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., Any])
TOKEN = uuid.uuid4().hex[:12]
"""Part of the names of the files that this process adds to the cache."""


def compiled(function: F, **options: Any) -> F:
    """Compile without Python objects, keep the machine code on disk, release the interpreter lock.

    ``options`` are numba's own.
    """
    found = numba.njit(cache=True, nogil=True, **options)(function)
    files = getattr(getattr(found, "_cache", None), "_cache_file", None)
    if files is not None:
        # numba has no public way to name the files of its cache, nor to say what else they depend on.
        pattern = files._data_name_pattern.replace("{number:d}", "{number:d}-" + TOKEN)  # noqa: SLF001
        files._data_name_pattern = pattern  # noqa: SLF001
        files._source_stamp = (files._source_stamp, sources())  # noqa: SLF001
    return cast("F", found)


@cache
def sources() -> str:
    """Return what tells this version of the package's sources from any other: names, sizes and times."""
    root = Path(__file__).parent
    found = sorted((str(path.relative_to(root)), path.stat()) for path in root.rglob("*.py"))
    text = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in found)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
