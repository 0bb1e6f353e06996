"""Reading a register: recognise it by its header, stream its rows, count and report everything."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from schoolweave.core.errors import RegisterError
from schoolweave.schools.fields import Rejected, Row
from schoolweave.schools.header import Header, Layout, find_header
from schoolweave.schools.record import School
from schoolweave.schools.registers import england, gias_links, mapped, mapping, nz, nz_rolls, own
from schoolweave.schools.registers.base import ReadRow, Register
from schoolweave.schools.report import KEEP_PROBLEMS, Ledger, Reading, Report, Tally
from schoolweave.schools.rows import Progress, Record, records
from schoolweave.schools.source import Source, inspect

REGISTERS: tuple[Register, ...] = (own.REGISTER, nz.REGISTER, england.REGISTER)
"""The registers that are recognised, in the order in which they are tried."""

COMPANIONS: tuple[Layout, ...] = (nz_rolls.LAYOUT, gias_links.LAYOUT)
"""Files that are no register of their own but add to one."""


def read(
    path: str | Path,
    *,
    companion: str | Path | None = None,
    links: str | Path | None = None,
    mapping: str | Path | None = None,
    as_of: date | None = None,
    keep_problems: int | None = KEEP_PROBLEMS,
    progress: Progress | None = None,
) -> Reading:
    """Read a register of schools from a CSV file.

    Parameters
    ----------
    path
        The register: New Zealand's directory, England's GIAS extract, Schoolweave's own CSV (all recognised
        by their header), or any CSV together with a mapping.
    companion
        New Zealand's rolls by year level, which fill :attr:`School.roll_by_year`.
    links
        England's links between establishments, which fill predecessors and successors.
    mapping
        A TOML file that says which column is what; with it nothing is recognised.
    as_of
        The day of the extract, for measures whose year the file does not say.
    keep_problems
        How many problems of one kind the report lists (``None``: all); they are counted exactly anyway.
    progress
        Called now and then with bytes done and bytes in all.

    Returns
    -------
    Reading
        The accepted schools in the order of the file, closed and proposed ones included with their status,
        and the report. Rows are streamed: memory holds the schools, not the file.

    Raises
    ------
    RegisterError
        Where the file as a whole cannot be read; one sentence for people. A bad row is a problem.
    """
    described = _mapping(mapping)
    source = inspect(path, described.encoding if described else None)
    register, header = _recognise(source, described)
    ledger = Ledger(keep_problems)
    extras = _extras(header.layout, companion, links, ledger)
    rows = Rows(source, header, ledger, progress)
    schools = _with_extras(rows.schools(register.start(as_of)), extras)
    tally = Tally()
    kept = []
    for school in schools:
        tally.add(school)
        kept.append(school)
    extras.say_unused()
    if rows.read == 0:
        raise RegisterError(f"The file {source.name} has a header and no rows: download or export it again.")
    return Reading(tuple(kept), _report(source, header, rows, ledger, tally, extras))


def _mapping(path: str | Path | None) -> mapping.Mapping | None:
    return None if path is None else mapping.load(path)


def _recognise(source: Source, described: "mapping.Mapping | None") -> tuple[Register, Header]:
    if described is not None:
        register = mapped.register(described)
        return register, find_header(source, (register.layout,), described.delimiter)
    layouts = (*(register.layout for register in REGISTERS), *COMPANIONS)
    header = find_header(source, layouts)
    for register in REGISTERS:
        if register.layout is header.layout:
            return register, header
    raise RegisterError(
        f"The file {source.name} is {header.layout.title}, which is no register of its own: give it together "
        "with the register that it belongs to."
    )


@dataclass
class Rows:
    """The rows of one file on their way to schools, with the counts of what became of them."""

    source: Source
    header: Header
    ledger: Ledger
    progress: Progress | None
    read: int = 0
    rejected: int = 0
    warned: int = 0
    blank: int = 0
    first_rows: dict[str, int] = field(default_factory=dict)

    def schools(self, read_row: ReadRow) -> Iterator[School]:
        """Yield the accepted schools; count the rest."""
        row = Row(self.header, self.ledger, self.source.name)
        width, spills = len(self.header.names), self.header.spills
        for record in records(self.source, self.header.delimiter, width, self.progress, spills):
            if record.number <= self.header.row:
                continue
            if not record.fault and not any(cell.strip() for cell in record.cells):
                self.blank += 1
                continue
            self.read += 1
            self.ledger.row_warned = False
            try:
                yield self._school(row, record, read_row)
            except Rejected:
                self.rejected += 1
            else:
                self.warned += self.ledger.row_warned

    def _school(self, row: Row, record: Record, read_row: ReadRow) -> School:
        row.put(record.number, record.cells)
        if record.fault:
            row.put(record.number, [*record.cells, *[""] * len(self.header.names)])
            raise row.reject("ragged_row", "", f"The row {record.fault}.", "Rejected the row.")
        school = read_row(row)
        first = self.first_rows.setdefault(school.id, record.number)
        if first != record.number:
            message = f"{school.id} is in row {first} already."
            raise row.reject(
                "duplicate_id", "id", message, f"Rejected row {record.number}, kept row {first}."
            )
        if self.source.damaged and any("\ufffd" in cell for cell in record.cells):
            row.warn(
                "unreadable_character",
                "name",
                "The row has a character that cannot be read.",
                "Kept as “\ufffd”.",
            )
        return school


@dataclass
class Extras:
    """What companions say of schools."""

    rolls: dict[str, nz_rolls.RollByYear] = field(default_factory=dict)
    links: gias_links.Links | None = None
    notes: list[str] = field(default_factory=list)
    rolls_used: int = 0

    def add_to(self, school: School) -> School:
        """Return a school with its rolls by year and its links."""
        if self.rolls and school.id in self.rolls:
            self.rolls_used += 1
            school = replace(school, roll_by_year=self.rolls[school.id])
        if self.links is not None:
            before = {*school.predecessors, *self.links.predecessors.get(school.id, ())}
            after = {*school.successors, *self.links.successors.get(school.id, ())}
            if before or after:
                school = replace(school, predecessors=tuple(sorted(before)), successors=tuple(sorted(after)))
        return school

    def say_unused(self) -> None:
        """Note what the companions hold that no school of the register took."""
        if self.rolls:
            total = len(self.rolls)
            self.notes.append(
                f"Rolls by year level: {self.rolls_used:,} of the {total:,} schools of the companion are in "
                f"this register, {total - self.rolls_used:,} are not."
            )
        if self.links is not None and self.links.unused:
            kinds = ", ".join(f"{kind} ({count})" for kind, count in sorted(self.links.unused.items()))
            self.notes.append(f"Links that say no direction were not used: {kinds}.")


def _extras(layout: Layout, companion: str | Path | None, links: str | Path | None, ledger: Ledger) -> Extras:
    extras = Extras()
    if companion is not None:
        if layout is not nz.LAYOUT:
            raise RegisterError(
                f"Only {nz.LAYOUT.title} takes rolls by year level as a companion: leave it out."
            )
        extras.rolls = nz_rolls.read(companion, ledger)
    if links is not None:
        if layout is not england.LAYOUT:
            raise RegisterError(f"Only {england.LAYOUT.title} takes a file of links: leave it out.")
        extras.links = gias_links.read(links, ledger)
    return extras


def _with_extras(schools: Iterable[School], extras: Extras) -> Iterator[School]:
    return (extras.add_to(school) for school in schools)


def _report(
    source: Source, header: Header, rows: Rows, ledger: Ledger, tally: Tally, extras: Extras
) -> Report:
    return Report(
        file=source.name,
        register=header.layout.key,
        register_title=header.layout.title,
        encoding=source.encoding,
        sha256=source.sha256,
        size=source.size,
        header_row=header.row,
        read=rows.read,
        accepted=rows.read - rows.rejected,
        rejected=rows.rejected,
        warned=rows.warned,
        blank_rows=rows.blank,
        problems=tuple(ledger.problems),
        problem_counts=dict(sorted(ledger.counts.items())),
        communities=len(tally.communities),
        community_members=sum(tally.communities.values()),
        by_kind=dict(sorted(tally.kinds.items())),
        by_status=dict(sorted(tally.statuses.items())),
        by_authority=dict(sorted(tally.authorities.items())),
        missing=tally.missing_facts(),
        notes=tuple(extras.notes),
    )
