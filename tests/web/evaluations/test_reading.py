"""Broken files of cells: each is refused with its file, row and column, and nothing of it is kept."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.web.evaluations import making
from tests.web.factories import ExtractFactory, RegisterFactory, SchoolFactory

from schoolweave.web.evaluations import actions, reading
from schoolweave.web.evaluations.models import Cells

pytestmark = pytest.mark.django_db
HEAD = "school_id,year,count,mean,first_year"
GOOD = "demo:1,2020,30,0.1,2021\ndemo:2,2020,30,0.2,"
SUBGROUPS = [{"name": "Large", "where": {"size": "large"}}]
RULE = {"characteristics": ["roll", "need"], "exact": ["kind"]}
BROKEN = {
    "nsn": (f"NSN,{HEAD}\n1,{GOOD}\n", "p.csv: the column “NSN” is about single learners"),
    "name": (f"pupil name,{HEAD}\nx,{GOOD}\n", "p.csv: the column “pupil name” is about single learners"),
    "birthday": (f"date-of-birth,{HEAD}\n1,1\n", "about single learners"),  # before its rows are read
    "twice": (
        f"{HEAD}\n{GOOD}\ndemo:1,2020,30,0.2,2021\n",
        "p.csv, row 4, column school_id, year: “demo:1, 2020” stands in row 2 already",
    ),
    "single": (f"{HEAD}\ndemo:1,2020,1,0.1,\ndemo:2,2020,1,0.2,\n", "at most one learner"),
    "column": (
        "school_id,year\ndemo:1,2020\n",
        "p.csv has no column “mean”. Its columns are: school_id, year.",
    ),
    "empty": (f"{HEAD}\n", "p.csv has a header and no rows"),
    "nothing": ("", "p.csv is empty"),
    "ragged": (f"{HEAD}\ndemo:1,2020,30,0.1\n", "p.csv, row 2: there are 4 values for 5 columns"),
    "word": (f"{HEAD}\n{GOOD}\ndemo:3,2020,30,good,\n", "p.csv, row 4, column mean: “good” is not a number"),
    "comma": (f'{HEAD}\n{GOOD}\ndemo:3,2020,30,"0,5",\n', "p.csv, row 4, column mean: “0,5” is not a number"),
    "year": (f"{HEAD}\n{GOOD}\ndemo:3,2020/21,30,1,\n", "p.csv, row 4, column year: “2020/21” is not a"),
    "count": (
        f"{HEAD}\n{GOOD}\ndemo:3,2020,-4,1,\n",
        "p.csv, row 4, column count: “-4” is not a whole number",
    ),
    "half": (f"{HEAD}\n{GOOD}\ndemo:3,2020,7.5,1,\n", "row 4, column count: “7.5” is not a whole number"),
    "first": (
        f"{HEAD}\n{GOOD}\ndemo:3,2020,9,1,soon\n",
        "p.csv, row 4, column first_year: “soon” is not a year",
    ),
    "moved": (
        f"{HEAD}\n{GOOD}\ndemo:1,2021,9,1,2022\n",
        "p.csv, row 4, column first_year: the value differs from row 2 of the same school",
    ),
    "stranger": (
        f"{HEAD}\n{GOOD}\ndemo:99,2020,9,1,\n",
        "p.csv, row 4, column school_id: “demo:99” is not a school of the register.",
    ),
    "headed twice": (f"{HEAD},mean\n", "p.csv has two columns “mean”"),
}


def refused(study, people, text, kind="panel"):
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(reading.NotCells) as refusal:
        actions.load(study=study, kind=kind, file_name="p.csv", content=content, by=people.analyst)
    return str(refusal.value)


@pytest.fixture
def people():
    extract = ExtractFactory(register=RegisterFactory())
    for number in (1, 2, 3):
        SchoolFactory(pk=f"demo:{number}", extract=extract, register=extract.register)
    return making.People()


def test_a_broken_panel_is_refused_with_its_place_and_not_kept(people, monkeypatch):
    study = making.frozen(people)
    said = {name: refused(study, people, text) for name, (text, _) in BROKEN.items()}
    assert {name: told for name, told in said.items() if BROKEN[name][1] not in told} == {}
    assert "is not UTF-8" in refused(study, people, f"{HEAD}\nM\u0101".encode("utf-16"))
    monkeypatch.setattr(reading, "MOST_BYTES", 20)
    assert "larger than 60 MB" in refused(study, people, f"{HEAD}\n{GOOD}\n")
    assert not Cells.objects.exists()


def test_a_broken_file_of_schools_is_refused_with_its_place(people):
    control = {"outcome": "mean", "control": "never"}
    study = making.frozen(
        people, design="matched-did", comparison=RULE, estimation=control, subgroups=SUBGROUPS
    )
    head = "school_id,roll,need,kind,first_year"
    for text, told in (
        (
            f"{head}\ndemo:1,9,1,a,\ndemo:1,9,1,a,\n",
            "p.csv, row 3, column school_id: “demo:1” stands in row 2",
        ),
        (f"{head}\ndemo:1,many,1,a,\ndemo:2,9,1,a,\n", "p.csv, row 2, column roll: “many” is not a number"),
        (f"{head[:-11]}\ndemo:1,9,1,a\n", "p.csv has no column “first_year”"),
        (f"{head}\ndemo:98,9,1,a,\n", "p.csv, row 2, column school_id: “demo:98” is not a school"),
    ):
        assert told in refused(study, people, text, kind="schools")
    text = f"{HEAD},size\ndemo:1,2020,30,0.1,,small\n"
    assert "p.csv, column size: no row says “large”, as the subgroup “Large”" in refused(study, people, text)


def test_schools_that_are_gone_from_the_register_are_kept_where_that_is_said(people):
    study, client = making.frozen(people), Client()
    client.force_login(people.analyst)

    def post(**more):
        file = SimpleUploadedFile("cells.csv", f"{HEAD}\n{GOOD}\ndemo:99,2020,9,1,\n".encode())
        return client.post(reverse("study_load", args=[study.slug]), {"kind": "panel", "file": file} | more)

    page = post()
    assert page.status_code == 422
    assert "cells.csv, row 4, column school_id: “demo:99”" in page.content.decode()
    assert "The first year under the programme" in page.content.decode()  # what the plan reads stands below
    assert post(strangers="on").status_code == 302
    assert Cells.objects.get().schools == 3


def test_a_panel_without_the_spread_of_learners_is_kept_with_a_warning(people):
    outcome = {"name": "Reading score", "unit": "points"}
    study, client = making.frozen(people, outcome=outcome), Client()
    client.force_login(people.analyst)
    url = reverse("study_load", args=[study.slug])
    assert "For the standard deviation between learners" in client.get(url).content.decode()
    told = []
    for head, tail in ((HEAD, ""), (f"{HEAD},sum,sum_squares", ",3,9")):
        text = f"{head}\ndemo:1,2020,30,0.1,2021{tail}\ndemo:2,2020,30,0.2,{tail}\n"
        given = {"kind": "panel", "file": SimpleUploadedFile("p.csv", text.encode())}
        told.append("no statement will be given" in client.post(url, given, follow=True).content.decode())
    assert told == [True, False]
