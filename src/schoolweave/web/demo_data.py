"""Fill an empty database with the demo country, through the same doors as a real register."""

import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from django.utils import timezone

from schoolweave import demo, planning, schools
from schoolweave.web.accounts import actions as accounts
from schoolweave.web.accounts.models import Person
from schoolweave.web.accounts.roles import ROLES
from schoolweave.web.directory import actions as directory
from schoolweave.web.directory.models import Register
from schoolweave.web.programmes import actions as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds import actions as rounds
from schoolweave.web.rounds.models import Scenario

REGISTER = "demo"
PROGRAMME = "demo-communities"
PEOPLE = (
    ("officer@demo.example", "Olive Officer", "programme-officer"),
    ("decider@demo.example", "Dara Decider", "decision-maker"),  # who proposes does not decide
    ("analyst@demo.example", "Anahera Analyst", "analyst"),
    ("administrator@demo.example", "Adé Administrator", "administrator"),
)
DRAFT_SECONDS = 3
AS_OF = date(2026, 7, 1)  # the day of the register; learners moved on at the start of that year

Say = Callable[[str], None]


def ensure_people(password: str) -> list[tuple[str, str, str]]:
    """Make the demo's people where they are missing; return e-mail, password and role of each."""
    for email, name, role in PEOPLE:
        if not Person.objects.filter(email=email).exists():
            accounts.create_person(email=email, name=name, roles=(role,), password=password, by=None)
    return [(email, password, str(ROLES[role].name)) for email, _, role in PEOPLE]


def loaded() -> bool:
    """Whether the demo country is here, whole: its adopted communities are the last thing to come."""
    return Scenario.objects.filter(register_id=REGISTER, adopted_at__isnull=False).exists()


def load(*, schools: int, seconds: int, say: Say) -> None:
    """Bring in a country of so many schools, form its communities twice and adopt the better."""
    say(f"Making a country of {schools:,} schools …")
    country = demo.country(schools)
    say("Importing its register …")
    _import(country)
    programmes.load_shipped()
    _run("A first draft", seed=1, seconds=DRAFT_SECONDS, say=say)
    scenario = _run("Schools Together, first round", seed=2026, seconds=seconds, say=say)
    rounds.adopt(scenario=scenario, by=None)


def _import(country: demo.Country) -> None:
    with tempfile.TemporaryDirectory() as folder:
        demo.write(country, Path(folder))
        reading = schools.read(Path(folder) / "schools.csv")
    directory.apply_reading(register=REGISTER, reading=reading, file_name="schools.csv", as_of=AS_OF, by=None)
    directory.set_outline(register=REGISTER, outline=dict(country.outline), by=None)
    directory.load_flows(register=REGISTER, flows=_flows(country), by=None)
    Register.objects.filter(pk=REGISTER).update(name=f"{country.name} register of schools")


def _flows(country: demo.Country) -> Iterator[tuple[str, str, int, int]]:
    """Yield who moved on from where to where that year, whatever the year level they moved to."""
    learners: Counter[tuple[str, str]] = Counter()
    for flow in country.flows:
        learners[flow.from_id, flow.to_id] += flow.learners
    for (from_id, to_id), count in learners.items():
        yield from_id, to_id, count, AS_OF.year


def _run(name: str, *, seed: int, seconds: int, say: Say) -> Scenario:
    say(f"Forming communities: {name} ({seconds} s) …")
    scenario = rounds.create_scenario(
        name=name,
        register=Register.objects.get(pk=REGISTER),
        rule_version=RuleVersion.objects.filter(programme_id=PROGRAMME).latest("from_date"),
        region="",
        seed=seed,
        seconds=seconds,
        by=None,
    )
    said = timezone.now()

    def progress(step: planning.Progress) -> None:
        nonlocal said
        if (timezone.now() - said).total_seconds() >= 1 and step.best is not None:
            said = timezone.now()
            say(f"  {step.elapsed:5.1f} s  {step.stage:<12} best {step.best:,.0f} km{_gap(step)}")

    rounds.run(scenario, on_progress=progress)
    scenario.refresh_from_db()
    say(
        f"  {scenario.groups.count()} communities, {scenario.travel_km:,.0f} km to meet once; "
        f"no arrangement can cost less than {scenario.lower_bound:,.0f} km (gap {scenario.gap:.1%})"
    )
    return scenario


def _gap(step: planning.Progress) -> str:
    if not step.bound or not step.best:
        return ""
    return f", bound {step.bound:,.0f} km, gap {(step.best - step.bound) / step.best:.1%}"
