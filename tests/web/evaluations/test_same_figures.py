"""A matched, adjusted study with subgroups: page, commands, data package and open data say the same."""

import csv
import io
import json
import shlex
import zipfile

import frictionless
import pytest
from django.test import Client
from django.urls import reverse
from tests.web.evaluations import making
from tests.web.factories import ExtractFactory, RegisterFactory
from typer.testing import CliRunner

from schoolweave.cli.main import app
from schoolweave.web.evaluations import queries, reading

pytestmark = pytest.mark.django_db
PLAN = {
    "design": "matched-did",
    "comparison": {"characteristics": ["roll", "need"], "caliper": 0.5},
    "estimation": {"outcome": "mean", "control": "never", "covariates": ["need"], "method": "reg"},
    "subgroups": [{"name": "Large schools", "where": {"size": "large"}}],
}
WRITTEN = 1e-5
"""The matching writes its balance with six digits."""
NAMES = ("att", "se", "low", "high")


def panel():
    """Return the panel of ``making`` with a covariate that never changes and a size."""
    need = {row["school_id"]: row["need"] for row in csv.DictReader(io.StringIO(making.schools().decode()))}
    head, *lines = making.panel(effect=-0.4).decode().splitlines()
    rows = [f"{head},need,size"]
    for line in lines:
        school = line.partition(",")[0]
        rows.append(f"{line},{need[school]},{'large' if int(school[5:]) % 3 else 'small'}")
    return "\n".join(rows).encode()


def rows_of(path):
    return list(csv.DictReader(io.StringIO(path.read_text("utf-8"))))


def figures(rows):
    """Return rows as numbers by type and event; what is empty is not known."""
    return {
        (row["type"], row.get("event") or ""): [float(row[name]) if row[name] else None for name in NAMES]
        for row in rows
    }


def shown(part):
    """Return what is kept of a part, in the same shape."""
    every = [*part["events"], *part["wholes"]]
    return {
        (one["type"], "" if one["event"] is None else str(one["event"])): [one[name] for name in NAMES]
        for one in every
        if not one["suppressed"]
    }


def again(run, folder):
    """Run each line of the page in an empty folder with the files as they were loaded."""
    for file in (run.panel, run.schools):
        (folder / file.file_name).write_text(reading.text(file.content))
    page = Client().get(reverse("study", args=[run.study.slug])).content.decode()
    for line in [*run.result["commands"], *(part["command"] for part in run.result["subgroups"])]:
        words = shlex.split(line)
        assert words[:2] == ["schoolweave", "evidence"]
        assert f"{words[0]} {words[1]} {words[2]} {words[3]}" in page
        given = CliRunner().invoke(app, words[1:])
        assert given.exit_code == 0, given.output


def test_page_commands_package_and_open_data_say_the_same(tmp_path, monkeypatch):
    ExtractFactory(register=RegisterFactory())
    people = making.People()
    study = making.published(people, panel(), schools=making.schools(), **PLAN)
    run = queries.result_run(study)
    monkeypatch.chdir(tmp_path)
    again(run, tmp_path)

    whole, results = run.result["whole"], tmp_path / "results"
    for part, folder in ((whole, results), (run.result["subgroups"][0], results / "subgroup-1")):
        every = figures(rows_of(folder / "aggregates.csv"))
        own = shown(part)
        assert own == {key: every[key] for key in own}
        assert len(own) > 10
        summary = json.loads((folder / "summary.json").read_text())["sensitivity"]
        assert part["breakdown"] == summary["breakdown"]["average"]
    balance = {row["name"]: float(row["difference_after"]) for row in rows_of(results / "match/balance.csv")}
    assert {one["name"]: one["difference_after"] for one in run.result["balance"]} == pytest.approx(
        balance, rel=WRITTEN
    )
    assert whole["answer"]["att"] < -0.2

    client = Client()
    (tmp_path / "x.zip").write_bytes(client.get(reverse("study_data", args=[study.slug])).content)
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        archive.extractall(tmp_path / "package")
    folder = tmp_path / "package" / study.slug
    assert frictionless.validate(str(folder / "datapackage.json")).valid
    packed = {
        ("dynamic", row["years_since_start"]): float(row["effect"]) for row in rows_of(folder / "events.csv")
    }
    assert packed == {key: found[0] for key, found in shown(whole).items() if key[1]}
    assert json.loads((folder / "plan.json").read_text())["sha256"] == study.sha256
    assert {row["part"] for row in rows_of(folder / "averages.csv")} == {"all", "Large schools"}

    text = b"".join(client.get(reverse("data_file", args=["studies"])).streaming_content).decode()
    [line] = csv.DictReader(io.StringIO(text))
    assert [float(line[name]) for name in ("effect", "low", "high")] == [
        whole["answer"][name] for name in ("att", "low", "high")
    ]
    text = b"".join(client.get(reverse("study_events", args=[study.slug])).streaming_content).decode()
    [first, *_] = csv.DictReader(io.StringIO(text))
    assert float(first["years_since_start"]) < 0  # a number, and not a text that a spreadsheet is kept from


def test_an_effect_without_a_size_is_told_in_its_unit_and_not_denied():
    people = making.People()
    study = making.done(people, outcome={"name": "Reading score", "unit": "points"})
    result = queries.result_run(study).result
    answer = result["whole"]["answer"]
    claim = f"In points the average effect is {answer['att']:+.3f} (95% interval: {answer['low']:+.3f} to"
    assert result["headline"].startswith(claim)
    assert result["statement"]["en"]["text"].startswith(claim)
    assert result["statement"]["mi"]["sentences"][0]["text"].startswith("I te points, ko te pānga toharite")
    assert not any("No figure is given" in one["text"] for one in result["statement"]["en"]["sentences"])
