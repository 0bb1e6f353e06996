"""Today's communities as a scenario, so that they can be compared under the same measures."""

from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from schoolweave import schools as library
from schoolweave.planning import Communities, Evaluation, LeftOut, reasons, reasons_csv_text, today
from schoolweave.web.accounts.actions import record
from schoolweave.web.accounts.models import Person
from schoolweave.web.directory import queries as directory
from schoolweave.web.directory.models import Extract, Register
from schoolweave.web.programmes import queries as programmes
from schoolweave.web.programmes.models import RuleVersion
from schoolweave.web.rounds.actions import storing
from schoolweave.web.rounds.arranged import (
    SCHOOLS_FILE,
    Arrangement,
    evaluation_summary,
    groups_csv,
    schools_csv,
    summary_json,
)
from schoolweave.web.rounds.arranging import coloured
from schoolweave.web.rounds.models import Scenario

NOT_NAMED = "The register names no community for {name}."


def record_today(
    *, register: Register, rule_version: RuleVersion, by: Person | None = None
) -> Scenario | None:
    """Record the communities that the register names as a scenario; return it.

    ``None`` where it names none. Where nothing changed since it was last recorded under these rules,
    that scenario comes back. There is no bound: nothing was searched for.
    """
    schools = directory.records(directory.listed(register.pk).order_by("id"))
    problem = Communities.from_schools(schools, programmes.rules(rule_version))
    found = today(problem)
    if found is None:
        return None
    arrangement = _arrangement(problem, found, schools)
    with transaction.atomic():
        return _unchanged(register, rule_version, arrangement) or _store(
            register, rule_version, arrangement, by
        )


def _arrangement(problem: Communities, found: Evaluation, schools: Sequence[library.School]) -> Arrangement:
    by_id = {school.id: school for school in schools}
    left = [LeftOut(one, "not_named", NOT_NAMED.format(name=by_id[one].name)) for one in found.unplaced]
    why = reasons(problem, [group.members for group in found.groups])
    summary = evaluation_summary(found, left, problem)
    return Arrangement(
        groups=found.groups,
        names=tuple(_name([by_id[member] for member in group.members]) for group in found.groups),
        colours=coloured(found.groups, by_id),
        reasons=why,
        unplaced=tuple(left),
        ineligible=problem.ineligible,
        figures={
            "objective": found.objective,
            "travel_km": found.travel_km,
            "inputs_hash": problem.inputs_hash,
            "summary": summary,
        },
        files={
            "groups.csv": groups_csv(found.groups),
            "reasons.csv": reasons_csv_text(why),
            "summary.json": summary_json(summary),
            SCHOOLS_FILE: schools_csv(schools),
        },
    )


def _name(members: Sequence[library.School]) -> str:
    """Return the name that most members give their community, or its id where none has a name."""
    named = Counter(member.community_name for member in members if member.community_name)
    return named.most_common(1)[0][0] if named else members[0].community_id


def _unchanged(register: Register, rule_version: RuleVersion, arrangement: Arrangement) -> Scenario | None:
    last = (
        Scenario.objects.filter(
            register=register,
            rule_version=rule_version,
            kind=Scenario.Kind.TODAY,
            status=Scenario.Status.DONE,
        )
        .order_by("-created_at", "-id")
        .first()
    )
    if last is None:
        return None
    kept = dict(last.files.values_list("name", "content"))
    same = all(kept.get(name) == arrangement.files[name] for name in ("groups.csv", SCHOOLS_FILE))
    return last if same else None


def _store(
    register: Register, rule_version: RuleVersion, arrangement: Arrangement, by: Person | None
) -> Scenario:
    now = timezone.now()
    scenario = Scenario.objects.create(
        name=_title(register),
        kind=Scenario.Kind.TODAY,
        status=Scenario.Status.DONE,
        register=register,
        rule_version=rule_version,
        seconds=0,
        created_by=by,
        started_at=now,
        finished_at=now,
    )
    storing.store(scenario, arrangement)
    scenario.save()
    record(verb="scenario.recorded", object=scenario, by=by, after={"groups": len(arrangement.groups)})
    return scenario


def _title(register: Register) -> str:
    newest = Extract.objects.filter(register=register, as_of__isnull=False).order_by("-as_of", "-id").first()
    day = newest.as_of if newest is not None and newest.as_of is not None else timezone.localdate()
    return f"Communities in the register, {day.day} {day:%B %Y}"
