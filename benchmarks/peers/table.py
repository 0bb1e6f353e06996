"""The lines of the comparison, as a Markdown table."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.peers.child import Run
from benchmarks.peers.measured import Measured
from schoolweave.planning import Communities

COLUMNS = (
    "method", "seconds", "CPU s", "peak MB", "groups", "objective km", "over our bound", "sizes",
    "out of band", "covering", "rules kept", "note",
)  # fmt: skip
HEAD = f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}"


@dataclass(frozen=True, slots=True)
class Line:
    """One method on one instance; ``measured`` is None where there is no answer."""

    method: str
    run: Run
    measured: Measured | None

    @property
    def seconds(self) -> float:
        """How long the whole process took."""
        return self.run.seconds

    @property
    def ours(self) -> bool:
        """Whether the line is Schoolweave's."""
        return self.method.startswith("Schoolweave")


def line(one: Line, problem: Communities, bound: float | None) -> str:
    """Return a line of the table; the bound is the best that ours proved."""
    head = f"| {one.method} | {one.run.seconds:.1f} | {one.run.cpu_seconds:.1f} | {one.run.peak_mb:,.0f} |"
    found = one.measured
    if found is None:
        return f"{head} | | | | | | | {one.run.failed} |"
    over = f"{found.objective / bound - 1:.2%}" if bound else ""
    covering = f"{found.covering} of {found.groups}" if problem.rules.pathway else ""
    kept = "all" if not found.broken else f"not {', '.join(found.broken)}"
    note = (one.run.answer or {}).get("note", "")
    return (
        f"{head} {found.groups} | {found.objective:,.1f} | {over} | {found.smallest}–{found.largest} "
        f"| {found.out_of_band} | {covering} | {kept} | {note} |"
    )


def first(lines: Sequence[Line]) -> tuple[str, bool]:
    """Say who is first on the objective, of all that answered and of those that keep every rule.

    It counts as first where no other that keeps the rules is better; an arrangement with sizes out of the
    band or with another number of groups answers another question.
    """
    kept = [one for one in lines if one.measured and not one.measured.broken]
    others = [one for one in lines if one.measured and not one.ours]
    mine = [one.measured.objective for one in kept if one.ours and one.measured]
    if not mine:
        return "Ours gave no arrangement that keeps every rule.", False
    better = [one for one in others if one.measured and one.measured.objective < max(mine)]
    legal = [one.method for one in better if one in kept]
    if legal:
        return f"Not first: {', '.join(legal)} costs less.", False
    if better:
        said = ", ".join(f"{one.method} ({', '.join(one.measured.broken)})" for one in better if one.measured)
        return f"Ours is first of those that keep the rules; cheaper with rules broken: {said}.", True
    return "Ours is first on the objective, whatever rules the others break, in both times.", True
