"""Small readings made by hand, and register files of our own form to upload."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from schoolweave.schools import Authority, Kind, Need, School, write


@dataclass
class ReportMade:
    register_title: str = "Demo schools"
    sha256: str = "a" * 64
    register: str = "mapped"

    def to_dict(self) -> dict[str, Any]:
        return {"read": 1, "problems": [{"row": 2}], "register": self.register}


@dataclass
class ReadingMade:
    schools: tuple[School, ...]
    report: ReportMade


def school(number: int, **facts: Any) -> School:
    """A primary school with every kind of fact."""
    usual: dict[str, Any] = {
        "name": f"School {number}",
        "kind": Kind.PRIMARY,
        "authority": Authority.STATE,
        "latitude": -41.0 - number / 1000,
        "longitude": 174.0 + number / 1000,
        "years": (1, 2, 3),
        "roll": 100 + number,
        "roll_by_year": ((1, 40), (2, 60 + number)),
        "needs": (Need("decile", 5.0, 2016, "the directory"),),
        "region": "North",
    }
    return School(id=f"demo:{number}", **(usual | facts))


def reading(*schools: School, sha256: str = "a" * 64, form: str = "mapped") -> ReadingMade:
    """A reading of these schools."""
    return ReadingMade(schools, ReportMade(sha256=sha256, register=form))


def as_file(*rows: School, name: str = "schools-2024-07.csv") -> SimpleUploadedFile:
    """A file of our own form with these schools, as a browser sends it."""
    with tempfile.TemporaryDirectory() as folder:
        write(rows, Path(folder) / "schools.csv")
        return SimpleUploadedFile(name, (Path(folder) / "schools.csv").read_bytes(), "text/csv")
