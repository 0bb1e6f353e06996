"""``schoolweave evidence export`` and ``import``: cells and results for others, and back without loss."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schoolweave.cli.errors import say_errors
from schoolweave.cli.later import Later
from schoolweave.core.errors import EvidenceError

if TYPE_CHECKING:
    from schoolweave import schools
    from schoolweave.evidence import panels
    from schoolweave.evidence.interchange import package as packages
    from schoolweave.evidence.interchange import panels as exchanged
    from schoolweave.evidence.interchange import tables, tidy
else:
    schools, panels = Later("schoolweave.schools"), Later("schoolweave.evidence.panels")
    packages = Later("schoolweave.evidence.interchange.package")
    exchanged = Later("schoolweave.evidence.interchange.panels")
    tables, tidy = (
        Later("schoolweave.evidence.interchange.tables"),
        Later("schoolweave.evidence.interchange.tidy"),
    )

Panel = Annotated[Path, typer.Argument(help="A panel, as evidence panel writes it.")]


class Form(StrEnum):
    """What is written."""

    PACKAGE = "package"
    TIDY = "tidy"


class Years(StrEnum):
    """How a panel's years are meant."""

    CALENDAR = "calendar"
    ACADEMIC_END = "academic-end"
    ACADEMIC_START = "academic-start"

    @property
    def key(self) -> str:
        """As definitions write it."""
        return self.value.replace("-", "_")


AsYears = Annotated[Years, typer.Option(help="How the panel's years are meant (tidy only).")]


@say_errors
def export(
    panel: Panel,
    out: Annotated[Path, typer.Option(help="The folder to write into; made where it is missing.")],
    form: Annotated[
        Form, typer.Option("--format", help="A Frictionless data package with CSVW, or England's tidy CSV.")
    ] = Form.PACKAGE,
    results: Annotated[
        Path | None, typer.Option(help="A folder of results to go along (package only).")
    ] = None,
    register: Annotated[
        Path | None, typer.Option(help="A register with the schools' names (tidy only).")
    ] = None,
    years: AsYears = Years.CALENDAR,
    title: Annotated[str, typer.Option(help="The package's title for people.")] = "",
) -> None:
    """Write cells and results as other programs take them.

    Small cells are written as they are: what is to be published goes through `evidence protect` first.
    """
    for given in (panel, results, register):
        _check(given)
    if form is Form.PACKAGE:
        name = panel.stem.lower().replace("_", "-").replace(" ", "-")
        made = exchanged.package_of(panel, name=name, results=results, title=title)
        written = packages.write_package(made, out)
    else:
        about = exchanged.series_about(panel)
        written = tidy.write_tidy(
            panels.read_cells(panel),
            out,
            name=panel.stem,
            places=_places(register) if register else None,
            labels={one["measure"]: one["label"] for one in about.values()},
            years=years.key,
        )
    typer.echo(f"Wrote {', '.join(path.name for path in written)} in {out}.")


@say_errors
def import_(
    source: Annotated[Path, typer.Argument(help="A data package's folder, or a tidy CSV file.")],
    out: Annotated[Path, typer.Option(help="The panel to write: .parquet or .csv.")],
    results: Annotated[Path | None, typer.Option(help="A folder for the package's other parts.")] = None,
    years: AsYears = Years.CALENDAR,
) -> None:
    """Read an export back as a panel; nothing of it is lost."""
    _check(source)
    if source.is_dir():
        package = packages.read_package(source)
        cells = exchanged.cells_of(package)
        if results:
            results.mkdir(parents=True, exist_ok=True)
            for one in package.tables:
                if one.name != exchanged.CELLS:
                    tables.write_csv(one, results / f"{one.name}.csv", tables.marker(one))
            for name, content in package.files.items():
                (results / name).write_bytes(content)
    else:
        cells = tidy.read_tidy(source, years=years.key)
    panels.write_cells(cells, out)
    typer.echo(f"Wrote {cells.num_rows:,} cells to {out}.")


def _check(path: Path | None) -> None:
    if path is not None and not path.exists():
        raise EvidenceError(f"There is no {path}: check the path.")


def _places(register: Path) -> "dict[str, tidy.Place]":
    """Return what a register says of its schools, by id."""
    return {one.id: tidy.Place(name=one.name, la_name=one.area) for one in schools.read(register).schools}
