"""Machine code on disk: no process reads what another one wrote under the same number."""

import subprocess
import sys
from pathlib import Path

from schoolweave.planning import compiling
from schoolweave.planning.communities.kernel import distance

LOOP = """
import sys
import numpy as np
from schoolweave.planning.compiling import compiled

@compiled
def doubled(values):
    total = values[0]
    for value in values:
        total += value
    return total

kind = np.int64 if sys.argv[1] == "whole" else np.float64
print(doubled(np.array([1.5, 2.5, 3.5]).astype(kind)))
"""

NAMESAKES = """
import sys
import numba
from schoolweave.planning.compiling import compiled

def adding(step):
    @numba.njit
    def added(times):
        if times <= 0:
            return 0.0
        total = step
        for each in range(times):
            total += step * each
        return total + added(times - 1)
    return added

by_one, by_ten = adding(1.0), adding(10.0)

@compiled
def one(times):
    return by_one(times)

@compiled
def ten(times):
    return by_ten(times)

print(*[{"one": one, "ten": ten}[name](3) for name in sys.argv[1:]])
"""


def test_code_of_two_processes_with_one_name_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "namesakes.py").write_text(NAMESAKES)

    def answer(*names: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "namesakes.py", *names],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return done.stdout.split()

    (small,), (large,) = answer("one"), answer("ten")  # each kept by a process of its own
    assert small != large
    assert answer("one", "ten") == [small, large]
    assert answer("ten", "one") == [large, small]


def test_no_name_of_a_file_is_used_twice() -> None:
    pattern = distance._cache._cache_file._data_name_pattern
    assert len({pattern.format(number=1) for _ in range(9)}) == 9


def test_processes_that_compile_at_once_keep_files_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "loop.py").write_text(LOOP)

    def started(kind: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "loop.py", kind], cwd=tmp_path, stdout=subprocess.PIPE, text=True
        )

    for _ in range(2):  # the second time from what is on disk
        running = [started("whole"), started("part")]
        assert [one.communicate()[0].strip() for one in running] == ["7", "9.0"]
    names = [path.name for path in tmp_path.rglob("*.nbc")]
    assert len({name.rpartition("-")[2] for name in names}) >= 2


def test_machine_code_depends_on_every_source_of_the_package(tmp_path: Path, monkeypatch) -> None:
    assert compiling.sources() in distance._cache._cache_file._source_stamp
    (tmp_path / "one.py").write_text("ONE = 1\n")
    monkeypatch.setattr(compiling, "__file__", str(tmp_path / "compiling.py"))
    uncached = compiling.sources.__wrapped__
    before = uncached()
    assert uncached() == before
    (tmp_path / "one.py").write_text("ONE = 11\n")
    assert uncached() != before
