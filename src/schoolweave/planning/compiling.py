"""Compiled loops kept on disk, safely: where several processes compile at once, and where sources change.

numba has three weak places. It numbers the files of its cache, so that two processes that compile one
function for different arguments at the same moment may take the same number, and read each other's machine
code: here no file's name is ever used twice. It tells functions apart by a number that starts at one in
every process, and the linker takes two functions with one name for one function, although a process that
reads kept code and compiles more has both: here each process starts at a number of its own. (Both made wrong
results and crashes: github.com/numba/numba/issues/10486.) Nor does it notice a change in a function that is
called from another file: here every source file of the package counts.
"""

import hashlib
import itertools
import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.core.bytecode import FunctionIdentity

F = TypeVar("F", bound=Callable[..., Any])
FIRST_NUMBER_BITS = 60
"""Two processes of thousands share a number with a chance below one in a billion."""


class OnceOnly(str):
    """A pattern for names of files that gives another name each time."""

    __slots__ = ()

    def format(self, *_: object, **numbers: object) -> str:
        """Fill the pattern in, with something random added to the number."""
        return str(self).format(number=f"{numbers['number']}-{secrets.token_hex(8)}")


def number_apart() -> None:
    """Start this process's numbering of functions where no other process does."""
    FunctionIdentity._unique_ids = itertools.count(secrets.randbits(FIRST_NUMBER_BITS))  # noqa: SLF001


number_apart()
os.register_at_fork(after_in_child=number_apart)


def compiled(function: F, **options: Any) -> F:
    """Compile without Python objects, keep the machine code on disk, release the interpreter lock.

    ``options`` are numba's own.
    """
    found = numba.njit(cache=True, nogil=True, **options)(function)
    files = getattr(getattr(found, "_cache", None), "_cache_file", None)
    if files is not None:
        # numba has no public way to name the files of its cache, nor to say what else they depend on.
        files._data_name_pattern = OnceOnly(files._data_name_pattern.replace(":d}", "}"))  # noqa: SLF001
        files._source_stamp = (files._source_stamp, sources())  # noqa: SLF001
    return cast("F", found)


@cache
def sources() -> str:
    """Return what tells this version of the package's sources from any other: names, sizes and times."""
    root = Path(__file__).parent
    found = sorted((str(path.relative_to(root)), path.stat()) for path in root.rglob("*.py"))
    text = "\n".join(f"{name} {stat.st_size} {stat.st_mtime_ns}" for name, stat in found)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
