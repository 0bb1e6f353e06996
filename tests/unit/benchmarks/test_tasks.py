"""What the two targets run exists, is short where it must be, and asks what was promised."""

import importlib.util
import sys

import pytest
from benchmarks import __main__ as command
from benchmarks import process, tasks
from benchmarks.reading import Reading

QUICK_SECONDS = 300


@pytest.mark.parametrize("rows", [list(tasks.quick()), list(tasks.full(million=True))], ids=["quick", "full"])
def test_every_command_is_a_module_here(rows):
    assert all(importlib.util.find_spec(row.command[0]) for row in rows)
    assert len({row.line for row in rows}) == len(rows)


def test_quick_searches_for_less_than_five_minutes():
    asked = [
        row.command[row.command.index("--seconds") + 1] for row in tasks.quick() if "--seconds" in row.command
    ]
    assert sum(map(int, asked)) < QUICK_SECONDS - 60


def test_the_million_is_run_only_where_asked_for():
    lines = [row.line for row in tasks.full()]
    assert not any("demo-1000000" in line for line in lines)
    assert any("demo-1000000" in row.line for row in tasks.full(million=True))


def test_lines_name_no_path_of_this_machine():
    assert not any(str(tasks.REAL) in row.line for row in tasks.full(million=True))


def test_run_returns_what_was_said_and_what_it_cost():
    ended = process.run([sys.executable, "-c", "x = bytearray(40_000_000); print(sum(range(10**6)))"], 30)
    assert (ended.code, ended.out.strip()) == (0, str(sum(range(10**6))))
    assert ended.cpu_seconds > 0


def test_run_ends_what_takes_too_long(monkeypatch):
    monkeypatch.setattr(process, "GRACE", 0.0)
    ended = process.run([sys.executable, "-c", "import time; time.sleep(60)"], 0.2)
    assert ended.code < 0


def test_rows_whose_data_are_absent_are_not_run(tmp_path, monkeypatch):
    monkeypatch.setattr(tasks, "REAL", tmp_path)
    row = tasks.Task(
        "C", "x", ("benchmarks.no", str(tmp_path / "gone.dat")), "", lambda _: Reading("", True), 1
    )
    out = tmp_path / "table.md"
    assert command.measure([row], out) == 0
    assert "its data are not here | –" in out.read_text()


def test_nine_instances_together_are_judged_by_mean_and_worst():
    rows = [tasks.median(name, 60) for name in "abcdefghi"]
    good = [Reading("", True, 0.001)] * 9
    assert "| yes |" in command.together(rows, good)[0]
    assert "**no**" in command.together(rows, [*good[:8], Reading("", True, 0.02)])[0]
    assert command.together(rows[:2], good[:2]) == []
