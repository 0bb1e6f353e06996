"""Small registers as tests need them."""

import csv
from pathlib import Path
from typing import Any

from schoolweave.schools import Authority, Kind, School

NZ = {
    "School_Id": "23",
    "Org_Name": "Kaitaia Primary School",
    "Org_Type": "Contributing",
    "Authority": "State",
    "Regional_Council": "Northland Region",
    "Territorial_Authority": "Far North District",
    "Col_Id": "",
    "Col_Name": "",
    "Latitude": "-35.112",
    "Longitude": "173.262",
    "Isolation_Index": "1.95",
    "Decile": "2",
    "Roll_Date": "2021-08-01 00:00:00.0000000",
    "Total": "320",
}

ENGLAND = {
    "URN": "100000",
    "LA (code)": "201",
    "LA (name)": "City of London",
    "EstablishmentName": "The Aldgate School",
    "TypeOfEstablishment (name)": "Community school",
    "EstablishmentStatus (name)": "Open",
    "OpenDate": "01-09-2012",
    "CloseDate": "",
    "StatutoryLowAge": "3",
    "StatutoryHighAge": "11",
    "ReligiousCharacter (name)": "Does not apply",
    "NumberOfPupils": "270",
    "PercentageFSM": "13.7",
    "Easting": "533498",
    "Northing": "181201",
}


def write_rows(
    path: Path, rows: list[dict[str, str]], *, encoding: str = "utf-8", delimiter: str = ","
) -> Path:
    """Write rows with the header of the first."""
    with path.open("w", encoding=encoding, newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def nz(path: Path, *changes: dict[str, str], **options: Any) -> Path:
    """Write a New Zealand directory with one row for each set of changes."""
    return write_rows(path / "directory.csv", [NZ | change for change in changes or ({},)], **options)


def england(path: Path, *changes: dict[str, str], **options: Any) -> Path:
    """Write a GIAS extract with one row for each set of changes."""
    return write_rows(path / "edubase.csv", [ENGLAND | change for change in changes or ({},)], **options)


def school(number: int = 1, **facts: Any) -> School:
    """Return a small school."""
    given = {"name": f"School {number}", "kind": Kind.PRIMARY, "authority": Authority.STATE} | facts
    return School(id=given.pop("id", f"nz-moe:{number}"), **given)
