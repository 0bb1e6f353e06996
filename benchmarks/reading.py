"""What a measurement printed, in a few words, and whether it is what was asked."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process import Ended

Judge = Callable[[Ended], "Reading"]
PROVEN = 5e-7  # a gap that is nothing but rounding


@dataclass(frozen=True, slots=True)
class Reading:
    """What was measured in words; whether it meets what was asked, None where nothing was asked or found."""

    measured: str
    met: bool | None
    value: float | None = None


def gap(most: float) -> Judge:
    """Judge a line of ``benchmarks.communities`` by its gap, at most ``most`` (a share)."""

    def judge(ended: Ended) -> Reading:
        line = fields(ended.out)
        if line is None:
            return absent(ended)
        found = number(line["gap"])
        words = f"gap {found:.2%}, objective {line['objective']} km, {line['took']} s, rules {line['rules']}"
        return Reading(words, found <= most and line["rules"] == "met", found)

    return judge


def objective(most: float) -> Judge:
    """Judge a line of ``benchmarks.communities`` by its objective, at most ``most`` km; today's beside it."""

    def judge(ended: Ended) -> Reading:
        line = fields(ended.out)
        if line is None:
            return absent(ended)
        found = number(line["objective"])
        today = next((each.split()[3] for each in ended.out.splitlines() if each.startswith("  today")), "?")
        words = f"{line['objective']} km against {today} km today, gap {line['gap']}, {line['took']} s"
        return Reading(words, found <= most and line["rules"] == "met", found)

    return judge


def warm(most: float, seconds: float) -> Judge:
    """Judge the lines of ``benchmarks.warm_start``: near to a full run, and in time; the worst counts."""

    def judge(ended: Ended) -> Reading:
        lines = [line.split() for line in ended.out.splitlines()]
        if ended.code or len(lines) < 2:
            return absent(ended)
        found = [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]
        over, took = max(number(one["over"]) for one in found), max(number(one["took"]) for one in found)
        words = "; ".join(f"{one['change']}: {one['over']} over a full run, {one['took']} s" for one in found)
        met = over <= most and took < seconds and all(one["rules"] == "met" for one in found)
        return Reading(words, met, over)

    return judge


def fields(out: str) -> dict[str, str] | None:
    """Return the first line of figures under the heading of ``benchmarks.communities``."""
    lines = [line for line in out.splitlines() if line.strip()]
    if len(lines) < 2 or "not here" in lines[1]:
        return None
    return dict(zip(lines[0].split(), lines[1].split(), strict=False))


def hubs(most: float) -> Judge:
    """Judge the line of ``benchmarks.hubs`` by its gap and by sizes within 200 to 300."""

    def judge(ended: Ended) -> Reading:
        cells = ended.out.strip().splitlines()[-1].split() if ended.out.strip() else []
        if ended.code or len(cells) < 10:
            return absent(ended)
        found, smallest, largest = float(cells[4]), int(cells[5]), int(cells[6])
        words = f"gap {found:.2%}, sizes {smallest}–{largest}, mean way {cells[7]} km, {cells[9]} s"
        return Reading(words, found <= most and smallest >= 200 and largest <= 300, found)

    return judge


def support(seconds: float) -> Judge:
    """Judge the line of ``benchmarks.support``: proven optimal within ``seconds``."""

    def judge(ended: Ended) -> Reading:
        tables = [line for line in ended.out.splitlines() if line.startswith("| ")]
        if ended.code or len(tables) < 2:
            return absent(ended)
        line = dict(zip(cells_of(tables[0]), cells_of(tables[-1]), strict=False))
        took = number(line["seconds"])
        words = f"{line['status']}, {line['pairs']} pairs, {took:.1f} s, {line['MB']} MB"
        return Reading(words, line["status"] == "optimal" and took < seconds, took)

    return judge


def panels(seconds: float, most_mb: float) -> Judge:
    """Judge the last line of ``benchmarks.evidence_panels`` by its seconds and its peak of memory."""

    def judge(ended: Ended) -> Reading:
        tables = [line for line in ended.out.splitlines() if line.startswith("| ")]
        if ended.code or len(tables) < 2:
            return absent(ended)
        line = dict(zip(cells_of(tables[0]), cells_of(tables[-1]), strict=False))
        took, peak = number(line["seconds"]), number(line["peak MB"])
        words = f"{took:.1f} s, {line['seconds per million rows']} s a million rows, {peak:,.0f} MB"
        return Reading(words, took < seconds and peak < most_mb, took)

    return judge


def median(name: str, best: Path, *, proven: bool, most: float = 0.01) -> Judge:
    """Judge ``benchmarks.capacitated_p_median`` by its distance to the best known, or by its proof."""

    def judge(ended: Ended) -> Reading:
        cells = ended.out.split()
        if ended.code or len(cells) != 4:
            return absent(ended)
        cost, bound, share, seconds = (float(cell) for cell in cells)
        over = cost / best_known(best)[name] - 1
        words = f"{cost:,.2f}, {max(0.0, over):.3%} over the best known, bound {bound:,.2f}, {seconds:.1f} s"
        ended_well = share <= PROVEN or not proven
        return Reading(words + (", proven" if share <= PROVEN else ""), over <= most and ended_well, over)

    return judge


def best_known(path: Path) -> dict[str, float]:
    """Return the best known values by instance."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["instance"]: float(row["best_known"]) for row in csv.DictReader(file)}


def code(ended: Ended) -> Reading:
    """Judge by the exit code alone; the words are the last line."""
    lines = (ended.out.strip() or ended.err.strip()).splitlines()
    return Reading(lines[-1] if lines else "", ended.code == 0)


def absent(ended: Ended) -> Reading:
    """Say that there is no figure, and why."""
    said = [line for line in (ended.err or ended.out).strip().splitlines() if line.strip()]
    reason = "ended by the limit" if ended.code < 0 else said[-1].strip()[:120] if said else "no figure"
    return Reading(reason, None if "not here" in reason else False)


def number(text: str) -> float:
    """Return the number of a cell: ``12,681.8``, ``1.59%``."""
    value = float(text.strip().rstrip("%").replace(",", ""))
    return value / 100 if text.strip().endswith("%") else value


def cells_of(line: str) -> list[str]:
    """Return the cells of a line of a Markdown table."""
    return [cell.strip() for cell in line.strip().strip("|").split("|")]
