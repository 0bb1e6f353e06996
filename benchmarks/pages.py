"""Server time of each page: ``python -m benchmarks.pages --schools 25000 --times 20``.

Makes a SQLite database in a temporary folder, loads the demo country of so many schools through the same
doors as a real register, adopts communities of ten neighbours each (built in no time: this measures pages,
not the planner), and asks for each page through Django's test client. Prints milliseconds: the first
request, when nothing is kept yet, then median and worst of the others. Network and browser are not in it.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from schoolweave.web.rounds.models import Scenario

PASSWORD = "only-for-this-database"  # noqa: S105 - the database lives as long as this run
LIMIT_MS = 200.0
MEMBERS = 10
ROLES = ("programme-officer", "administrator", "analyst", "auditor")


def main() -> int:
    """Measure; return 1 where a page that is kept takes longer than the limit."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--schools", type=int, default=25_000)
    parser.add_argument("--times", type=int, default=20)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SCHOOLWEAVE_MODE": "demo", "SCHOOLWEAVE_DATA": folder}
        os.environ |= {"DJANGO_SETTINGS_MODULE": "schoolweave.web.settings"}
        os.environ.pop("DATABASE_URL", None)
        began = time.perf_counter()
        load(arguments.schools, Path(folder))
        print(f"{arguments.schools:,} schools loaded in {time.perf_counter() - began:.0f} s")
        return measure(arguments.times)


def load(count: int, folder: Path) -> None:
    """Fill the database."""
    import django

    django.setup()
    from django.core.management import call_command

    from schoolweave import demo, schools
    from schoolweave.web.accounts import actions as accounts
    from schoolweave.web.directory import actions as directory
    from schoolweave.web.programmes import actions as programmes

    call_command("migrate", verbosity=0)
    programmes.load_shipped()
    accounts.create_person(email="all@demo.example", name="All", roles=ROLES, password=PASSWORD, by=None)
    country = demo.country(count)
    demo.write(country, folder / "demo")
    reading = schools.read(folder / "demo" / "schools.csv")
    directory.apply_reading(register="demo", reading=reading, file_name="schools.csv", by=None)
    directory.set_outline(register="demo", outline=dict(country.outline), by=None)
    totals: dict[tuple[str, str], int] = {}
    for flow in country.flows:
        totals[flow.from_id, flow.to_id] = totals.get((flow.from_id, flow.to_id), 0) + flow.learners
    flows = ((source, target, learners, 2026) for (source, target), learners in totals.items())
    directory.load_flows(register="demo", flows=flows, by=None)
    from schoolweave.web.rounds import actions as rounds

    for number in (1, 2):
        rounds.adopt(scenario=arranged(number), by=None)


def arranged(number: int) -> "Scenario":
    """Return communities of neighbours: schools in strips of latitude, west to east, ten by ten."""
    from schoolweave.planning import Communities, evaluate, reasons
    from schoolweave.web.directory import queries as directory
    from schoolweave.web.directory.models import Register
    from schoolweave.web.programmes import queries as programmes
    from schoolweave.web.programmes.models import RuleVersion
    from schoolweave.web.rounds.actions import storing
    from schoolweave.web.rounds.arranged import Arrangement, evaluation_summary
    from schoolweave.web.rounds.models import Scenario

    rules = RuleVersion.objects.filter(programme="demo-communities").latest("from_date")
    problem = Communities.from_schools(
        directory.records(directory.listed("demo").order_by("id")), programmes.rules(rules)
    )
    ordered = sorted(
        problem.schools, key=lambda one: (round((one.latitude or 0) * 10 / number), one.longitude)
    )
    ids = [school.id for school in ordered]
    groups = [ids[first : first + MEMBERS] for first in range(0, len(ids), MEMBERS)]
    found = evaluate(problem, groups)
    scenario = Scenario.objects.create(
        name=f"Neighbours {number}",
        register=Register.objects.get(pk="demo"),
        rule_version=rules,
        status=Scenario.Status.DONE,
    )
    names = tuple(f"Neighbours {number} no. {group.id}" for group in found.groups)
    figures = {"objective": found.objective, "travel_km": found.travel_km, "inputs_hash": problem.inputs_hash}
    figures |= {"summary": evaluation_summary(found, [], problem), "lower_bound": 1.0, "gap": 0.5}
    colours = tuple(group.id % 8 for group in found.groups)
    why = reasons(problem, groups)
    arrangement = Arrangement(found.groups, names, colours, why, (), problem.ineligible, figures)
    storing.store(scenario, arrangement)
    scenario.save()
    return scenario


def addresses() -> Iterator[str]:
    """Yield the address of each kind of page."""
    from schoolweave.web.collaborations.models import Collaboration
    from schoolweave.web.rounds.models import Scenario

    school = "demo:1"
    community = Collaboration.objects.filter(to_date__isnull=True).first()
    first, second = Scenario.objects.order_by("pk").values_list("pk", flat=True)[:2]
    yield from ("/", "/?sort=-learners&page=7", "/?q=neighbours+12", "/map/demo/communities.geojson")
    yield from ("/map/demo/outline.geojson", f"/map/schools/{school}.geojson")
    yield from ("/schools/", "/schools/?sort=-roll&page=400", "/schools/?q=colege", "/schools/?q=north+scool")
    yield from (f"/schools/{school}/", "/communities/", "/communities/?show=ended")
    if community is not None:
        yield from (f"/communities/{community.pk}/", f"/map/communities/{community.pk}.geojson")
        yield f"/api/v1/communities/{community.pk}"
    yield from ("/data/", "/data/api/", "/about/", "/accessibility/")
    yield from ("/api/v1/registers", "/api/v1/schools?per_page=100", "/api/v1/schools?q=colege")
    yield from (f"/api/v1/schools/{school}", "/api/v1/communities", "/api/v1/memberships?page=100")
    yield from ("/api/v1/scenarios", "/api/v1/openapi.json")
    yield from ("/scenarios/", f"/scenarios/{first}/", f"/scenarios/{first}/communities/7/")
    yield from (f"/scenarios/compare/?a={first}&b={second}", "/scenarios/new/")
    yield from ("/imports/", "/imports/new/", "/audit/")


def measure(times: int) -> int:
    """Print a line per page; return 1 where one is over the limit."""
    from django.core.cache import cache
    from django.test import Client

    from schoolweave.web.accounts.models import Person

    client = Client()
    client.force_login(Person.objects.get(), backend="allauth.account.auth_backends.AuthenticationBackend")
    slow = 0
    print("| page | first ms | median ms | worst ms |\n|---|---:|---:|---:|")
    for address in addresses():
        cache.clear()
        first, *others = [timed(client, address) for _ in range(times + 1)]
        median, worst = statistics.median(others), max(others)
        slow += median > LIMIT_MS
        print(f"| `{address}` | {first:.0f} | {median:.0f} | {worst:.0f} |", flush=True)
    print(f"\n{slow} over {LIMIT_MS:.0f} ms (median)")
    return int(slow > 0)


def timed(client: "object", address: str) -> float:
    """Return the milliseconds of one request, its whole body read; ends the run where it fails."""
    began = time.perf_counter()
    response = client.get(address, headers={"Accept-Encoding": "gzip"})  # type: ignore[attr-defined]
    took = 1000 * (time.perf_counter() - began)
    if response.status_code != 200:
        print(f"| `{address}` | answered {response.status_code} | | |")
    return took


if __name__ == "__main__":
    sys.exit(main())
