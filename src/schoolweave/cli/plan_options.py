"""Options of ``schoolweave plan communities``, each with its help."""

from pathlib import Path
from typing import Annotated

import typer

Register = Annotated[Path, typer.Argument(metavar="SCHOOLS", help="A register as published, or our own CSV.")]
Programme = Annotated[str, typer.Option(help="A programme's id, or a TOML file with its rules.")]
Out = Annotated[Path, typer.Option(help="The folder to write the plan to.")]
Version = Annotated[str | None, typer.Option(help="The rules' version; the newest by default.")]
Mapping = Annotated[Path | None, typer.Option(help="A TOML file that says which column is what.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print as JSON.")]
GeoJson = Annotated[bool, typer.Option("--geojson", help="Also write plan.geojson, for a map.")]

Seed = Annotated[int, typer.Option(min=0, help="The same seed searches in the same way.")]
Seconds = Annotated[float, typer.Option(min=0.1, help="How long to search.")]
Cluster = Annotated[
    str | None,
    typer.Option(metavar="ADDRESS", help="A Dask scheduler, tcp://host:8786, for over 5,000 schools."),
]
Effort = Annotated[
    int | None,
    typer.Option(min=1, help="Fix the amount of search: the same answer on any machine; seconds caps it."),
]
Start = Annotated[
    Path | None,
    typer.Option(metavar="DIR", help="Begin from the plan in this folder: a changed question in seconds."),
]

Region = Annotated[str | None, typer.Option(help="Only the schools of this region.")]
MembersOnly = Annotated[
    bool, typer.Option("--members-only", help="Only schools that are in a community today.")
]
SizeMin = Annotated[int | None, typer.Option(min=1, help="Fewest schools of a group.")]
SizeMax = Annotated[int | None, typer.Option(min=1, help="Most schools of a group.")]
Groups = Annotated[int | None, typer.Option(min=1, help="How many groups, in place of a mean size.")]
PlaceAll = Annotated[
    bool, typer.Option("--place-all", help="Ask that every school gets a group, and say why if one cannot.")
]

Links = Annotated[Path | None, typer.Option(help="A CSV file: school_id, other_id, rule (must or cannot).")]
Stances = Annotated[
    Path | None, typer.Option(help="A CSV file: school_id, stance (yes, maybe, no or unknown).")
]
Joining = Annotated[
    str | None, typer.Option(help="Stances with which a school is planned for: yes,maybe,unknown.")
]
Pins = Annotated[
    Path | None,
    typer.Option(help="A CSV file: school_id, label. One label: together; different ones: apart."),
]
Flows = Annotated[Path | None, typer.Option(help="A CSV file: from_id, to_id, learners, and perhaps year.")]
Preferences = Annotated[Path | None, typer.Option(help="A CSV file: school_id, partner_id.")]
Need = Annotated[Path | None, typer.Option(help="A CSV file: school_id, need.")]
Weights = Annotated[
    Path | None, typer.Option(help="A CSV file: school_id, weight: how much a school's travel counts.")
]
Today = Annotated[
    bool, typer.Option("--today", help="Count who leaves today's group, as the register names it.")
]
MaxMoves = Annotated[int | None, typer.Option(min=0, help="At most so many schools leave today's group.")]
FlowKm = Annotated[float, typer.Option(min=0.0, help="Km that a leaver counts who moves on elsewhere.")]
PreferenceKm = Annotated[float, typer.Option(min=0.0, help="Km that a preference counts that is not kept.")]
MovedKm = Annotated[float, typer.Option(min=0.0, help="Km that a school counts that leaves today's group.")]
NeedKm = Annotated[float, typer.Option(min=0.0, help="Km that a unit of spread of need counts.")]
