"""Tables for people: the report of a register and the difference of two."""

from collections import defaultdict
from collections.abc import Iterator

from rich.console import RenderableType
from rich.markup import escape
from rich.table import Table

from schoolweave.schools import KEEP_PROBLEMS, Difference, Problem, Report, Severity

WORDS = {
    "opened": "Opened",
    "closed": "Closed",
    "merged": "Merged into another",
    "continued": "Continued under a new id",
    "moved": "Moved more than half a kilometre",
    "renamed": "Renamed",
    "roll_changed": "Roll changed by more than a third",
    "community_joined": "Joined a community",
    "community_left": "Left a community",
    "community_moved": "Changed community",
}


def report(found: Report, examples: int | None) -> Iterator[RenderableType]:
    """Yield the parts of a report, with so many examples of each kind of problem (``None``: all kept)."""
    yield f"[bold]{escape(found.file)}[/bold]: {escape(found.register_title)}"
    yield _head(found)
    yield _breakdown(found)
    if found.problem_counts:
        yield _problems(found, examples)
    for note in found.notes:
        yield escape(note)


def _head(found: Report) -> Table:
    table = Table(show_header=False)
    table.add_column()
    table.add_column(justify="right")
    table.add_row("Rows read", f"{found.read:,}")
    table.add_row("Accepted", f"{found.accepted:,}")
    table.add_row("  with a warning", f"{found.warned:,}")
    table.add_row("Rejected", f"{found.rejected:,}")
    table.add_row("Open schools", f"{found.open:,}")
    table.add_row("Communities", f"{found.communities:,}")
    table.add_row("Schools in a community", f"{found.community_members:,}")
    table.add_row("Encoding", found.encoding)
    return table


def _breakdown(found: Report) -> Table:
    table = Table("", "", title="Accepted schools", title_justify="left", show_header=False)
    table.columns[1].justify = "right"
    named = {"Kind": found.by_kind, "Authority": found.by_authority, "Status": found.by_status}
    for title, counts in named.items():
        for word, count in counts.items():
            table.add_row(f"{title}: {word}", f"{count:,}")
        table.add_section()
    for fact, count in found.missing.items():
        table.add_row(f"Missing: {fact}", f"{count:,}")
    return table


def _problems(found: Report, examples: int | None) -> Table:
    table = Table(title=f"Problems: {found.problems_in_all:,}", title_justify="left")
    table.add_column("Row", justify="right")
    table.add_column("School", overflow="fold", max_width=24)
    table.add_column("Column", overflow="fold", max_width=16)
    table.add_column("Value", overflow="fold", max_width=16)
    table.add_column("What is wrong, and what was done", overflow="fold")
    by_kind: dict[str, list[Problem]] = defaultdict(list)
    for problem in found.problems:
        by_kind[problem.kind].append(problem)
    for kind, kept in sorted(by_kind.items(), key=lambda item: item[1][0].severity is not Severity.ERROR):
        shown = kept if examples is None else kept[:examples]
        for problem in shown:
            where = str(problem.row) if problem.file == found.file else f"{problem.file}: {problem.row}"
            said = f"{problem.message} {problem.action}"
            table.add_row(
                where, *(escape(text) for text in (problem.school, problem.column, problem.value, said))
            )
        hidden = found.problem_counts[kind] - len(shown)
        if hidden:
            table.add_row("", "", "", "", f"… and {hidden:,} more of this kind ({kind.replace('_', ' ')})")
        table.add_section()
    if examples is not None:
        table.caption = f"--all lists every problem, --json up to {KEEP_PROBLEMS:,} of each kind."
    return table


def difference(found: Difference, rows: int) -> Iterator[RenderableType]:
    """Yield the counts of a difference and so many changes of each kind."""
    counts = Table(title="What changed", title_justify="left", show_header=False)
    counts.add_column()
    counts.add_column(justify="right")
    counts.add_row("Schools in the old register", f"{found.old:,}")
    counts.add_row("Schools in the new register", f"{found.new:,}")
    counts.add_row("In both", f"{found.in_both:,}")
    counts.add_section()
    for kind, count in found.counts.items():
        counts.add_row(WORDS[kind], f"{count:,}")
    yield counts
    if rows and found.changes:
        yield _changes(found, rows)
    for note in found.notes:
        yield escape(note)


def _changes(found: Difference, rows: int) -> Table:
    table = Table("Change", "School", "Before", "After", title="Examples", title_justify="left")
    for kind in WORDS:
        changes = found.of(kind)
        for change in changes[:rows]:
            school = f"{change.name} ({change.id})"
            after = change.after if change.km is None else f"{change.after} ({change.km:.1f} km)"
            table.add_row(WORDS[kind], *(escape(text) for text in (school, change.before, after)))
        if len(changes) > rows:
            table.add_row("", f"… and {len(changes) - rows:,} more")
        if changes:
            table.add_section()
    table.caption = "--rows N shows more, --csv FILE writes them all."
    return table
